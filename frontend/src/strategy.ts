/** Where to act first and the registers: the shape of `data/strategy.json`, and what is read from it. */
import type { Bounds, Source } from "./content";
import type { Text } from "./values";
import type { FundedEntry } from "./estimate";

/** `[lon, lat, unit, municipality, type, score, reasons]`, the last but two and the last by position. */
type PackedPlace = [number, number, string, number | null, number, number, number[]];

export interface Place {
  number: number;
  lon: number;
  lat: number;
  unit: string;
  municipality: string | null;
  type: WorkType;
  score: number;
  reasons: Text[];
}

export interface WorkType {
  id: string;
  label: Text;
  breaks: number[];
  best_in_cells: number;
}

export interface Rule {
  title: Text;
  official: boolean;
  source: Source;
}

export interface Priorities {
  missing: null;
  on: string;
  cell: number;
  rule: Rule;
  colours: string[];
  cells: { total: number; not_assessable: number; funded: number };
  types: WorkType[];
  best: { breaks: number[] };
  /** Means of each unit, one for each type. */
  units: Record<string, (number | null)[]>;
  municipalities: { id: string; name: string }[];
  lists: Record<string, Record<string, number[]>>;
  places: PackedPlace[];
  texts: Text[];
  absent: Text[];
  neutral: { factor: string; reason: Text }[];
}

export interface Area {
  rank: number;
  id: string;
  kind: { id: string; title: Text };
  name: string | null;
  state: string | null;
  cause: string | null;
  owner_type: string | null;
  constraints: string | null;
  municipality: string | null;
  area: { value: number; unit: string } | null;
  unit: { id: string; name: string } | null;
  score: { low: number; high: number };
  funded: string[];
  reasons: Text[];
  bounds: Bounds;
}

export interface Sum {
  id: string;
  title: Text;
  interventions: number;
  amount_eur: number | null;
  without_amount: number;
}

export interface Strategy {
  priorities: Priorities | { missing: Text };
  regeneration: {
    areas: Area[];
    by_kind: { kind: { id: string; title: Text }; areas: number; area: { value: number; unit: string } | null; without_area: number }[];
    missing: Text | null;
    rule: Rule | null;
  };
  funded: {
    interventions: (FundedEntry & { bounds: Bounds })[];
    by_programme: Sum[];
    by_status: Sum[];
    twice: { interventions: string[]; same_cup: boolean; same_place: boolean }[];
    missing: Text | null;
  };
}

/** The choice of no type in particular: in each place the one with the highest priority. */
export const best = "best";

export function hasPriorities(given: Strategy["priorities"]): given is Priorities {
  return given.missing === null;
}

export function typeOf(given: Priorities, id: string): WorkType | undefined {
  return given.types.find((type) => type.id === id);
}

/** The best places for a type, in one municipality or (empty) anywhere, the best first. */
export function placesOf(given: Priorities, type: string, municipality: string): Place[] {
  return (given.lists[type]?.[municipality] ?? []).flatMap((position, i) => {
    const packed = given.places[position];
    if (packed === undefined) return [];
    const [lon, lat, unit, held, kind, score, reasons] = packed;
    const where = held === null ? null : (given.municipalities[held]?.name ?? null);
    const said = reasons.flatMap((at) => given.texts[at] ?? []);
    return [{ number: i + 1, lon, lat, unit, municipality: where, type: given.types[kind]!, score, reasons: said }];
  });
}

/** The mean priority of a unit for a type; for no type in particular, the highest. Null: not assessable. */
export function priorityOf(given: Priorities, unit: string, type: string): number | null {
  const means = given.units[unit];
  if (means === undefined) return null;
  if (type !== best) return means[given.types.findIndex(({ id }) => id === type)] ?? null;
  return means.reduce((high, mean) => (mean !== null && (high === null || mean > high) ? mean : high), null);
}

/** The limits of the classes of a type, and as many colours and one more. */
export function scaleOf(given: Priorities, type: string): { breaks: number[]; colours: string[] } {
  const breaks = type === best ? given.best.breaks : (typeOf(given, type)?.breaks ?? []);
  const { colours } = given;
  const last = colours.length - 1;
  const spread = Array.from({ length: breaks.length + 1 }, (_, i) =>
    breaks.length === 0 ? colours[last >> 1]! : colours[Math.round((last * i) / breaks.length)]!,
  );
  return { breaks, colours: spread };
}

/** The types of a unit in order of their mean priority. */
export function typesIn(given: Priorities, unit: string): { type: WorkType; mean: number }[] {
  return (given.units[unit] ?? [])
    .flatMap((mean, i) => (mean === null || !(mean > 0) ? [] : [{ type: given.types[i]!, mean }]))
    .sort((a, b) => b.mean - a.mean || a.type.id.localeCompare(b.type.id));
}
