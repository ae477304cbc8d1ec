/** What an evaluation says beside its Schede: benefits before and after, the green network, funding. */
import { html, type TemplateResult } from "lit-html";
import type { Evaluation } from "../content";
import type { Quantity } from "../values";
import { type BenefitsEstimate, type Figure, figureOf, figures, type InvarianceCheck, type NetworkPlace, type Overlaps } from "../estimate";
import { estimated, measure, percent, quantity } from "../format";
import { icon } from "../icons";
import { type Page, say } from "../page";
import { answer } from "./criteria";

function span(page: Page, figure: Figure): string {
  const { lang, words } = page;
  const { low, high, unit } = figure;
  if (low === null) return "";
  if (high === null) return words.estimate.from(estimated(low, unit, lang));
  return low === high ? "" : `${estimated(low, unit, lang)} – ${estimated(high, unit, lang)}`;
}

function row(page: Page, label: string, figure: Figure | null): TemplateResult | null {
  if (figure === null) return null;
  const { lang, words } = page;
  if (figure.value === null) {
    return html`<tr><th scope="row">${label}</th><td colspan="2">${words.notAssessable}<small>${say(page, figure.missing)}</small></td></tr>`;
  }
  return html`<tr>
    <th scope="row">${label}</th>
    <td class="numeric"><b>${estimated(figure.value, figure.unit, lang)}</b></td>
    <td class="numeric">${span(page, figure)}</td>
  </tr>`;
}

function invariance(page: Page, check: InvarianceCheck | null | undefined): TemplateResult | null {
  if (!check || !check.applicable) return null;
  const { words, lang } = page;
  const parts = [
    [words.estimate.volume, check.volume, check.volume?.required] as const,
    [words.estimate.discharge, check.discharge, check.discharge?.allowed] as const,
    [words.estimate.emptying, check.emptying, check.emptying?.allowed] as const,
  ];
  const said = [check.class?.label ? `${words.class} ${say(page, check.class.label)}` : "", say(page, check.method?.label)];
  return html`<h5>${say(page, check.title)}</h5>
    <p>${check.answer ? answer(page, check.answer) : null} ${said.filter(Boolean).join(" · ")}</p>
    <ul class="plainlist">
      ${parts.map(([title, part, limit]) =>
        !part
          ? null
          : html`<li>
              ${title} ${quantity(limit, lang)}${part.provided ? `, ${words.estimate.provided} ${quantity(part.provided, lang)}` : ""}
              ${part.answer ? answer(page, part.answer) : null}
            </li>`,
      )}
    </ul>
    ${check.note ? html`<p class="quiet">${say(page, check.note)}</p>` : null}`;
}

function benefits(page: Page, given: BenefitsEstimate | null | undefined, key: string): TemplateResult {
  const { words } = page;
  const title = `${key}-benefits`;
  return html`<section class="beside" aria-labelledby=${title}>
    <h4 id=${title}>${words.estimate.title}</h4>
    ${!given
      ? html`<p class="quiet">${words.estimate.notComputed}</p>`
      : html`<div class="table-scroll" role="region" aria-labelledby=${title} tabindex="0">
            <table class="units figures">
              <thead>
                <tr><th scope="col">${words.estimate.figure}</th><th scope="col" class="numeric">${words.estimate.value}</th><th scope="col" class="numeric">${words.estimate.range}</th></tr>
              </thead>
              <tbody>
                ${figures.map((name) => row(page, words.estimate.rows[name], figureOf(given, name)))}
                ${(given.cooling_units ?? []).map(({ name, cooling }) => row(page, words.estimate.unit(name), cooling))}
              </tbody>
            </table>
          </div>
          ${invariance(page, given.hydraulic_invariance)}
          <ul class="plainlist notes">${(given.notes ?? []).map((note) => html`<li>${say(page, note)}.</li>`)}</ul>`}
  </section>`;
}

function network(page: Page, given: NetworkPlace | null | undefined, key: string): TemplateResult | null {
  if (!given) return null;
  const { words, lang } = page;
  const title = `${key}-network`;
  const { connectivity } = given;
  return html`<section class="beside" aria-labelledby=${title}>
    <h4 id=${title}>${words.network.title}</h4>
    ${given.missing || given.position === null
      ? html`<p>${words.notAssessable}: ${say(page, given.missing)}.</p>`
      : html`<p class="network-position"><b>${words.network.positions[given.position] ?? given.position}</b></p>
          <dl class="facts">
            ${given.position === "inside" && given.inside_share !== null
              ? html`<div><dt>${words.network.insideShare}</dt><dd>${percent(given.inside_share, lang)}</dd></div>`
              : null}
            ${given.position === "outside" ? html`<div><dt>${words.network.distance}</dt><dd>${quantity(given.distance, lang)}</dd></div>` : null}
            ${given.elements.length === 0
              ? null
              : html`<div><dt>${words.network.elements}</dt><dd>${given.elements.map((one) => `${one.name} (${words.network.priority} ${one.priority})`).join(", ")}</dd></div>`}
            <div>
              <dt>${words.network.gap}</dt>
              <dd>
                ${given.connects.length === 0
                  ? words.network.noGap
                  : given.connects.map(
                      ({ elements: [a, b], gap_before, gap_after }) =>
                        html`<small>${words.network.gapLine(a?.name ?? "–", b?.name ?? "–", metres(page, gap_before.value), metres(page, gap_after.value))}</small>`,
                    )}
              </dd>
            </div>
            ${connectivity === null
              ? null
              : html`<div>
                  <dt>${words.network.connectivity}</dt>
                  <dd>
                    ${words.network.beforeAfter(hectares(page, connectivity.eca.before), hectares(page, connectivity.eca.after))}
                    <small>${words.network.added}: ${hectares(page, connectivity.added_area)}</small>
                  </dd>
                </div>`}
          </dl>`}
  </section>`;
}

function hectares({ lang }: Page, area: Quantity): string {
  return area.value === null ? "–" : measure(area.value / 1e4, "ha", lang, 2);
}

function metres(page: Page, value: number | null): string {
  return value === null ? "–" : measure(value, "m", page.lang, 0);
}

function overlaps(page: Page, given: Overlaps | null | undefined, key: string): TemplateResult | null {
  if (!given) return null;
  const { words, lang } = page;
  const title = `${key}-overlaps`;
  return html`<section class="beside" aria-labelledby=${title}>
    <h4 id=${title}>${words.overlaps.title}</h4>
    ${given.missing
      ? html`<p>${words.notAssessable}: ${say(page, given.missing)}.</p>`
      : given.interventions.length === 0
        ? html`<p>${words.overlaps.none}</p>`
        : html`<ul class="overlaps">
            ${given.interventions.map(
              (one) => html`<li>
                ${icon("warning")}
                <div>
                  <p><b>${one.title}</b> (${[one.same_place ? words.register.same.place : "", one.same_cup ? words.register.same.cup : ""].filter(Boolean).join(", ")})</p>
                  <dl class="facts columns">
                    <div><dt>${words.register.programme}</dt><dd>${say(page, one.programme.title)}</dd></div>
                    <div><dt>${words.status}</dt><dd>${say(page, one.status.title)}</dd></div>
                    <div><dt>${words.register.amount}</dt><dd>${one.amount === null ? words.register.unknownAmount : quantity(one.amount, lang)}</dd></div>
                    <div><dt>${words.act}</dt><dd>${one.act ?? "–"}</dd></div>
                    <div><dt>CUP</dt><dd>${one.cup ?? "–"}</dd></div>
                    ${one.shared_area === null || !one.same_place
                      ? null
                      : html`<div><dt>${words.overlaps.shared}</dt><dd>${quantity(one.shared_area, lang)}${one.shared_share === null ? "" : ` (${percent(one.shared_share, lang)})`}</dd></div>`}
                  </dl>
                </div>
              </li>`,
            )}
          </ul>`}
  </section>`;
}

/** The three blocks of an evaluation, side by side where there is room. */
export function beside(page: Page, evaluation: Evaluation, key: string): TemplateResult {
  return html`<div class="result-beside">
    ${benefits(page, evaluation.benefits_estimate, key)}
    <div class="beside-two">${network(page, evaluation.green_network, key)} ${overlaps(page, evaluation.overlaps, key)}</div>
  </div>`;
}
