/** Where each activity may go: the shape of `data/siting.json` and of its pieces, and how a place is read. */
import type { Feature, Polygon, Position } from "geojson";
import { type Bounds, json, type Source } from "./content";
import type { Text } from "./values";

export interface Rule {
  id: string;
  title: Text;
  effect: "exclusion" | "attention" | "mitigation" | "preference";
  layer: string;
  layer_title: Text;
  distance_m: number;
  side: "within" | "beyond";
  article: { number: string; title: Text } | null;
  source: Source;
  official: boolean;
  confidence: string;
  condition: Text | null;
  text: Text;
  /** Numbers of the activities it concerns; null: all. */
  activities: number[] | null;
  /** Whether its layer is in the workspace. */
  known: boolean;
}

/** Square metres of each class by activity, the last one part of *not assessable*; and of each rule. */
export interface Ground {
  area_m2: number;
  classes: number[][];
  rules: [rule: number, area: number][];
}

export interface SitingPlace extends Ground {
  id: string;
  name: string;
  bounds: Bounds;
}

export interface SitingFacts {
  format: 1;
  evaluated_on: string;
  version: string | null;
  note: Text;
  classes: { id: string; title: Text; colour: string; hatch: boolean }[];
  already: { title: Text; colour: string };
  activities: { id: string; title: Text }[];
  rules: Rule[];
  layers: { id: string; title: Text }[];
  signs: [rules: number[], missing: number[], classes: string][];
  whole: Ground;
  places: { zones: SitingPlace[]; municipalities: SitingPlace[] };
  missing: { layer: string; area_m2: number; absent: boolean }[];
  points: { layer: string; features: number; note: Text }[];
  /** How far edges stray from the true ones, and how many pieces are too small to be drawn. */
  drawing: { href: string; usual_m: number; most_m: number; lost: number };
}

/** A piece knows its number, its combination of rules, and its classes as digits, one for each activity. */
export type Piece = Feature<Polygon, { piece: number; sign: number; classes: string }>;

export interface Siting {
  facts: SitingFacts;
  pieces: Piece[];
  boxes: Bounds[];
}

export interface Topology {
  transform: { scale: [number, number]; translate: [number, number] };
  arcs: [number, number][][];
  objects: { pieces: { geometries: { arcs: number[][]; properties: { piece: number; sign: number } }[] } };
}

export type Place = [lon: number, lat: number];

export async function loadSiting(address: string): Promise<Siting> {
  const facts = await json<SitingFacts>(address);
  const pieces = decode(await json<Topology>(facts.drawing.href), facts.signs);
  return { facts, pieces, boxes: pieces.map(({ geometry }) => boxOf(geometry.coordinates[0]!)) };
}

/** The pieces of a topology; those too small to be drawn are left out. */
export function decode({ transform, arcs, objects }: Topology, signs: SitingFacts["signs"]): Piece[] {
  const { scale, translate } = transform;
  const lines = arcs.map((steps) => {
    let [x, y] = [0, 0];
    return steps.map(([dx, dy]): Position => {
      x += dx;
      y += dy;
      return [x * scale[0] + translate[0], y * scale[1] + translate[1]];
    });
  });
  const ring = (numbers: number[]): Position[] => {
    const out: Position[] = [];
    for (const number of numbers) {
      const line = number < 0 ? [...lines[-1 - number]!].reverse() : lines[number]!;
      out.push(...(out.length === 0 ? line : line.slice(1)));
    }
    return out;
  };
  return objects.pieces.geometries
    .filter((one) => one.arcs.length > 0)
    .map(({ arcs: rings, properties }) => ({
      type: "Feature",
      geometry: { type: "Polygon", coordinates: rings.map(ring) },
      properties: { ...properties, classes: signs[properties.sign]![2] },
    }));
}

function boxOf(ring: readonly Position[]): Bounds {
  const out: Bounds = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of ring) {
    if (x === undefined || y === undefined) continue;
    if (x < out[0]) out[0] = x;
    if (y < out[1]) out[1] = y;
    if (x > out[2]) out[2] = x;
    if (y > out[3]) out[3] = y;
  }
  return out;
}

/** Whether a point lies in rings, by how many edges a ray from it crosses. */
export function holds(rings: readonly Position[][], [x, y]: Place): boolean {
  let inside = false;
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
      const [ax, ay] = ring[i] as Place;
      const [bx, by] = ring[j] as Place;
      if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
    }
  }
  return inside;
}

/** The piece at a place, or null outside the territory. */
export function pieceAt({ pieces, boxes }: Siting, place: Place): Piece | null {
  const [x, y] = place;
  const found = pieces.find((piece, i) => {
    const [west, south, east, north] = boxes[i]!;
    return west <= x && x <= east && south <= y && y <= north && holds(piece.geometry.coordinates, place);
  });
  return found ?? null;
}

/** The number of the chosen activity: the first where the address names none. */
export function activityNumber({ activities }: SitingFacts, id: string): number {
  return Math.max(0, activities.findIndex((activity) => activity.id === id));
}

const notAssessable = "not_assessable";

/** A class by the digit that a piece carries; one digit more says that attention is known where not all is. */
export function classAt({ classes }: SitingFacts, digits: string, activity: number): { number: number; already: boolean } {
  const digit = Number(digits[activity]);
  const already = digit === classes.length;
  return { number: already ? classes.findIndex(({ id }) => id === notAssessable) : digit, already };
}

/** Whether a rule speaks of an activity. */
export function concerns(rule: Rule, activity: number): boolean {
  return rule.activities === null || rule.activities.includes(activity);
}

/** Layers that an activity asks about, and not only to be preferred. */
export function askedBy(facts: SitingFacts, activity: number): Set<string> {
  return new Set(facts.rules.filter((rule) => rule.effect !== "preference" && concerns(rule, activity)).map(({ layer }) => layer));
}

/** A longitude and a latitude as people write them, or null. */
export function placeOf(lon: string, lat: string): Place | null {
  const read = (text: string) => (text.trim() === "" ? Number.NaN : Number(text.trim().replace(",", ".")));
  const [x, y] = [read(lon), read(lat)];
  return Math.abs(x) <= 180 && Math.abs(y) <= 90 ? [rounded(x), rounded(y)] : null;
}

const metre = 1e5;

/** A degree to about a metre: what an address holds and a reader reads. */
export function rounded(degrees: number): number {
  return Math.round(degrees * metre) / metre;
}
