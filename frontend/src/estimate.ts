/** What an evaluation says beside its Schede: benefits, the green network, funding, how firm the classes are. */
import type { Answer, Interval, Quantity, Text } from "./values";

/** A figure of an estimate with its range; `high` is null where there is no upper end. */
export interface Figure {
  value: number | null;
  low: number | null;
  high: number | null;
  unit: string;
  missing?: Text | null;
}

export interface InvarianceCheck {
  title: Text;
  applicable: boolean;
  answer?: Answer | null;
  class?: { label?: Text | null } | null;
  method?: { label?: Text | null } | null;
  volume?: { answer?: Answer | null; required?: Quantity | null; provided?: Quantity | null } | null;
  discharge?: { answer?: Answer | null; allowed?: Quantity | null; provided?: Quantity | null } | null;
  emptying?: { answer?: Answer | null; allowed?: Quantity | null; provided?: Quantity | null } | null;
  note?: Text | null;
}

export interface BenefitsEstimate {
  [figure: string]: unknown;
  cooling_units?: { id: string; name: string; cooling: Figure }[];
  hydraulic_invariance?: InvarianceCheck | null;
  notes?: Text[];
}

export interface NetworkElement {
  id: string;
  name: string;
  priority: number;
}

export interface NetworkPlace {
  position: string | null;
  inside_share: number | null;
  distance: Quantity | null;
  elements: NetworkElement[];
  connects: { elements: NetworkElement[]; gap_before: Quantity; gap_after: Quantity; gap_closed: Quantity }[];
  connectivity: {
    added_area: Quantity;
    eca: { before: Quantity; after: Quantity };
    eca_gain: Quantity;
    eca_gain_share: number | null;
  } | null;
  missing: Text | null;
}

/** An entry of the register of funded interventions. */
export interface FundedEntry {
  id: string;
  title: string;
  programme: { id: string; title: Text };
  status: { id: string; title: Text };
  act: string | null;
  cup: string | null;
  amount: Quantity | null;
  municipality: { id: string; name: string } | null;
}

export interface Overlap extends FundedEntry {
  same_cup: boolean;
  same_place: boolean;
  shared_area: Quantity | null;
  shared_share: number | null;
}

export interface Overlaps {
  interventions: Overlap[];
  missing: Text | null;
}

export interface Firmness {
  number: number;
  class: { low: string; high: string; holds: number; at_least: number; shares: Record<string, number> };
  total: { computed: Interval; p05: number; p50: number; p95: number };
  tornado: {
    id: string;
    title: Text;
    swing: number;
    moves_class: boolean;
    class: { at_low: string; at_high: string };
  }[];
}

export interface Sensitivity {
  draws: number;
  seed: number;
  method: Text;
  schede: Firmness[];
}

/** The figures of an estimate that are shown, in their order. */
export const figures = [
  "retained",
  "runoff_before",
  "runoff_after",
  "residents",
  "cooling_residents",
  "cost",
  "cost_per_m3",
  "cost_per_degree_resident",
] as const;

export function figureOf(estimate: BenefitsEstimate, name: string): Figure | null {
  const given = estimate[name];
  return typeof given === "object" && given !== null && "value" in given ? (given as Figure) : null;
}
