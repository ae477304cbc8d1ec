/** The classes of an indicator: which one a value falls in, what each is called, how many units it has. */
import { type Indicator, type Lang, type UnitFeature, valueOf } from "./content";
import { number, pick } from "./format";

/** Index of the class of a value; a value equal to a break belongs to the class above it. */
export function classOf(value: number, breaks: readonly number[]): number {
  let index = 0;
  for (const limit of breaks) if (value >= limit) index += 1;
  return index;
}

export function classLabel(indicator: Indicator, index: number, lang: Lang): string {
  const label = indicator.labels[index];
  if (label !== undefined) return pick(label, lang);
  const show = (value: number) => number(value, lang, indicator.digits);
  const low = indicator.breaks[index - 1];
  const high = indicator.breaks[index];
  if (low === undefined && high === undefined) return lang === "it" ? "tutti i valori" : "all values";
  if (low === undefined) return `< ${show(high!)}`;
  return high === undefined ? `≥ ${show(low)}` : `${show(low)} – ${show(high)}`;
}

export interface Tally {
  counts: number[];
  missing: number;
  low: number | null;
  high: number | null;
}

export function tally(units: readonly UnitFeature[], indicator: Indicator): Tally {
  const out: Tally = { counts: indicator.colours.map(() => 0), missing: 0, low: null, high: null };
  for (const unit of units) {
    const value = valueOf(unit, indicator);
    if (value === null) {
      out.missing += 1;
      continue;
    }
    out.counts[classOf(value, indicator.breaks)]! += 1;
    out.low = out.low === null ? value : Math.min(out.low, value);
    out.high = out.high === null ? value : Math.max(out.high, value);
  }
  return out;
}
