/** The outcome of one Scheda Norma: class, points by part, checks, relevance, priority, benefits. */
import { html, type TemplateResult } from "lit-html";
import { conditionsOf } from "../conditions";
import type { Decided, Evaluation, Named, SchedaResult } from "../content";
import type { Interval } from "../values";
import { interval, number, percent } from "../format";
import { icon } from "../icons";
import { type Page, say } from "../page";
import { conditions } from "./conditions";
import { answer, check, criterion, source } from "./criteria";
import { firmness } from "./firmness";
import { bar } from "./swatch";

function named(page: Page, range: Named): string {
  const label = (id: string) => say(page, range.labels[id]) || id;
  return range.low === range.high ? label(range.low) : `${label(range.low)} – ${label(range.high)}`;
}

function verdict(page: Page, scheda: SchedaResult, evaluation: Evaluation): TemplateResult {
  const { words, lang } = page;
  const { class: klass, total, max } = scheda;
  const gravest = conditionsOf(scheda);
  const letters = klass.low === klass.high ? klass.low : `${klass.low}–${klass.high}`;
  return html`<div class="verdict">
    <div class=${letters.length > 3 ? "badge-class long" : "badge-class"}>
      <span class="badge-word">${words.class}</span><span class="badge-letters"
        >${letters}${gravest === null || gravest === "met" ? null : html` ${icon(gravest)}`}</span
      >
    </div>
    <div class="verdict-text">
      <p class="verdict-name">${named(page, klass)}</p>
      <p class="verdict-points"><b>${interval(total, lang)}</b> ${words.outOf} ${number(max, lang)} ${words.points.toLowerCase()}</p>
      ${bar(total.low, total.high, max)}
    </div>
  </div>
  ${conditions(page, scheda, evaluation)}
  ${klass.low === klass.high ? null : html`<p class="quiet">${words.classRange}</p>`}
  ${scheda.override
    ? html`<p class="override">
        <b>${words.override}: ${scheda.override.class}</b> · ${scheda.override.author} · ${scheda.override.reason}
      </p>`
    : null}
  ${klass.scale
    ? html`<p class="quiet">
        ${words.scale}: ${klass.scale.map((one) => `${one.id} ${words.from} ${number(one.from, lang)}`).join(" · ")}
      </p>`
    : null}`;
}

/** What a decision table concluded, and why. */
function decided(page: Page, title: string, given: Decided): TemplateResult {
  return html`<div>
    <dt>${title}</dt>
    <dd>
      <b>${named(page, given)}</b>${given.answer === "met" ? null : html` ${answer(page, given.answer)}`}
      ${(given.reasons ?? []).map((reason) => html`<small>${say(page, reason)}</small>`)}
    </dd>
  </div>`;
}

function partRow(page: Page, id: string, title: string, weight: number | null, points: Interval, max: number): TemplateResult {
  const { words, lang } = page;
  return html`<li class="part">
    <span class="part-id">${id}</span>
    <span class="part-title"
      >${title}${weight === null || weight === max
        ? null
        : html` <small>${words.weight} ${weight <= 1 ? percent(weight, lang) : number(weight, lang)}</small>`}</span
    >
    <span class="part-points">${interval(points, lang)} <small>${words.outOf} ${number(max, lang)}</small></span>
    ${bar(points.low, points.high, max)}
  </li>`;
}

export function schedaCard(page: Page, scheda: SchedaResult, evaluation: Evaluation, key: string): TemplateResult {
  const { words } = page;
  const title = `${key}-${scheda.id}`;
  const parts = scheda.parts.filter((part) => part.criteria.length > 0);
  const finalId = scheda.parts.some((part) => part.id === "D") ? "" : "D";
  return html`<section class="scheda" aria-labelledby=${title}>
    <h4 id=${title}>${say(page, scheda.title)}</h4>
    ${scheda.official ? null : html`<p class="unofficial">${words.unofficial}</p>`} ${verdict(page, scheda, evaluation)}
    ${firmness(page, scheda, evaluation)}
    <h5>${words.parts}</h5>
    <ul class="parts">
      ${scheda.parts.map((part) => partRow(page, part.id, say(page, part.title), part.weight, part.points, part.max))}
      ${partRow(page, finalId, say(page, scheda.final_title) || words.finalPart, null, scheda.total, scheda.max)}
    </ul>
    <dl class="facts">
      ${decided(page, words.relevance, scheda.relevance)} ${decided(page, words.priority, scheda.priority)}
    </dl>
    ${scheda.benefits.length === 0
      ? null
      : html`<h5>${words.benefits}</h5>
          <ul class="plainlist">
            ${scheda.benefits.map((benefit) => html`<li>${benefit.title ? html`<b>${say(page, benefit.title)}.</b> ` : null}${say(page, benefit.text)}</li>`)}
          </ul>`}
    ${scheda.checks.length === 0
      ? null
      : html`<h5>${words.checks}</h5>
          <ul class="criteria">
            ${scheda.checks.map((one) => check(page, one, evaluation))}
          </ul>`}
    <details class="more all-criteria">
      <summary><span role="heading" aria-level="5">${words.criteria} (${parts.reduce((sum, part) => sum + part.criteria.length, 0)})</span></summary>
      ${parts.map(
        (part) => html`<p class="criteria-part">${words.part} ${part.id} · ${say(page, part.title)}</p>
          <ul class="criteria">
            ${part.criteria.map((one) => criterion(page, one))}
          </ul>`,
      )}
    </details>
    <p class="quiet">${words.source}: ${source(page, scheda.source)}</p>
  </section>`;
}
