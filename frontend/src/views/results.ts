/** The evaluated interventions: who proposes what where, and what the Schede say of it. */
import { html, type TemplateResult } from "lit-html";
import type { Evaluation, Intervention, Lang, Work } from "../content";
import { date, interval, measure, number, percent, quantity, safeHref, unitSign } from "../format";
import { boundsOf } from "../geometry";
import { icon } from "../icons";
import { type Page, say } from "../page";
import { formatHash } from "../state";
import { conditionsInBrief } from "./conditions";
import { source } from "./criteria";
import { beside } from "./estimate";
import { schedaCard } from "./scheda";

function fact(title: string, value: unknown): TemplateResult | null {
  return value === null || value === undefined || value === "" ? null : html`<div><dt>${title}</dt><dd>${value}</dd></div>`;
}

function facts(page: Page, { intervention, evaluated_on }: Evaluation): TemplateResult {
  const { words, lang } = page;
  const { protocol } = intervention;
  return html`<dl class="facts columns">
    ${fact(words.municipality, intervention.municipality?.name)} ${fact(words.officer, intervention.responsible_officer)}
    ${fact(words.stage, say(page, intervention.design_stage_label))}
    ${fact(words.cost, intervention.cost && quantity(intervention.cost, lang))}
    ${fact(words.area, intervention.area && quantity(intervention.area, lang))} ${fact(words.cup, intervention.cup)}
    ${fact(words.protocol, protocol && `${protocol.number} · ${date(protocol.date, lang)}`)} ${fact(words.act, intervention.act)}
    ${fact(words.evaluatedOn, date(evaluated_on, lang))}
  </dl>`;
}

function work(page: Page, one: Work): TemplateResult {
  const { words, lang } = page;
  const cost = one.cost_range;
  return html`<li>
    <b>${say(page, one.label)}</b> · ${quantity(one.quantity, lang)}
    ${cost
      ? html`<small
          >${words.costRange}: ${interval(cost, lang)}&nbsp;${unitSign(cost.unit, lang)}${cost.source
            ? html` (${source(page, cost.source)})`
            : null}</small
        >`
      : null}
  </li>`;
}

type Reference = NonNullable<Intervention["cadastral"]>[number];

/** Parcels sheet by sheet, as people write them. */
function sheets(references: readonly Reference[]): (Omit<Reference, "parcel"> & { parcels: string[] })[] {
  const found = new Map<string, Omit<Reference, "parcel"> & { parcels: string[] }>();
  for (const { parcel, ...where } of references) {
    const key = JSON.stringify([where.municipality, where.sheet, where.resolved ?? null]);
    const sheet = found.get(key) ?? { ...where, parcels: [] };
    sheet.parcels.push(parcel);
    found.set(key, sheet);
  }
  return [...found.values()];
}

function places(page: Page, evaluation: Evaluation): TemplateResult {
  const { words, lang, state, site } = page;
  const cadastral = evaluation.intervention.cadastral ?? [];
  return html`<h4>${words.acrossUnits}</h4>
    <ul class="plainlist">
      ${evaluation.units.map(
        (unit) => html`<li>
          ${site.unitById.has(unit.id)
            ? html`<a href=${formatHash({ ...state, view: "map", unit: unit.id, intervention: evaluation.intervention.id })}>${unit.name}</a>`
            : unit.name}
          (${unit.id}) · ${percent(unit.share, lang)} · ${measure(unit.area.value ?? 0, unit.area.unit, lang, 0)}
        </li>`,
      )}
    </ul>
    ${cadastral.length === 0
      ? null
      : html`<h4>${words.cadastral}</h4>
          <ul class="plainlist">
            ${sheets(cadastral).map(
              ({ municipality, sheet, parcels, resolved }) => html`<li>
                ${municipality} · ${words.sheet} ${sheet}, ${parcels.length === 1 ? words.parcel : words.parcels} ${parcels.join(", ")}${resolved ===
                false
                  ? ` (${words.unresolved})`
                  : ""}
              </li>`,
            )}
          </ul>`}`;
}

function dossiers(page: Page, id: string): TemplateResult | null {
  const { words, lang, site } = page;
  const given = site.content.dossiers[id];
  if (!given) return null;
  const order: Lang[] = lang === "it" ? ["it", "en"] : ["en", "it"];
  return html`${order.map((one) => {
    const href = safeHref(given[one]);
    return href === null
      ? null
      : html`<a class="btn btn-outline-primary btn-sm" href=${href} hreflang=${one}>${icon("pdf")}${words.dossier} ${words.inLanguage[one]}</a>`;
  })}`;
}

function showOnMap(page: Page, intervention: Intervention): void {
  page.go({ view: "map", intervention: intervention.id });
  const bounds = boundsOf(intervention.geometry);
  if (bounds) page.map({ do: "fit", bounds });
}

function caveats(page: Page, evaluation: Evaluation): TemplateResult {
  return html`<h4>${page.words.caveats}</h4>
    ${evaluation.caveats.length === 0
      ? html`<p class="quiet">${page.words.noCaveats}</p>`
      : html`<ul class="caveats">
          ${evaluation.caveats.map((one) => html`<li>${icon("warning")}<span>${one[page.lang]}</span></li>`)}
        </ul>`}`;
}

function card(page: Page, evaluation: Evaluation, index: number): TemplateResult {
  const { words, state } = page;
  const { intervention } = evaluation;
  const key = `intervention-${index + 1}`;
  return html`<article class=${state.intervention === intervention.id ? "result chosen" : "result"} aria-labelledby=${key}>
    <header class="result-head">
      <h3 id=${key} tabindex="-1"><span class="pin-number" aria-hidden="true">${index + 1}</span>${intervention.title}</h3>
      <div class="result-actions">
        <button type="button" class="btn btn-primary btn-sm" @click=${() => showOnMap(page, intervention)}>
          ${icon("marker")}${words.onMap}
        </button>
        ${dossiers(page, intervention.id)}
      </div>
    </header>
    ${facts(page, evaluation)}
    <div class="schede">${evaluation.schede.map((scheda) => schedaCard(page, scheda, evaluation, key))}</div>
    ${beside(page, evaluation, key)}
    <div class="result-more">
      <div>
        <h4>${words.works}</h4>
        <ul class="plainlist">
          ${(intervention.works ?? []).map((one) => work(page, one))}
        </ul>
      </div>
      <div>${places(page, evaluation)}</div>
      <div>${caveats(page, evaluation)}</div>
    </div>
    <p class="fingerprint">${words.fingerprint} <code>${evaluation.fingerprint}</code></p>
  </article>`;
}

/** All interventions in a glance: what each Scheda says of each. */
function summary(page: Page): TemplateResult {
  const { words, lang, site, state } = page;
  const { evaluations } = site.content;
  const schede = [...new Map(evaluations.flatMap((one) => one.schede.map((scheda) => [scheda.id, scheda.title]))).entries()];
  return html`<div class="table-scroll summary" role="region" aria-label=${words.summary} tabindex="0">
    <table class="units">
      <thead>
        <tr>
          <th scope="col">${words.intervention}</th>
          ${schede.map(([, title]) => html`<th scope="col">${say(page, title)}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${evaluations.map(
          (evaluation, i) => html`<tr>
            <th scope="row">
              <a href=${formatHash({ ...state, intervention: evaluation.intervention.id })}>${i + 1}. ${evaluation.intervention.title}</a>
            </th>
            ${schede.map(([id]) => {
              const scheda = evaluation.schede.find((one) => one.id === id);
              return html`<td>
                ${scheda === undefined
                  ? "–"
                  : html`${words.class} <b>${letters(scheda.class.low, scheda.class.high)}</b> · ${interval(scheda.total, lang)} ${words.outOf}
                      ${number(scheda.max, lang)} ${conditionsInBrief(page, scheda, evaluation)}`}
              </td>`;
            })}
          </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function letters(low: string, high: string): string {
  return low === high ? low : `${low}–${high}`;
}

export function results(page: Page): TemplateResult {
  const { words, state, site } = page;
  const hidden = state.view !== "results";
  return html`<section class="view container-xxl" ?hidden=${hidden} aria-labelledby="title-results">
    <h2 id="title-results" tabindex="-1">${words.headings.results}</h2>
    ${hidden
      ? null
      : site.content.evaluations.length === 0
        ? html`<p>${words.noResults}</p>`
        : html`${summary(page)} ${site.content.evaluations.map((evaluation, i) => card(page, evaluation, i))}`}
  </section>`;
}
