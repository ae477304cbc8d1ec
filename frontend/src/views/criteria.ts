/** Why a score is what it is: every criterion with its answer, inputs, dispute, notes and trace. */
import { html, type TemplateResult } from "lit-html";
import type { Check, Criterion, CriterionShare, Evaluation, Source, TraceStep } from "../content";
import type { Answer } from "../values";
import { interval, measure, number, percent, safeHref } from "../format";
import { icon } from "../icons";
import { type Page, say } from "../page";
import { finding } from "./conditions";

export function answer(page: Page, given: Answer): TemplateResult {
  return html`<span class="answer answer-${given}">${icon(given)}${page.words.answers[given]}</span>`;
}

export function source(page: Page, given: Source | null | undefined): TemplateResult | null {
  if (!given) return null;
  const href = safeHref(given.url);
  const words = [say(page, given.title), given.article].filter(Boolean).join(", ");
  return html`${page.words.sourceKinds[given.kind] ?? given.kind}: ${href === null ? words : html`<a href=${href} rel="noreferrer">${words}</a>`}`;
}

function step(page: Page, one: TraceStep): TemplateResult {
  const { words } = page;
  return html`<li>
    ${words.traceKinds[one.kind] ?? one.kind} <code>${one.id}</code>
    ${one.version ? html`· ${words.version} <code>${one.version}</code>` : null}
    ${one.by ? html`· ${one.by}` : null}
    ${one.official === undefined ? null : html`· ${one.official ? words.official : words.notOfficial}`}
    ${one.source ? html`· ${source(page, one.source)}` : null}
  </li>`;
}

export function trace(page: Page, steps: readonly TraceStep[] | undefined): TemplateResult | null {
  if (!steps || steps.length === 0) return null;
  return html`<h6>${page.words.trace}</h6>
    <ul class="trace">
      ${steps.map((one) => step(page, one))}
    </ul>`;
}

function input(page: Page, given: CriterionShare["input"]): TemplateResult {
  if (!given) return html`–`;
  const { words, lang } = page;
  const value =
    typeof given.value === "number"
      ? measure(given.value, given.unit, lang)
      : (given.value ?? words.notAssessable);
  const missing = say(page, given.missing);
  const label = say(page, given.label);
  return html`${label === "" ? null : html`${label}: `}<b>${value}</b>${missing === "" ? null : html` (${missing})`}
    <small><code>${given.name}</code></small>`;
}

function inputs(page: Page, shares: readonly CriterionShare[] | undefined): TemplateResult | null {
  if (!shares || shares.length === 0) return null;
  const { words, lang } = page;
  return html`<h6>${words.inputs}</h6>
    <ul class="inputs">
      ${shares.map(
        (one) => html`<li>
          <span><b>${one.unit}</b> (${percent(one.share, lang)})</span>
          <span>${input(page, one.input)}</span>
          <span>${interval(one.points, lang)} ${words.points.toLowerCase()}</span>
        </li>`,
      )}
    </ul>`;
}

function dispute(page: Page, given: Criterion["dispute"]): TemplateResult | null {
  if (!given) return null;
  const { words } = page;
  return html`<dl class="facts dispute">
    <div><dt>${words.computed}</dt><dd>${answer(page, given.computed)}</dd></div>
    <div><dt>${words.contested}</dt><dd>${answer(page, given.contested)}${given.value == null ? null : html` (${number(given.value, page.lang)})`}</dd></div>
    <div><dt>${words.party}</dt><dd>${given.party}</dd></div>
    <div><dt>${words.reason}</dt><dd>${given.reason}</dd></div>
  </dl>`;
}

export function criterion(page: Page, one: Criterion): TemplateResult {
  const { words, lang } = page;
  return html`<li>
    <details class="criterion">
      <summary>
        <span class="criterion-title"><b>${one.id}</b> ${say(page, one.title)}</span>
        ${one.applicable === false
          ? html`<span></span><span class="answer answer-not_assessable">${icon("minus")}${words.applies}</span>`
          : html`<span class="criterion-points">${interval(one.points, lang)} ${words.outOf} ${number(one.max, lang)}</span>
            ${answer(page, one.answer)}`}
      </summary>
      <div class="criterion-body">
        ${one.applicable === false ? html`<p>${words.notApplicable}</p>` : null}
        ${(one.notes ?? []).map((note) => html`<p>${say(page, note)}</p>`)}
        ${one.direction ? html`<p><b>${words.direction}:</b> ${say(page, one.direction)}</p>` : null} ${dispute(page, one.dispute)}
        ${one.evidence ? html`<p><b>${words.evidence}:</b> ${one.evidence}</p>` : null} ${inputs(page, one.shares)}
        ${trace(page, one.trace)}
        ${one.official === false ? html`<p class="unofficial">${words.unofficial}</p>` : null}
      </div>
    </details>
  </li>`;
}

export function check(page: Page, one: Check, evaluation: Evaluation): TemplateResult {
  return html`<li>
    <details class="criterion">
      <summary>
        <span class="criterion-title">${say(page, one.title)}</span>
        <span class="criterion-points">${finding(page, one, evaluation)}</span>
        ${answer(page, one.answer)}
      </summary>
      <div class="criterion-body">
        ${one.text ? html`<p>${say(page, one.text)}</p>` : null}
        ${(one.notes ?? []).map((note) => html`<p>${say(page, note)}</p>`)} ${trace(page, one.trace)}
      </div>
    </details>
  </li>`;
}
