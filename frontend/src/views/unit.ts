/** The sheet of one unit: all its indicators, their classes, how far data cover it, what happens in it. */
import { html, type TemplateResult } from "lit-html";
import { classLabel, classOf } from "../classes";
import { type Indicator, type UnitFeature, valueOf } from "../content";
import { measure, percent } from "../format";
import { icon } from "../icons";
import { evaluationsIn, type Page, say } from "../page";
import { formatHash } from "../state";
import { hatchSwatch, scale, swatch } from "./swatch";

function coverage(page: Page, unit: UnitFeature, indicator: Indicator): TemplateResult | null {
  if (indicator.coverage === null) return null;
  const share = unit.properties[indicator.coverage];
  if (typeof share !== "number") return null;
  return html`<p class="unit-note">${page.words.coverage}: ${percent(share, page.lang)}</p>`;
}

function reading(page: Page, unit: UnitFeature, indicator: Indicator): TemplateResult {
  const { words, lang } = page;
  const value = valueOf(unit, indicator);
  const index = value === null ? null : classOf(value, indicator.breaks);
  const label = index === null || indicator.labels.length === 0 ? null : classLabel(indicator, index, lang);
  return html`<li class=${indicator.id === page.state.indicator ? "reading current" : "reading"}>
    <div class="reading-line">
      <span class="reading-title">${say(page, indicator.title)}</span>
      <span class="reading-value"
        >${value === null ? html`${hatchSwatch()} ${words.notAssessable}` : measure(value, indicator.unit, lang, indicator.digits)}</span
      >
    </div>
    ${scale(indicator, index)}
    ${value === null ? html`<p class="unit-note">${words.noValue}</p>` : null}
    ${label === null ? null : html`<p class="unit-note">${words.class}: ${label}</p>`}
    ${coverage(page, unit, indicator)}
    <p class="unit-note">${say(page, indicator.source_note)}</p>
  </li>`;
}

export function unitSheet(page: Page): TemplateResult {
  const { words, site, state } = page;
  const unit = state.unit === null ? undefined : site.unitById.get(state.unit);
  if (unit === undefined) {
    return html`<section class="block sheet" aria-labelledby="unit-title">
      <h3 id="unit-title">${words.unit}</h3>
      <p class="quiet">${words.chooseUnit}</p>
    </section>`;
  }
  const { name, unit_id, type, municipality } = unit.properties;
  const evaluations = evaluationsIn(page, unit_id);
  return html`<section class="block sheet chosen" aria-labelledby="unit-title">
    <div class="sheet-head">
      <h3 id="unit-title" tabindex="-1">${name}</h3>
      <button type="button" class="plain" aria-label=${words.close} @click=${() => page.go({ unit: null })}>${icon("close")}</button>
    </div>
    <p class="unit-facts">
      ${words.unit} <b>${unit_id}</b>${type ? html` · ${words.type} <b>${type}</b>` : null}${municipality
        ? html` · ${municipality}`
        : null}
    </p>
    <ul class="readings">
      ${site.content.indicators.map((indicator) => reading(page, unit, indicator))}
    </ul>
    ${evaluations.length === 0
      ? null
      : html`<h4>${words.here}</h4>
          <ul class="links">
            ${evaluations.map(
              ({ intervention }) => html`<li>
                <a href=${formatHash({ ...state, view: "results", intervention: intervention.id })}>${intervention.title}</a>
              </li>`,
            )}
          </ul>`}
  </section>`;
}

/** A value in a cell of the table: the colour of its class beside the number. */
export function cell(page: Page, unit: UnitFeature, indicator: Indicator): TemplateResult {
  const value = valueOf(unit, indicator);
  if (value === null) {
    return html`${hatchSwatch()} <abbr title=${page.words.notAssessable}>${page.words.notAssessableShort}</abbr>`;
  }
  return html`${swatch(indicator.colours[classOf(value, indicator.breaks)] ?? "none")}
  ${measure(value, indicator.unit === "level" ? "1" : indicator.unit, page.lang, indicator.digits)}`;
}
