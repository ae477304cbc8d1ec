/** The map with its controls, and beside it the choice of what it shows and the sheet of the chosen unit. */
import { html, type TemplateResult } from "lit-html";
import { tally } from "../classes";
import { valueOf } from "../content";
import { measure } from "../format";
import { icon } from "../icons";
import { indicatorOf, type Page, say } from "../page";
import { formatHash, onMap } from "../state";
import { firstAlternative, firstReading, firstSide } from "./first";
import { itemCard } from "./item";
import { indicatorChoice, layerChoice } from "./legend";
import { search } from "./search";
import { sitingAlternative, sitingSide } from "./siting";
import { placeReading } from "./siting_place";
import { sitingTable } from "./siting_table";
import { unitSheet } from "./unit";

function alternative(page: Page): TemplateResult | null {
  const { words, lang, site, state } = page;
  if (state.view === "first") return firstAlternative(page);
  if (state.view === "siting") return sitingAlternative(page);
  const indicator = indicatorOf(page);
  if (indicator === undefined) return null;
  const { low, high, missing } = tally(site.units, indicator);
  const show = (value: number | null) => (value === null ? "–" : measure(value, indicator.unit, lang, indicator.digits));
  return html`<p class="map-alternative" id="map-alternative">
    ${words.alternative(site.units.length, say(page, indicator.title), show(low), show(high), missing)}
    <a href=${formatHash({ ...state, view: "table" })}>${words.alternativeLink}</a>.
  </p>`;
}

function interventions(page: Page): TemplateResult | null {
  const { words, site, state } = page;
  if (site.content.evaluations.length === 0) return null;
  return html`<section class="block" aria-labelledby="interventions-title">
    <h3 id="interventions-title">${words.interventions}</h3>
    <ol class="pins">
      ${site.content.evaluations.map(
        ({ intervention }, i) => html`<li>
          <span class="pin-number" aria-hidden="true">${i + 1}</span>
          <a href=${formatHash({ ...state, view: "results", intervention: intervention.id })}>${intervention.title}</a>
        </li>`,
      )}
    </ol>
  </section>`;
}

/** The chosen unit in a line on the map: on a phone its sheet lies below the fold. */
function chosen(page: Page): TemplateResult | null {
  const { site, state, words, lang } = page;
  const unit = state.unit === null ? undefined : site.unitById.get(state.unit);
  const indicator = indicatorOf(page);
  if (state.view === "siting") {
    const reading = placeReading(page);
    return reading && chosenCard(page, reading.title, reading.text, words.siting.why);
  }
  if (state.item !== null) return itemCard(page);
  if (unit === undefined || indicator === undefined) return null;
  if (state.view === "first") return chosenCard(page, unit.properties.name, firstReading(page, unit.properties.unit_id));
  const value = valueOf(unit, indicator);
  const read = value === null ? words.notAssessable : measure(value, indicator.unit, lang, indicator.digits);
  return chosenCard(page, unit.properties.name, html`${say(page, indicator.title)}: <b>${read}</b>`);
}

function chosenCard({ words }: Page, name: string, reading: TemplateResult | null, open = words.openSheet): TemplateResult {
  return html`<div class="map-chosen">
    <p><b>${name}</b><br />${reading}</p>
    <button type="button" class="btn btn-primary" @click=${openSheet}>${open}</button>
  </div>`;
}

function openSheet(): void {
  const title = document.getElementById("unit-title") ?? document.getElementById("why-title");
  title?.focus({ preventScroll: true });
  title?.scrollIntoView({ block: "start" });
}

function mapBox(page: Page): TemplateResult {
  const { words, state } = page;
  if (page.mapFails) {
    return html`<div class="map-missing" role="note">
      ${icon("warning")}
      <div>
        <h3>${words.noMap}</h3>
        ${state.view === "siting"
          ? html`<p>${words.siting.noMap}</p>`
          : html`<p>${words.noMapText}</p>
              <p><a class="btn btn-primary" href=${formatHash({ ...state, view: "table" })}>${words.openTable}</a></p>`}
      </div>
    </div>`;
  }
  return html`<div class="map-frame">
    <div id="map" class="map"></div>
    <div class="map-cross" aria-hidden="true"></div>
    <p class="map-hint" aria-hidden="true">${state.view === "siting" ? words.siting.mapHint : words.mapHint}</p>
    ${chosen(page)}
    <div class="map-buttons">
      <button type="button" aria-label=${words.zoomIn} @click=${() => page.map({ do: "in" })}>${icon("plus")}</button>
      <button type="button" aria-label=${words.zoomOut} @click=${() => page.map({ do: "out" })}>${icon("minus")}</button>
      <button type="button" aria-label=${words.wholeTerritory} @click=${() => page.map({ do: "whole" })}>${icon("whole")}</button>
    </div>
  </div>`;
}

export function explorer(page: Page): TemplateResult {
  const { words, state, site } = page;
  const unit = state.unit === null ? undefined : site.unitById.get(state.unit);
  const view = onMap(state.view) ? state.view : "map";
  const said = state.view === "siting" ? placeReading(page)?.said : unit && words.selected(unit.properties.name);
  return html`<section class="view explorer" ?hidden=${!onMap(state.view)} aria-labelledby="title-${view}">
    <h2 id="title-${view}" class=${view === "map" ? "visually-hidden" : "explorer-title"} tabindex="-1">${words.headings[view]}</h2>
    <p class="visually-hidden" role="status">${said ?? ""}</p>
    <div class="explorer-map">${mapBox(page)} ${alternative(page)}</div>
    <div class="explorer-side">
      ${view === "siting"
        ? html`${sitingSide(page)} ${layerChoice(page)}`
        : view === "first"
        ? html`${firstSide(page)} ${layerChoice(page)}`
        : html`${search(page)} ${indicatorChoice(page)} ${unitSheet(page)} ${interventions(page)} ${layerChoice(page)}`}
    </div>
    ${view === "siting" ? sitingTable(page) : null}
  </section>`;
}
