/** Values as every part of the page reads them: texts, numbers with their unit, answers. */

/** A text in both languages, or one that has no translation (a name, a title somebody else gave). */
export type Text = string | { it: string; en: string };

export interface Quantity {
  value: number | null;
  unit: string;
}

export interface Interval {
  low: number;
  high: number;
}

export type Answer = "met" | "not_met" | "not_assessable" | "disputed";
