/** The conditions of a Scheda: which checks fail, what they found, and the limit they hold it against. */
import type { Check, Evaluation, Parameter, SchedaResult } from "./content";
import type { Answer } from "./values";

/** The gravest first. */
const gravity: readonly Answer[] = ["not_met", "disputed", "not_assessable", "met"];

/** The gravest answer of the checks; null for a Scheda that sets no conditions. */
export function conditionsOf(scheda: SchedaResult): Answer | null {
  return scheda.conditions ?? gravity.find((answer) => scheda.checks.some((check) => check.answer === answer)) ?? null;
}

/** Every check that is not met, the gravest first. */
export function failing(scheda: SchedaResult): Check[] {
  return scheda.checks
    .filter((check) => check.answer !== "met")
    .sort((a, b) => gravity.indexOf(a.answer) - gravity.indexOf(b.answer));
}

/** The value of the pack that a check compares with, as its trace names it. */
export function limitOf(check: Check, evaluation: Evaluation): Parameter | null {
  const names = (check.trace ?? []).filter(({ kind }) => kind === "parameter").map(({ id }) => id);
  return evaluation.parameters.find(({ id, value }) => names.includes(id) && typeof value === "number") ?? null;
}
