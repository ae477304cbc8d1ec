/** The classes of the areas map: their marks, and their ground in hectares. */
import { html, type TemplateResult } from "lit-html";
import { number, percent } from "../format";
import { type Page, say } from "../page";
import { activityNumber, type Ground, type SitingFacts } from "../siting";
import { hatchSwatch, swatch } from "./swatch";

const hectare = 10_000;

/** Hectares of some square metres, as the reader's language writes them. */
export function hectares(page: Page, area: number): string {
  return number(area / hectare, page.lang, 1);
}

/** The mark of a class: its colour, or the hatch of what nobody can say. */
export function classMark({ classes, already }: SitingFacts, given: number, known = false): TemplateResult {
  const one = classes[given]!;
  return one.hatch ? hatchSwatch(known ? already.colour : undefined) : swatch(one.colour);
}

/** Classes with their ground, in a list; what is known already stands under *not assessable*. */
export function classList(page: Page, facts: SitingFacts, ground: Ground, label: string): TemplateResult {
  const { lang } = page;
  const areas = ground.classes[activityNumber(facts, page.state.activity)]!;
  const row = (mark: TemplateResult, title: string, area: number) => html`<li>
    ${mark}<span class="legend-label">${title}</span>
    <span class="legend-count">${hectares(page, area)} ha (${percent(ground.area_m2 > 0 ? area / ground.area_m2 : 0, lang)})</span>
  </li>`;
  const already = areas[facts.classes.length] ?? 0;
  return html`<ul aria-labelledby=${label}>
    ${facts.classes.map(({ title, hatch }, i) => [
      row(classMark(facts, i), say(page, title), areas[i] ?? 0),
      hatch && already > 0 ? row(classMark(facts, i, true), say(page, facts.already.title), already) : null,
    ])}
  </ul>`;
}
