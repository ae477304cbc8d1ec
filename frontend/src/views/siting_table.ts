/** The areas as a table: hectares of each class for the chosen activity, by zone and Comune. */
import { html, type TemplateResult } from "lit-html";
import { percent } from "../format";
import { type Page, say } from "../page";
import { activityNumber, type Ground, type SitingFacts } from "../siting";
import { formatHash } from "../state";
import { classMark, hectares } from "./siting_classes";

function row(page: Page, facts: SitingFacts, name: TemplateResult | string, kind: string, ground: Ground, chosen: boolean): TemplateResult {
  const areas = ground.classes[activityNumber(facts, page.state.activity)]!;
  const cell = (area: number) => html`<td class="numeric">
    ${hectares(page, area)} <small>${percent(ground.area_m2 > 0 ? area / ground.area_m2 : 0, page.lang)}</small>
  </td>`;
  return html`<tr class=${chosen ? "chosen" : ""}>
    <th scope="row">${name} <small>${kind}</small></th>
    ${facts.classes.map((_, i) => cell(areas[i] ?? 0))}
    ${withAlready(facts) ? cell(areas[facts.classes.length] ?? 0) : null}
  </tr>`;
}

function withAlready(facts: SitingFacts): boolean {
  return facts.whole.classes.some((areas) => (areas[facts.classes.length] ?? 0) > 0);
}

export function sitingTable(page: Page): TemplateResult | null {
  const { siting, words, state } = page;
  if (typeof siting === "string") return null;
  const { facts } = siting;
  const activity = facts.activities[activityNumber(facts, state.activity)]!;
  const title = words.siting.table(say(page, activity.title));
  return html`<section class="siting-table" aria-labelledby="siting-table-title">
    <h3 id="siting-table-title" tabindex="-1">${title}</h3>
    <div class="table-scroll" role="region" aria-label=${words.siting.tableScroll} tabindex="0">
      <table class="units">
        <thead>
          <tr>
            <th scope="col">${words.siting.place}</th>
            ${facts.classes.map((one, i) => html`<th scope="col" class="numeric">${classMark(facts, i)} ${say(page, one.title)} <small>(ha)</small></th>`)}
            ${withAlready(facts) ? html`<th scope="col" class="numeric">${words.siting.ofWhich} <small>(ha)</small></th>` : null}
          </tr>
        </thead>
        <tbody>
          ${row(page, facts, words.siting.whole, "", facts.whole, false)}
          ${facts.places.zones.map((zone) => row(page, facts, zone.name, words.siting.zone, zone, false))}
          ${facts.places.municipalities.map((place) => {
            const link = html`<a href=${formatHash({ ...state, municipality: place.id, at: null })}>${place.name}</a>`;
            return row(page, facts, link, words.municipality, place, place.id === state.municipality);
          })}
        </tbody>
      </table>
    </div>
  </section>`;
}
