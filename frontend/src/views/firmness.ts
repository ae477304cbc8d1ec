/** How firm a class is: how often it holds, the band of the total, what moves it. */
import { html, type TemplateResult } from "lit-html";
import type { Evaluation, SchedaResult } from "../content";
import { number, percent } from "../format";
import { type Page, say } from "../page";
import { band, bar } from "./swatch";

export function firmness(page: Page, scheda: SchedaResult, evaluation: Evaluation): TemplateResult | null {
  const block = evaluation.sensitivity;
  const row = block?.schede.find(({ number: n }) => n === scheda.number);
  if (!block || !row) return null;
  const { words, lang } = page;
  const { low, high, holds, shares } = row.class;
  const show = (value: number) => number(value, lang, 1);
  const drawn = Object.entries(shares).filter(([, share]) => share > 0);
  const most = row.tornado[0]?.swing ?? 0;
  return html`<h5>${words.firmness.title}</h5>
    <p>${words.firmness.holds(low === high ? low : `${low}–${high}`, percent(holds, lang), number(block.draws, lang))}</p>
    ${band(row.total.p05, row.total.p50, row.total.p95, scheda.max)}
    <p>${words.firmness.band(show(row.total.p05), show(row.total.p95), show(row.total.p50))}</p>
    <p>${words.firmness.shares}: ${drawn.map(([name, share]) => `${name} ${percent(share, lang)}`).join(", ")}.</p>
    ${row.tornado.length === 0
      ? null
      : html`<details class="criterion moving">
          <summary><span class="criterion-title">${words.firmness.moves}</span></summary>
          <ul class="criterion-body tornado">
            ${row.tornado.map(
              (one) => html`<li>
                <span>${say(page, one.title)}</span>
                <span class="tornado-points">${words.firmness.points(number(one.swing, lang, 1))}</span>
                ${bar(one.swing, one.swing, most)}
                ${one.moves_class ? html`<small>${words.firmness.movesClass(one.class.at_low, one.class.at_high)}</small>` : null}
              </li>`,
            )}
          </ul>
          <p class="quiet tornado-note">${say(page, block.method)}.</p>
        </details>`}`;
}
