/** The units as a table: the same data as the map, to sort, filter and read without seeing it. */
import { html, nothing, type TemplateResult } from "lit-html";
import { guard } from "lit-html/directives/guard.js";
import { type UnitFeature, valueOf } from "../content";
import { folded, unitSign } from "../format";
import { icon } from "../icons";
import { type Page, say } from "../page";
import { formatHash } from "../state";
import { cell } from "./unit";

/** Compare two values so that what is missing comes last whatever the order. */
export function compare(a: string | number | null, b: string | number | null, descending: boolean, lang: string): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  const order = typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b), lang, { numeric: true });
  return descending ? -order : order;
}

function rows(page: Page): UnitFeature[] {
  const { site, typed, sort, lang } = page;
  const sought = folded(typed.filter.trim());
  const indicator = site.content.indicators.find((one) => one.id === sort.column);
  const key = (unit: UnitFeature) => (indicator ? valueOf(unit, indicator) : (unit.properties[sort.column] ?? null));
  return site.units
    .filter(({ properties: p }) => folded(`${p.name} ${p.unit_id} ${p.type ?? ""} ${p.municipality ?? ""}`).includes(sought))
    .sort((a, b) => compare(key(a), key(b), sort.descending, lang));
}

function heading(page: Page, column: string, title: string, sign: string, numeric: boolean): TemplateResult {
  const { sort } = page;
  const on = sort.column === column;
  const order = on ? (sort.descending ? "descending" : "ascending") : nothing;
  return html`<th scope="col" class=${numeric ? "numeric" : ""} aria-sort=${order}>
    <button type="button" @click=${() => page.order(column)}>
      <span>${title}${sign === "" ? null : html` <small>(${sign})</small>`}</span>${icon(on ? (sort.descending ? "down" : "up") : "both")}
    </button>
  </th>`;
}

function body(page: Page): TemplateResult {
  const { words, lang, site, state } = page;
  const { indicators } = site.content;
  const has = (column: string) => site.units.some((unit) => unit.properties[column] !== undefined && unit.properties[column] !== null);
  const plain = [
    ["type", words.type] as const,
    ["municipality", words.municipality] as const,
  ].filter(([column]) => has(column));
  const shown = rows(page);
  return html`<p class="count" role="status">${words.shownOf(shown.length, site.units.length)}</p>
    <div class="table-scroll" role="region" aria-label=${words.scroll} tabindex="0">
      <table class="units">
        <thead>
          <tr>
            ${heading(page, "name", words.unit, "", false)}
            ${plain.map(([column, title]) => heading(page, column, title, "", false))}
            ${indicators.map((one) => heading(page, one.id, say(page, one.title), one.unit === "level" ? "" : unitSign(one.unit, lang), true))}
          </tr>
        </thead>
        <tbody>
          ${shown.map(
            (unit) => html`<tr class=${unit.properties.unit_id === state.unit ? "chosen" : ""}>
              <th scope="row">
                <a href=${formatHash({ ...state, view: "map", unit: unit.properties.unit_id })}>${unit.properties.name}</a>
                <small>${unit.properties.unit_id}</small>
              </th>
              ${plain.map(([column]) => html`<td>${unit.properties[column] ?? "–"}</td>`)}
              ${indicators.map((one) => html`<td class="numeric">${cell(page, unit, one)}</td>`)}
            </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
}

export function table(page: Page): TemplateResult {
  const { words, state, typed, sort, lang } = page;
  const hidden = state.view !== "table";
  return html`<section class="view container-xxl" ?hidden=${hidden} aria-labelledby="title-table">
    <h2 id="title-table" tabindex="-1">${words.headings.table}</h2>
    <div class="table-tools">
      <div class="search">
        <label for="filter">${words.findTable}</label>
        <div class="field">
          ${icon("search")}
          <input
            id="filter"
            type="search"
            autocomplete="off"
            .value=${typed.filter}
            @input=${(event: Event) => page.type({ filter: (event.target as HTMLInputElement).value })}
          />
        </div>
      </div>
      <p class="downloads">
        ${words.download}: <a href="data/units.csv" download>CSV</a>, <a href="data/units.geojson" download>GeoJSON</a>
      </p>
    </div>
    ${hidden ? null : guard([lang, typed.filter, sort.column, sort.descending, formatHash(state)], () => body(page))}
  </section>`;
}
