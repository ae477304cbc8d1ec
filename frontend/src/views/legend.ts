/** Which indicator colours the map, what the colours mean, and what else is drawn. */
import { html, type TemplateResult } from "lit-html";
import { classLabel, tally } from "../classes";
import type { Indicator } from "../content";
import { unitSign } from "../format";
import { indicatorOf, type Page, say } from "../page";
import { hatchSwatch, swatch } from "./swatch";

function indicatorLegend(page: Page, indicator: Indicator): TemplateResult {
  const { words, lang, site } = page;
  const { counts, missing } = tally(site.units, indicator);
  const sign = indicator.labels.length > 0 ? "" : unitSign(indicator.unit, lang);
  return html`<div class="legend">
    <p class="legend-title" id="legend-title">${say(page, indicator.title)}${sign === "" ? null : html` <small>(${sign})</small>`}</p>
    <ul aria-labelledby="legend-title">
      ${indicator.colours.map(
        (colour, i) => html`<li>
          ${swatch(colour)}<span class="legend-label">${classLabel(indicator, i, lang)}</span
          ><span class="legend-count">${words.unitsCount(counts[i] ?? 0)}</span>
        </li>`,
      )}
      <li>
        ${hatchSwatch()}<span class="legend-label">${words.notAssessable}</span
        ><span class="legend-count">${words.unitsCount(missing)}</span>
      </li>
    </ul>
    <p class="legend-note">${say(page, indicator.description)}</p>
    <p class="legend-note">${say(page, indicator.source_note)}</p>
  </div>`;
}

function toggle(page: Page, id: string, name: string): TemplateResult {
  const { shown } = page.state;
  const on = shown.includes(id);
  const input = `show-${id}`;
  return html`<div class="toggle">
    <input
      type="checkbox"
      id=${input}
      .checked=${on}
      @change=${() => page.go({ shown: on ? shown.filter((other) => other !== id) : [...shown, id] })}
    />
    <label for=${input}>${name}</label>
  </div>`;
}

/** The legends of what is drawn over the units: pictures, networks, registers. */
function drawnLegends(page: Page): TemplateResult[] {
  const { overlays, shapes } = page.site.content;
  return [...shapes, ...overlays]
    .filter(({ id }) => page.state.shown.includes(id))
    .map(
      (drawn) => html`<div class="legend legend-overlay">
        <p class="legend-title" id="legend-${drawn.id}">${say(page, drawn.title)}</p>
        <ul aria-labelledby="legend-${drawn.id}">
          ${drawn.legend.map(({ colour, label }) => html`<li>${swatch(colour)}<span class="legend-label">${say(page, label)}</span></li>`)}
        </ul>
        <p class="legend-note">${say(page, drawn.attribution)}</p>
      </div>`,
    );
}

/** The list of indicators to colour the map by, with the legend of the chosen one. */
export function indicatorChoice(page: Page): TemplateResult {
  const { words, site } = page;
  const indicator = indicatorOf(page);
  return html`<section class="block" aria-labelledby="indicator-title">
    <h3 id="indicator-title"><label for="indicator">${words.indicator}</label></h3>
    <select id="indicator" @change=${(event: Event) => page.go({ indicator: (event.target as HTMLSelectElement).value })}>
      ${site.content.indicators.map(
        (one) => html`<option value=${one.id} .selected=${one.id === page.state.indicator}>${say(page, one.title)}</option>`,
      )}
    </select>
    ${indicator ? indicatorLegend(page, indicator) : null}
  </section>`;
}

/** The outlines and overlays that may be drawn, with the legends of those that are. */
export function layerChoice(page: Page): TemplateResult {
  const { words, site } = page;
  return html`<section class="block" aria-labelledby="layers-title">
    <h3 id="layers-title">${words.shownLayers}</h3>
    <div class="toggles">
      ${site.content.outlines.length === 0
        ? null
        : html`<fieldset>
            <legend>${words.outlines}</legend>
            ${site.content.outlines.map((outline) => toggle(page, outline.id, say(page, outline.title)))}
          </fieldset>`}
      ${site.content.overlays.length === 0
        ? null
        : html`<fieldset>
            <legend>${words.overlays}</legend>
            ${site.content.overlays.map((overlay) => toggle(page, overlay.id, say(page, overlay.title)))}
          </fieldset>`}
      ${site.content.shapes.length === 0
        ? null
        : html`<fieldset class="wide">
            <legend>${words.shapes}</legend>
            ${site.content.shapes.map((layer) => toggle(page, layer.id, say(page, layer.title)))}
          </fieldset>`}
    </div>
    ${site.content.absent.length === 0
      ? null
      : html`<p class="legend-note">${words.notOnMap}: ${site.content.absent.map((one) => say(page, one)).join(", ")}.</p>`}
    ${drawnLegends(page)}
  </section>`;
}
