/** What the page shows: the shape of `data/content.json` and its companions, and how they are read. */
import type { Feature, FeatureCollection, Geometry } from "geojson";
import type { BenefitsEstimate, NetworkPlace, Overlaps, Sensitivity } from "./estimate";
import type { Answer, Interval, Quantity, Text } from "./values";

export type Lang = "it" | "en";
export type Bounds = [west: number, south: number, east: number, north: number];

export interface Indicator {
  id: string;
  title: Text;
  unit: string;
  digits: number;
  breaks: number[];
  colours: string[];
  labels: Text[];
  description: Text;
  source_note: Text;
  /** Name of the column with the share (0–1) of the unit that the data cover, where there is one. */
  coverage: string | null;
}

export interface Overlay {
  id: string;
  title: Text;
  image: string;
  bounds: Bounds;
  legend: { colour: string; label: Text }[];
  attribution: Text;
}

/** Elements of a network or entries of a register; the features know their `item`, `name`, `class`, `it`, `en`. */
export interface ShapeLayer {
  id: string;
  title: Text;
  href: string;
  legend: { id: string; colour: string; label: Text }[];
  attribution: Text;
  register: "regeneration" | "funded" | null;
}

export interface Outline {
  id: string;
  title: Text;
  href: string;
}

export interface Caveat {
  id: string;
  it: string;
  en: string;
  layers?: string[];
}

export interface LayerFacts {
  layer: string;
  title: Text;
  version: string;
  reference_date?: string | null;
  publisher?: string | null;
  licence?: string | null;
  source?: string | null;
  sensor?: string | null;
  period?: string | null;
  fictional?: boolean;
  caveats?: Caveat[];
}

export interface Source {
  kind: string;
  title: Text;
  article?: string | null;
  url?: string | null;
}

export interface TraceStep {
  kind: string;
  id: string;
  version?: string | null;
  official?: boolean;
  source?: Source | null;
  by?: string | null;
  /** Types of works that count. */
  types?: string[];
}

export interface CriterionShare {
  unit: string;
  share: number;
  input?: { name: string; label?: Text | null; value: number | string | null; unit: string; missing?: Text | null } | null;
  points: Interval;
}

export interface Criterion {
  id: string;
  title: Text;
  answer: Answer;
  points: Interval;
  max: number;
  /** False where the question does not arise: the criterion is left out of the points. */
  applicable?: boolean;
  direction?: Text | null;
  shares?: CriterionShare[];
  trace?: TraceStep[];
  official?: boolean;
  evidence?: string | null;
  dispute?: { computed: Answer; contested: Answer; value?: number | null; party: string; reason: string } | null;
  notes?: Text[];
}

export interface Part {
  id: string;
  title: Text;
  weight: number;
  points: Interval;
  max: number;
  criteria: Criterion[];
}

export interface Check {
  id: string;
  title: Text;
  answer: Answer;
  value?: Quantity | null;
  text?: Text | null;
  notes?: Text[];
  trace?: TraceStep[];
}

export interface Named {
  low: string;
  high: string;
  labels: Record<string, Text>;
}

export interface Decided extends Named {
  answer: Answer;
  reasons?: Text[];
  trace?: TraceStep[];
}

export interface SchedaResult {
  id: string;
  number: number;
  title: Text;
  purpose?: Text;
  official: boolean;
  source: Source;
  parts: Part[];
  checks: Check[];
  /** The gravest answer of the checks; null where there are none. */
  conditions?: Answer | null;
  total: Interval;
  max: number;
  class: Named & { scale?: { id: string; from: number; label: Text }[] };
  relevance: Decided;
  priority: Decided;
  final_title?: Text;
  /** A class given by a person, beside the computed one. */
  override?: { class: string; author: string; reason: string } | null;
  benefits: { id: string; title?: Text; text: Text }[];
}

export interface Parameter {
  id: string;
  title?: Text;
  value: unknown;
  unit: string;
  source: Source;
  /** Where a table has several. */
  sources?: Source[];
  official: boolean;
  confidence: string;
}

export interface Work {
  type: string;
  label: Text;
  quantity: Quantity;
  cost_range?: { low: number; high: number; unit: string; source?: Source | null } | null;
}

export interface Intervention {
  id: string;
  title: string;
  municipality?: { id: string; name: string } | null;
  cup?: string | null;
  responsible_officer?: string | null;
  design_stage_label?: Text | null;
  protocol?: { number: string; date: string } | null;
  act?: string | null;
  cost?: Quantity | null;
  area?: Quantity | null;
  works?: Work[];
  cadastral?: { municipality: string; sheet: string; parcel: string; resolved?: boolean }[];
  geometry: Geometry;
}

export interface Evaluation {
  engine: { name: string; version: string };
  pack: { name: string; version: string; title: Text };
  evaluated_on: string;
  intervention: Intervention;
  units: { id: string; name: string; share: number; area: Quantity }[];
  layers: LayerFacts[];
  parameters: Parameter[];
  schede: SchedaResult[];
  caveats: Caveat[];
  fingerprint: string;
  benefits_estimate?: BenefitsEstimate | null;
  green_network?: NetworkPlace | null;
  overlaps?: Overlaps | null;
  sensitivity?: Sensitivity | null;
}

export interface Content {
  format: 1;
  title: Text;
  subtitle: Text;
  pack: { name: string; title: Text; fictional: boolean };
  bounds: Bounds;
  indicators: Indicator[];
  overlays: Overlay[];
  outlines: Outline[];
  shapes: ShapeLayer[];
  /** Titles of what the map would show if its data were there. */
  absent: Text[];
  /** Where priorities and registers lie, or null. */
  strategy: string | null;
  /** Where the areas map lies, or null. */
  siting?: string | null;
  evaluations: Evaluation[];
  dossiers: Record<string, Partial<Record<Lang, string>>>;
  layers: LayerFacts[];
  caveats: Caveat[];
  tiles: { url: string; attribution: string } | null;
}

export interface UnitProperties {
  unit_id: string;
  name: string;
  [column: string]: string | number | null;
}

export type UnitFeature = Feature<Geometry, UnitProperties>;

/** A named boundary, and where to write its name. */
export interface Place {
  name: string;
  label_lon: number | null;
  label_lat: number | null;
}

export interface ShapeProperties {
  item: string;
  name: string;
  class: string;
  it: string;
  en: string;
}

export type Shapes = FeatureCollection<Geometry, ShapeProperties>;

export interface Site {
  content: Content;
  units: UnitFeature[];
  unitById: Map<string, UnitFeature>;
  outlines: Map<string, FeatureCollection<Geometry, Place>>;
}

export async function json<T>(address: string): Promise<T> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address}: ${response.status} ${response.statusText}`);
  return (await response.json()) as T;
}

/** An evaluation with every list in its place, though its writer left out those that are empty. */
function complete(given: Evaluation): Evaluation {
  const lists = { units: [], layers: [], parameters: [], caveats: [], schede: [] };
  const evaluation = { ...lists, ...given };
  const schede = evaluation.schede.map((scheda) => ({
    ...{ parts: [], checks: [], benefits: [] },
    ...scheda,
  }));
  return { ...evaluation, schede };
}

/** Read everything the page shows; all of it lies beside the page. */
export async function loadSite(): Promise<Site> {
  const content = await json<Content>("data/content.json");
  const [units, ...outlines] = await Promise.all([
    json<FeatureCollection<Geometry, UnitProperties>>("data/units.geojson"),
    ...content.outlines.map((outline) => json<FeatureCollection<Geometry, Place>>(outline.href)),
  ]);
  content.evaluations = content.evaluations.map(complete);
  return {
    content,
    units: units.features,
    unitById: new Map(units.features.map((unit) => [unit.properties.unit_id, unit])),
    outlines: new Map(content.outlines.map((outline, i) => [outline.id, outlines[i]!])),
  };
}

/** The value of an indicator in a unit; null where it is not assessable. */
export function valueOf(unit: UnitFeature, indicator: Indicator): number | null {
  const value = unit.properties[indicator.id];
  return typeof value === "number" ? value : null;
}
