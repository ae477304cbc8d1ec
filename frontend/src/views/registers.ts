/** The registers: areas to regenerate in order of what they bring, and what is funded already. */
import { html, type TemplateResult } from "lit-html";
import type { ShapeLayer } from "../content";
import { folded, measure, number, quantity } from "../format";
import { icon } from "../icons";
import { type Page, say } from "../page";
import type { Area, Strategy, Sum } from "../strategy";
import { source } from "./criteria";
import { withStrategy } from "./first";
import { bar, swatch } from "./swatch";

const layers = { regeneration: "degraded_areas", funded: "funded_interventions" };

/** Show an entry on the map: its layer is drawn, the entry chosen. */
function showOnMap(page: Page, layer: string, id: string, bounds: [number, number, number, number]): void {
  const { shown } = page.state;
  page.go({ view: "map", unit: null, item: `${layer}/${id}`, shown: shown.includes(layer) ? shown : [...shown, layer] });
  page.map({ do: "fit", bounds });
}

function mapButton(page: Page, layer: string, id: string, name: string, bounds: [number, number, number, number]): TemplateResult {
  return html`<button type="button" class="btn btn-outline-primary btn-sm" @click=${() => showOnMap(page, layer, id, bounds)}>
    ${icon("marker")}${page.words.onMap}<span class="visually-hidden">: ${name}</span>
  </button>`;
}

function mark(page: Page, layer: string, kind: string): TemplateResult | null {
  const drawn: ShapeLayer | undefined = page.site.content.shapes.find(({ id }) => id === layer);
  const colour = drawn?.legend.find(({ id }) => id === kind)?.colour;
  return colour === undefined ? null : swatch(colour);
}

function matches(page: Page, ...texts: (string | null | undefined)[]): boolean {
  return folded(texts.filter(Boolean).join(" ")).includes(folded(page.typed.register.trim()));
}

/** The funded interventions on an area, by name. */
function fundedHere(page: Page, one: Area, strategy: Strategy): TemplateResult | null {
  if (one.funded.length === 0) return null;
  const named = (id: string) => strategy.funded.interventions.find((given) => given.id === id)?.title ?? id;
  return html`<p><b>${page.words.register.alreadyFunded}:</b> ${one.funded.map((id) => `${named(id)} (${id})`).join(", ")}</p>`;
}

function area(page: Page, one: Area, strategy: Strategy): TemplateResult {
  const { words, lang, state } = page;
  const name = one.name ?? one.id;
  const facts = [
    [words.register.state, one.state],
    [words.register.cause, one.cause],
    [words.register.owner, one.owner_type === null ? null : (words.register.owners[one.owner_type] ?? one.owner_type)],
    [words.register.constraints, one.constraints],
    [words.area, one.area === null ? null : measure(one.area.value, one.area.unit, lang, 0)],
    [words.unit, one.unit?.name ?? null],
  ].filter((fact): fact is [string, string] => fact[1] !== null && fact[1] !== "");
  const same = one.score.low === one.score.high;
  return html`<li class=${state.item === `${layers.regeneration}/${one.id}` ? "entry chosen" : "entry"} id="entry-${one.id}" tabindex="-1">
    <div class="entry-head">
      <span class="entry-rank">${words.register.rank(one.rank)}</span>
      <h4>${name}</h4>
      <span class="entry-kind">${mark(page, layers.regeneration, one.kind.id)} ${say(page, one.kind.title)}${one.municipality === null ? "" : ` · ${one.municipality}`}</span>
      ${mapButton(page, layers.regeneration, one.id, name, one.bounds)}
    </div>
    <div class="entry-score">
      ${bar(one.score.low, one.score.high, 1)}
      <span>${same ? number(one.score.low, lang, 2) : `${number(one.score.low, lang, 2)} – ${number(one.score.high, lang, 2)}`}</span>
    </div>
    <div class="entry-body">
      <dl class="facts columns">${facts.map(([title, value]) => html`<div><dt>${title}</dt><dd>${value}</dd></div>`)}</dl>
      <div>
        <p class="entry-brings">${words.register.brings}</p>
        <ul class="bullets">${one.reasons.map((reason) => html`<li>${say(page, reason)}</li>`)}</ul>
        ${fundedHere(page, one, strategy)}
      </div>
    </div>
  </li>`;
}

function regeneration(page: Page, strategy: Strategy): TemplateResult {
  const { words, lang } = page;
  const given = strategy.regeneration;
  const shown = given.areas.filter((one) => matches(page, one.name, one.id, one.municipality, one.unit?.name, say(page, one.kind.title)));
  return html`<section aria-labelledby="regeneration-title">
    <h3 id="regeneration-title">${words.register.regeneration}</h3>
    ${given.missing !== null
      ? html`<p>${words.missing}: ${say(page, given.missing)}.</p>`
      : html`<p>${words.register.regenerationText}</p>
          ${given.rule === null || given.rule.official ? null : html`<p class="unofficial">${words.unofficial}</p>`}
          <ul class="sums">
            ${given.by_kind.map(
              ({ kind, areas, area: size, without_area: unknown }) => html`<li>
                ${mark(page, layers.regeneration, kind.id)} <b>${say(page, kind.title)}</b>: ${words.register.areas(areas)}${size === null ? "" : `, ${measure(size.value, size.unit, lang, 0)}`}${unknown > 0 ? ` (${words.register.noOutline(unknown)})` : ""}
              </li>`,
            )}
          </ul>
          <p class="count" role="status">${words.entriesOf(shown.length, given.areas.length)}</p>
          <ol class="entries">${shown.map((one) => area(page, one, strategy))}</ol>
          ${given.rule === null ? null : html`<p class="quiet">${words.first.rule}: ${say(page, given.rule.title)} (${source(page, given.rule.source)})</p>`}`}
  </section>`;
}

function sums(page: Page, title: string, rows: readonly Sum[]): TemplateResult {
  const { words, lang } = page;
  return html`<h4>${title}</h4>
    <div class="table-scroll" role="region" aria-label=${title} tabindex="0">
      <table class="units">
        <thead>
          <tr>
            <th scope="col">${words.register.programme}</th>
            <th scope="col" class="numeric">${words.register.number}</th>
            <th scope="col" class="numeric">${words.register.amount}</th>
            <th scope="col" class="numeric">${words.register.withoutAmount}</th>
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            (row) => html`<tr>
              <th scope="row">${say(page, row.title)}</th>
              <td class="numeric">${row.interventions}</td>
              <td class="numeric">${row.amount_eur === null ? words.register.unknownAmount : measure(row.amount_eur, "EUR", lang, 0)}</td>
              <td class="numeric">${row.without_amount}</td>
            </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
}

function twice(page: Page, { funded }: Strategy): TemplateResult | null {
  if (funded.twice.length === 0) return null;
  const { words } = page;
  const named = (id: string) => funded.interventions.find((one) => one.id === id)?.title ?? id;
  return html`<h4>${words.register.twice}</h4>
    <ul class="caveats">
      ${funded.twice.map(
        (pair) => html`<li>
          ${icon("warning")}<span>${pair.interventions.map(named).join(" · ")}: ${[pair.same_cup ? words.register.same.cup : "", pair.same_place ? words.register.same.place : ""].filter(Boolean).join(", ")}</span>
        </li>`,
      )}
    </ul>`;
}

function fundedTable(page: Page, { funded }: Strategy): TemplateResult {
  const { words, lang, state } = page;
  const shown = funded.interventions.filter((one) =>
    matches(page, one.title, one.id, one.municipality?.name, say(page, one.programme.title), one.cup, say(page, one.status.title)),
  );
  return html`<h4>${words.register.interventions}</h4>
    <p class="count" role="status">${words.entriesOf(shown.length, funded.interventions.length)}</p>
    <div class="table-scroll" role="region" aria-label=${words.register.interventions} tabindex="0">
      <table class="units">
        <thead>
          <tr>
            <th scope="col">${words.intervention}</th>
            <th scope="col">${words.register.programme}</th>
            <th scope="col">${words.status}</th>
            <th scope="col" class="numeric">${words.register.amount}</th>
            <th scope="col">${words.act}</th>
            <th scope="col">CUP</th>
            <th scope="col">${words.municipality}</th>
            <th scope="col">${words.views.map}</th>
          </tr>
        </thead>
        <tbody>
          ${shown.map(
            (one) => html`<tr class=${state.item === `${layers.funded}/${one.id}` ? "chosen" : ""} id="entry-${one.id}" tabindex="-1">
              <th scope="row">${one.title}<small>${one.id}</small></th>
              <td>${say(page, one.programme.title)}</td>
              <td class="nowrap">${mark(page, layers.funded, one.status.id)} ${say(page, one.status.title)}</td>
              <td class="numeric">${one.amount === null ? words.register.unknownAmount : quantity(one.amount, lang)}</td>
              <td>${one.act ?? "–"}</td>
              <td>${one.cup ?? "–"}</td>
              <td>${one.municipality?.name ?? "–"}</td>
              <td>${mapButton(page, layers.funded, one.id, one.title, one.bounds)}</td>
            </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
}

function funded(page: Page, strategy: Strategy): TemplateResult {
  const { words } = page;
  const given = strategy.funded;
  return html`<section aria-labelledby="funded-title">
    <h3 id="funded-title">${words.register.funded}</h3>
    ${given.missing !== null
      ? html`<p>${words.missing}: ${say(page, given.missing)}.</p>`
      : html`<p>${words.register.fundedText}</p>
          ${twice(page, strategy)} ${sums(page, words.register.byProgramme, given.by_programme)} ${fundedTable(page, strategy)}`}
  </section>`;
}

export function registers(page: Page): TemplateResult {
  const { words, state, typed } = page;
  const hidden = state.view !== "registers";
  return html`<section class="view container-xxl registers" ?hidden=${hidden} aria-labelledby="title-registers">
    <h2 id="title-registers" tabindex="-1">${words.headings.registers}</h2>
    ${hidden
      ? null
      : withStrategy(page, (strategy) => {
          const empty = strategy.regeneration.missing !== null && strategy.funded.missing !== null;
          return html`${empty
            ? null
            : html`<div class="search narrow">
                <label for="register-filter">${words.filterRegister}</label>
                <div class="field">
                  ${icon("search")}
                  <input id="register-filter" type="search" autocomplete="off" .value=${typed.register}
                    @input=${(event: Event) => page.type({ register: (event.target as HTMLInputElement).value })} />
                </div>
              </div>`}
          ${regeneration(page, strategy)} ${funded(page, strategy)}`;
        })}
  </section>`;
}

