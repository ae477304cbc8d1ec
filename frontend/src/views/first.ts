/** Where to act first: which work, in which municipality, the best places with their reasons. */
import { html, type TemplateResult } from "lit-html";
import { classOf } from "../classes";
import type { Bounds, Site } from "../content";
import { measure, number } from "../format";
import { boundsOf } from "../geometry";
import { icon } from "../icons";
import { type Page, say } from "../page";
import { formatHash, type State } from "../state";
import { best, hasPriorities, type Place, placesOf, type Priorities, priorityOf, scaleOf, type Strategy, typeOf, typesIn } from "../strategy";
import { source } from "./criteria";
import { bar, hatchSwatch, swatch } from "./swatch";

const digits = 3;
const fewTypes = 6;

/** The strategy, or what stands in its place while it is read or cannot be. */
export function withStrategy(page: Page, show: (strategy: Strategy) => TemplateResult): TemplateResult {
  const { strategy, words } = page;
  if (strategy === "loading") return html`<p class="quiet" role="status">${words.strategyLoading}</p>`;
  if (strategy === "failed") return html`<p role="alert">${words.strategyFailed}</p>`;
  return show(strategy);
}

function typeTitle(page: Page, priorities: Priorities): string {
  const type = typeOf(priorities, page.state.type);
  return type === undefined ? page.words.first.best : say(page, type.label);
}

/** What the map shows, in words. */
export function firstAlternative(page: Page): TemplateResult | null {
  const { strategy, words, lang, site, state } = page;
  if (typeof strategy === "string" || !hasPriorities(strategy.priorities)) return null;
  const { priorities } = strategy;
  const means = site.units.flatMap((unit) => priorityOf(priorities, unit.properties.unit_id, state.type) ?? []);
  const show = (value: number) => (means.length === 0 ? "–" : number(value, lang, digits));
  return html`<p class="map-alternative" id="map-alternative">
    ${words.first.alternative(
      site.units.length, typeTitle(page, priorities), show(Math.min(...means)), show(Math.max(...means)), site.units.length - means.length,
    )}
  </p>`;
}

/** The priority of a unit, in a line. */
export function firstReading(page: Page, unit: string): TemplateResult | null {
  const { strategy, words, lang, state } = page;
  if (typeof strategy === "string" || !hasPriorities(strategy.priorities)) return null;
  const mean = priorityOf(strategy.priorities, unit, state.type);
  return html`${words.first.score} (${typeTitle(page, strategy.priorities)}): <b>${mean === null ? words.notAssessable : number(mean, lang, digits)}</b>`;
}

function choices(page: Page, priorities: Priorities): TemplateResult {
  const { words, lang, state } = page;
  const types = [...priorities.types].sort((a, b) => say(page, a.label).localeCompare(say(page, b.label), lang));
  return html`<section class="block choices" aria-labelledby="first-type-title">
    ${priorities.rule.official ? null : html`<p class="unofficial">${words.unofficial}</p>`}
    <p class="legend-note">${words.first.intro(measure(priorities.cell, "m", lang))}</p>
    <h3 id="first-type-title"><label for="first-type">${words.first.type}</label></h3>
    <select id="first-type" @change=${(event: Event) => page.go({ type: (event.target as HTMLSelectElement).value, place: null })}>
      <option value=${best} .selected=${state.type === best}>${words.first.best}</option>
      ${types.map(({ id, label }) => html`<option value=${id} .selected=${id === state.type}>${say(page, label)}</option>`)}
    </select>
    ${priorities.municipalities.length === 0
      ? null
      : html`<h3><label for="first-municipality">${words.municipality}</label></h3>
          <select id="first-municipality" @change=${(event: Event) => chooseMunicipality(page, priorities, (event.target as HTMLSelectElement).value)}>
            <option value="" .selected=${state.municipality === ""}>${words.first.everywhere}</option>
            ${priorities.municipalities.map(({ id, name }) => html`<option value=${id} .selected=${id === state.municipality}>${name}</option>`)}
          </select>`}
  </section>`;
}

function chooseMunicipality(page: Page, priorities: Priorities, id: string): void {
  page.go({ municipality: id, place: null });
  const bounds = boundsIn(page.site, priorities, id);
  page.map(bounds === null ? { do: "whole" } : { do: "fit", bounds });
}

function boundsIn(site: Site, priorities: Priorities, municipality: string): Bounds | null {
  const name = priorities.municipalities.find(({ id }) => id === municipality)?.name;
  const outline = site.outlines.get("municipalities")?.features.find(({ properties }) => properties.name === name);
  return outline === undefined ? null : boundsOf(outline.geometry);
}

function boundsAround({ lon, lat }: Place): Bounds {
  return [lon - 0.004, lat - 0.003, lon + 0.004, lat + 0.003];
}

/** The box of the chosen place, or of the chosen municipality: what a link to it has to show. */
export function firstBounds(site: Site, priorities: Priorities, { type, municipality, place }: State): Bounds | null {
  const chosen = placesOf(priorities, type, municipality).find(({ number: n }) => n === place);
  return chosen === undefined ? boundsIn(site, priorities, municipality) : boundsAround(chosen);
}

function legend(page: Page, priorities: Priorities): TemplateResult {
  const { words, lang, site, state } = page;
  const { breaks, colours } = scaleOf(priorities, state.type);
  const counts = colours.map(() => 0);
  let missing = 0;
  for (const { properties } of site.units) {
    const mean = priorityOf(priorities, properties.unit_id, state.type);
    if (mean === null) missing += 1;
    else counts[classOf(mean, breaks)]! += 1;
  }
  const show = (value: number) => number(value, lang, digits);
  const named = (i: number) =>
    breaks.length === 0 ? words.first.score : i === 0 ? `< ${show(breaks[0]!)}` : i === breaks.length ? `≥ ${show(breaks[i - 1]!)}` : `${show(breaks[i - 1]!)} – ${show(breaks[i]!)}`;
  return html`<div class="legend">
    <p class="legend-title" id="first-legend">${words.first.legend}</p>
    <ul aria-labelledby="first-legend">
      ${colours.map((colour, i) => html`<li>${swatch(colour)}<span class="legend-label">${named(i)}</span><span class="legend-count">${words.unitsCount(counts[i]!)}</span></li>`)}
      <li>${hatchSwatch()}<span class="legend-label">${words.notAssessable}</span><span class="legend-count">${words.unitsCount(missing)}</span></li>
    </ul>
  </div>`;
}

function placeItem(page: Page, place: Place, high: number): TemplateResult {
  const { words, lang, state, site } = page;
  const unit = site.unitById.get(place.unit)?.properties.name ?? place.unit;
  // Many units are named for their municipality: once is enough.
  const where = place.municipality === null || unit.includes(place.municipality) ? unit : `${unit} · ${place.municipality}`;
  const chosen = state.place === place.number;
  return html`<li class=${chosen ? "place chosen" : "place"}>
    <span class="place-number" aria-hidden="true">${place.number}</span>
    <div class="place-text">
      <p class="place-title" id="place-${place.number}" tabindex="-1"><b>${say(page, place.type.label)}</b><span>${number(place.score, lang, 2)}</span></p>
      ${bar(place.score, place.score, high)}
      <p class="place-where">${where}</p>
      <details .open=${chosen}>
        <summary>${words.first.why}</summary>
        <ul>
          ${place.reasons.map((reason) => html`<li>${say(page, reason)}</li>`)}
        </ul>
      </details>
    </div>
    <button type="button" class="plain" aria-label=${words.first.show(place.number)} @click=${() => showPlace(page, place)}>${icon("marker")}</button>
  </li>`;
}

function showPlace(page: Page, place: Place): void {
  page.go({ place: place.number });
  page.map({ do: "fit", bounds: boundsAround(place) });
}

function places(page: Page, priorities: Priorities): TemplateResult {
  const { words, state } = page;
  const found = placesOf(priorities, state.type, state.municipality);
  const name = priorities.municipalities.find(({ id }) => id === state.municipality)?.name;
  const high = Math.max(0, ...found.map(({ score }) => score));
  return html`<section class="block" aria-labelledby="places-title">
    <h3 id="places-title">${name === undefined ? words.first.places : words.first.placesIn(name)}</h3>
    ${found.length === 0
      ? html`<p class="quiet" role="status">${words.first.noPlaces}</p>`
      : html`<ol class="places">${found.map((place) => placeItem(page, place, high))}</ol>`}
  </section>`;
}

/** What may be done in the chosen unit, the most useful first. */
function unitTypes(page: Page, priorities: Priorities): TemplateResult | null {
  const { words, lang, state, site } = page;
  const unit = state.unit === null ? undefined : site.unitById.get(state.unit);
  if (unit === undefined) return null;
  const found = typesIn(priorities, unit.properties.unit_id).slice(0, fewTypes);
  const high = found[0]?.mean ?? 0;
  return html`<section class="block sheet chosen" aria-labelledby="unit-title">
    <div class="sheet-head">
      <h3 id="unit-title" tabindex="-1">${unit.properties.name}</h3>
      <button type="button" class="plain" aria-label=${words.close} @click=${() => page.go({ unit: null })}>${icon("close")}</button>
    </div>
    ${found.length === 0
      ? html`<p>${words.first.noUnit}</p>`
      : html`<p class="unit-facts">${words.first.inUnit}</p>
          <ol class="readings">
            ${found.map(
              ({ type, mean }) => html`<li class="reading">
                <div class="reading-line"><span class="reading-title">${say(page, type.label)}</span><span class="reading-value">${number(mean, lang, digits)}</span></div>
                ${bar(mean, mean, high)}
              </li>`,
            )}
          </ol>`}
    <p><a href=${formatHash({ ...state, view: "map" })}>${words.openSheet}</a></p>
  </section>`;
}

function notes(page: Page, priorities: Priorities): TemplateResult {
  const { words, lang } = page;
  const { cells, neutral, absent, rule } = priorities;
  return html`<section class="block small" aria-labelledby="first-notes">
    <h3 id="first-notes">${words.caveats}</h3>
    <ul class="plainlist">
      ${cells.not_assessable > 0 ? html`<li>${words.first.unassessed(number(cells.not_assessable, lang), number(cells.total, lang))}</li>` : null}
      ${cells.funded > 0 ? html`<li>${words.first.funded(cells.funded)}</li>` : null}
    </ul>
    ${neutral.length === 0
      ? null
      : html`<h4>${words.first.counted}</h4>
          <ul class="caveats">${neutral.map((one) => html`<li>${icon("warning")}<span>${say(page, one.reason)}</span></li>`)}</ul>`}
    ${absent.length === 0
      ? null
      : html`<h4>${words.first.absent}</h4>
          <ul class="plainlist">${absent.map((one) => html`<li>${say(page, one)}</li>`)}</ul>`}
    <p class="quiet">${words.first.rule}: ${say(page, rule.title)} (${source(page, rule.source)})</p>
  </section>`;
}

/** What stands beside the map in this view. */
export function firstSide(page: Page): TemplateResult {
  return withStrategy(page, ({ priorities }) => {
    if (!hasPriorities(priorities)) {
      return html`<section class="block"><h3>${page.words.first.none}</h3><p>${say(page, priorities.missing)}.</p></section>`;
    }
    return html`${choices(page, priorities)} ${legend(page, priorities)} ${unitTypes(page, priorities)} ${places(page, priorities)}
    ${notes(page, priorities)}`;
  });
}
