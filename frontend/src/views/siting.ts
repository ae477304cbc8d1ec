/** Where each activity may go: which activity, what the colours mean, and which place is asked about. */
import { html, type TemplateResult } from "lit-html";
import type { Bounds } from "../content";
import { number } from "../format";
import type { Text } from "../values";
import { type Page, say } from "../page";
import { activityNumber, type Place, placeOf, type Siting, type SitingFacts, type SitingPlace } from "../siting";
import { classList, hectares } from "./siting_classes";
import { municipalityPanel, placePanel } from "./siting_place";

/** The areas, or what stands in their place while they are read or cannot be. */
function withSiting(page: Page, show: (siting: Siting) => TemplateResult): TemplateResult {
  const { siting, words } = page;
  if (siting === "loading") return html`<section class="block"><p class="quiet" role="status">${words.siting.loading}</p></section>`;
  if (siting === "failed") return html`<section class="block"><p role="alert">${words.siting.failed}</p></section>`;
  return show(siting);
}

function municipalityOf(page: Page, { facts }: Siting): SitingPlace | undefined {
  return facts.places.municipalities.find(({ id }) => id === page.state.municipality);
}

/** What a link has to show: the surroundings of a place, or a municipality. */
export function askedBounds({ facts }: Siting, at: Place | null, municipality: string): Bounds | null {
  if (at !== null) return [at[0] - 0.006, at[1] - 0.0045, at[0] + 0.006, at[1] + 0.0045];
  return facts.places.municipalities.find(({ id }) => id === municipality)?.bounds ?? null;
}

/** What the map shows, in words. */
export function sitingAlternative(page: Page): TemplateResult | null {
  const { siting, words, lang, state } = page;
  if (typeof siting === "string") return null;
  const { facts, pieces } = siting;
  const activity = activityNumber(facts, state.activity);
  const areas = facts.whole.classes[activity]!;
  const part = (title: Text, area: number) => `${say(page, title).toLowerCase()} ${hectares(page, area)} ha`;
  const already = areas[facts.classes.length] ?? 0;
  const parts = facts.classes
    .map(({ title, hatch }, i) => part(title, areas[i] ?? 0) + (hatch && already > 0 ? ` (${words.siting.ofWhich} ${hectares(page, already)} ha)` : ""))
    .join(", ");
  return html`<p class="map-alternative" id="map-alternative">
    ${words.siting.alternative(number(pieces.length, lang), say(page, facts.activities[activity]!.title), parts)}
    <button type="button" class="inline-link" @click=${toTable}>${words.siting.toTable}</button>.
  </p>`;
}

function toTable(): void {
  const title = document.getElementById("siting-table-title");
  title?.focus({ preventScroll: true });
  title?.scrollIntoView({ block: "start" });
}

function choices(page: Page, { facts }: Siting): TemplateResult {
  const { words, state } = page;
  const chosen = activityNumber(facts, state.activity);
  return html`<section class="block" aria-labelledby="activity-title">
    <h3 id="activity-title"><label for="activity">${words.siting.activity}</label></h3>
    <select id="activity" @change=${(event: Event) => page.go({ activity: (event.target as HTMLSelectElement).value })}>
      ${facts.activities.map(({ id, title }, i) => html`<option value=${id} .selected=${i === chosen}>${say(page, title)}</option>`)}
    </select>
    <div class="legend">
      <p class="legend-title" id="siting-legend">${words.siting.legend}</p>
      ${classList(page, facts, facts.whole, "siting-legend")}
      <p class="legend-note">${words.siting.intro}</p>
    </div>
  </section>`;
}

function finder(page: Page, { facts }: Siting): TemplateResult {
  const { words, state, lang } = page;
  const [west, south, east, north] = page.site.content.bounds;
  const show = (degrees: number) => number(degrees, lang, 4);
  const value = (n: 0 | 1) => (state.at === null ? "" : String(state.at[n]));
  const field = (id: string, label: string, n: 0 | 1) => html`<div>
    <label for=${id}>${label}</label>
    <input id=${id} name=${id} type="text" inputmode="decimal" autocomplete="off" aria-describedby="place-note" .value=${value(n)} />
  </div>`;
  return html`<section class="block" aria-labelledby="find-place">
    <h3 id="find-place">${words.siting.find}</h3>
    <form class="find-place" novalidate @submit=${(event: Event) => read(page, event)}>
      ${field("longitude", words.siting.longitude, 0)} ${field("latitude", words.siting.latitude, 1)}
      <button type="submit" class="btn btn-primary">${words.siting.read}</button>
      <p class="legend-note" id="place-note" role="status">${words.siting.example(show((west + east) / 2), show((south + north) / 2))}</p>
    </form>
    ${facts.places.municipalities.length === 0
      ? null
      : html`<label for="siting-municipality">${words.siting.orMunicipality}</label>
          <select id="siting-municipality" @change=${(event: Event) => choose(page, facts, (event.target as HTMLSelectElement).value)}>
            <option value="" .selected=${state.municipality === ""}>${words.siting.none}</option>
            ${facts.places.municipalities.map(({ id, name }) => html`<option value=${id} .selected=${id === state.municipality}>${name}</option>`)}
          </select>`}
  </section>`;
}

function read(page: Page, event: Event): void {
  event.preventDefault();
  const form = event.target as HTMLFormElement;
  const field = (name: string) => (form.elements.namedItem(name) as HTMLInputElement).value;
  const at = placeOf(field("longitude"), field("latitude"));
  const wrong = form.querySelector<HTMLElement>("#place-note");
  form.classList.toggle("wrong", at === null);
  if (at === null) {
    if (wrong) wrong.textContent = page.words.siting.noNumber;
    form.querySelector<HTMLInputElement>("input")?.focus();
    return;
  }
  page.go({ at, municipality: "" });
  if (typeof page.siting !== "string") page.map({ do: "fit", bounds: askedBounds(page.siting, at, "")! });
  focusPanel();
}

function choose(page: Page, facts: SitingFacts, id: string): void {
  page.go({ municipality: id, at: null });
  const bounds = facts.places.municipalities.find((place) => place.id === id)?.bounds;
  page.map(bounds === undefined ? { do: "whole" } : { do: "fit", bounds });
}

function focusPanel(): void {
  const title = document.getElementById("why-title");
  title?.focus({ preventScroll: true });
  title?.scrollIntoView({ block: "nearest" });
}

/** Where data are missing, and what the map may not be used for. */
function notes(page: Page, { facts }: Siting): TemplateResult {
  const { words, site } = page;
  const named = (layer: string) =>
    facts.layers.find(({ id }) => id === layer)?.title ?? site.content.layers.find((one) => one.layer === layer)?.title ?? layer;
  return html`<section class="block small" aria-labelledby="siting-notes">
    <h3 id="siting-notes">${words.caveats}</h3>
    <p class="unofficial">${words.unofficial}</p>
    <p>${say(page, facts.note)}</p>
    ${facts.missing.length === 0
      ? null
      : html`<details class="more">
          <summary>${words.siting.absentLayers} (${facts.missing.length})</summary>
          <ul class="plainlist">
            ${facts.missing.map(({ layer, area_m2 }) => html`<li>${words.siting.onGround(say(page, named(layer)), `${hectares(page, area_m2)} ha`)}</li>`)}
          </ul>
        </details>`}
    ${facts.drawing.lost === 0 ? null : html`<p>${words.siting.lost(number(facts.drawing.lost, page.lang))}</p>`}
    ${facts.points.map(({ layer, features, note }) => html`<p>${say(page, named(layer))} (${features}): ${say(page, note)}.</p>`)}
  </section>`;
}

/** What stands beside the map in this view. */
export function sitingSide(page: Page): TemplateResult {
  return withSiting(page, (siting) => {
    const municipality = municipalityOf(page, siting);
    const panel =
      page.state.at !== null
        ? placePanel(page, siting, page.state.at)
        : municipality !== undefined
          ? municipalityPanel(page, siting, municipality)
          : html`<section class="block sheet"><p class="quiet">${page.words.siting.choose}</p></section>`;
    return html`${choices(page, siting)} ${panel} ${finder(page, siting)} ${notes(page, siting)}`;
  });
}
