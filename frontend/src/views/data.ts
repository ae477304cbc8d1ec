/** What everything rests on: layers, versions, licences, caveats, indicators and parameters. */
import { html, type TemplateResult } from "lit-html";
import type { Caveat, LayerFacts, Parameter } from "../content";
import { date, host, measure, safeHref } from "../format";
import { icon } from "../icons";
import { type Page, say } from "../page";
import { source } from "./criteria";

function caveatList(page: Page, caveats: readonly Caveat[]): TemplateResult {
  return html`<ul class="caveats">
    ${caveats.map((one) => html`<li>${icon("warning")}<span>${one[page.lang]}</span></li>`)}
  </ul>`;
}

function layer(page: Page, one: LayerFacts): TemplateResult {
  const { words, lang } = page;
  const href = safeHref(one.source);
  return html`<li class="layer">
    <h4>${say(page, one.title)} <small><code>${one.layer}</code></small></h4>
    <dl class="facts columns">
      <div><dt>${words.referenceDate}</dt><dd>${date(one.reference_date, lang)}</dd></div>
      <div><dt>${words.publisher}</dt><dd>${one.publisher ?? "–"}</dd></div>
      <div><dt>${words.licence}</dt><dd>${one.licence ?? "–"}</dd></div>
      <div><dt>${words.version}</dt><dd><code>${one.version}</code></dd></div>
      ${one.sensor || one.period
        ? html`<div><dt>${words.measured}</dt><dd>${[one.sensor, one.period].filter(Boolean).join(", ")}</dd></div>`
        : null}
      ${one.source
        ? html`<div><dt>${words.source}</dt><dd>${href === null ? one.source : html`<a href=${href} rel="noreferrer" title=${one.source}>${host(one.source)}</a>`}</dd></div>`
        : null}
    </dl>
    ${one.fictional ? html`<p class="unofficial">${words.fictional}</p>` : null}
    ${one.caveats && one.caveats.length > 0 ? caveatList(page, one.caveats) : null}
  </li>`;
}

function parametersOf(page: Page): Parameter[] {
  const all = page.site.content.evaluations.flatMap(({ parameters, benefits_estimate }) => [
    ...parameters,
    ...((benefits_estimate?.["parameters"] as Parameter[] | undefined) ?? []),
  ]);
  return [...new Map(all.map((parameter) => [parameter.id, parameter])).values()].sort((a, b) => a.id.localeCompare(b.id));
}

function parameter(page: Page, one: Parameter): TemplateResult {
  const { words, lang } = page;
  const numbers = Array.isArray(one.value) ? one.value : [one.value];
  const value = numbers.map((each) => (typeof each === "number" ? measure(each, one.unit, lang) : String(each ?? words.tableOfValues))).join("; ");
  return html`<tr>
    <th scope="row">${say(page, one.title)} <small><code>${one.id}</code></small></th>
    <td>${value}</td>
    <td>${one.official ? words.official : words.notOfficial}</td>
    <td>${(one.sources ?? [one.source]).map((each) => html`<p class="source">${source(page, each)}</p>`)}</td>
  </tr>`;
}

function parameters(page: Page): TemplateResult | null {
  const { words } = page;
  const all = parametersOf(page);
  if (all.length === 0) return null;
  return html`<details class="more">
    <summary>${words.parameters} (${all.length})</summary>
    <div class="table-scroll" role="region" aria-label=${words.parameters} tabindex="0">
      <table class="units">
        <thead>
          <tr>
            <th scope="col">${words.parameter}</th>
            <th scope="col">${words.value}</th>
            <th scope="col">${words.status}</th>
            <th scope="col">${words.source}</th>
          </tr>
        </thead>
        <tbody>
          ${all.map((one) => parameter(page, one))}
        </tbody>
      </table>
    </div>
  </details>`;
}

export function data(page: Page): TemplateResult {
  const { words, state, site } = page;
  const { caveats, layers, indicators } = site.content;
  const hidden = state.view !== "data";
  return html`<section class="view container-xxl" ?hidden=${hidden} aria-labelledby="title-data">
    <h2 id="title-data" tabindex="-1">${words.headings.data}</h2>
    ${hidden
      ? null
      : html`<h3>${words.caveats}</h3>
          ${caveats.length === 0 ? html`<p class="quiet">${words.noCaveats}</p>` : caveatList(page, caveats)}
          <h3>${words.layers}</h3>
          <ul class="layers">
            ${layers.map((one) => layer(page, one))}
          </ul>
          <h3>${words.indicatorsTitle}</h3>
          <dl class="facts definitions">
            ${indicators.map(
              (one) => html`<div>
                <dt>${say(page, one.title)}</dt>
                <dd>${say(page, one.description)} <small>${say(page, one.source_note)}</small></dd>
              </div>`,
            )}
          </dl>
          ${parameters(page)}`}
  </section>`;
}
