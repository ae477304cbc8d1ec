/** What stands beside a class: no letter, however good, may look like a success while a condition fails. */
import { html, type TemplateResult } from "lit-html";
import { conditionsOf, failing, limitOf } from "../conditions";
import type { Check, Evaluation, SchedaResult } from "../content";
import { measure, quantity } from "../format";
import { icon } from "../icons";
import { type Page, say } from "../page";

/** The value a check found and the limit it is held against, in words; "" where nothing was measured. */
export function finding(page: Page, check: Check, evaluation: Evaluation): string {
  const { words, lang } = page;
  if (!check.value) return "";
  const limit = limitOf(check, evaluation);
  const held = limit === null ? "" : `, ${words.limit} ${measure(limit.value as number, limit.unit, lang)}`;
  return `${quantity(check.value, lang)}${held}`;
}

function line(page: Page, check: Check, evaluation: Evaluation, mixed: boolean): TemplateResult {
  const found = finding(page, check, evaluation) || say(page, check.notes?.[0]);
  return html`<li>
    ${mixed ? html`${page.words.answers[check.answer]}: ` : null}<b>${say(page, check.title)}</b>${found === "" ? null : html`: ${found}`}
  </li>`;
}

/** The conditions of a Scheda in full, beside its class. */
export function conditions(page: Page, scheda: SchedaResult, evaluation: Evaluation): TemplateResult | null {
  const gravest = conditionsOf(scheda);
  if (gravest === null) return null;
  const { words } = page;
  const open = failing(scheda);
  const count = open.filter(({ answer }) => answer === gravest).length;
  const mixed = open.some(({ answer }) => answer !== gravest);
  const meaning = words.conditionsMeaning[gravest];
  return html`<div class="conditions conditions-${gravest}">
    <p class="conditions-head">${icon(gravest)}<b>${words.conditions[gravest](count)}</b></p>
    ${open.length === 0 ? null : html`<ul>${open.map((check) => line(page, check, evaluation, mixed))}</ul>`}
    ${meaning === "" ? null : html`<p>${meaning}</p>`}
  </div>`;
}

/** The conditions in a line, for the summary: only where there is something to say against the class. */
export function conditionsInBrief(page: Page, scheda: SchedaResult, evaluation: Evaluation): TemplateResult | null {
  const gravest = conditionsOf(scheda);
  if (gravest === null || gravest === "met") return null;
  const open = failing(scheda).filter(({ answer }) => answer === gravest);
  const named = open.map((check) => {
    const found = finding(page, check, evaluation);
    return found === "" ? say(page, check.title) : `${say(page, check.title)} (${found})`;
  });
  return html`<small class="brief answer-${gravest}">
    ${icon(gravest)}<span><b>${page.words.conditions[gravest](open.length)}:</b> ${named.join("; ")}</span>
  </small>`;
}
