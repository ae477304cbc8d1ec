/** Why: everything that touches a place, the strongest first, and what that makes of each activity. */
import { html, type TemplateResult } from "lit-html";
import type { Geometry, Position } from "geojson";
import { measure, number, safeHref } from "../format";
import { icon } from "../icons";
import { type Page, say } from "../page";
import { activityNumber, askedBy, classAt, concerns, holds, pieceAt, type Place, type Rule, type Siting, type SitingPlace } from "../siting";
import { formatHash } from "../state";
import { classList, classMark, hectares } from "./siting_classes";

const degrees = 5;

/** The Comune that holds a place, by its outline. */
function municipalityAt(page: Page, at: Place): string | null {
  const inside = (geometry: Geometry) => {
    const shapes: Position[][][] = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.type === "MultiPolygon" ? geometry.coordinates : [];
    return shapes.some((rings) => holds(rings, at));
  };
  const found = page.site.outlines.get("municipalities")?.features.find(({ geometry }) => inside(geometry));
  return found?.properties.name ?? null;
}

function placeTitle(page: Page, at: Place): string {
  const [lon, lat] = at.map((value) => number(value, page.lang, degrees));
  return page.words.siting.point(lon!, lat!);
}

interface Reading {
  title: string;
  text: TemplateResult;
  /** For who does not see the map. */
  said: string;
}

/** The class of the chosen place or Comune in a line: on a phone the panel lies below the fold. */
export function placeReading(page: Page): Reading | null {
  const { siting, state, words } = page;
  if (typeof siting === "string" || state.at === null) return null;
  const { facts } = siting;
  const activity = activityNumber(facts, state.activity);
  const title = municipalityAt(page, state.at) ?? placeTitle(page, state.at);
  const piece = pieceAt(siting, state.at);
  if (piece === null) return { title, text: html`${words.siting.outside}`, said: words.siting.outside };
  const given = classAt(facts, piece.properties.classes, activity);
  const name = say(page, facts.classes[given.number]!.title);
  const asked = say(page, facts.activities[activity]!.title);
  const count = facts.signs[piece.properties.sign]![0].length;
  return {
    title,
    text: html`${asked}: ${classMark(facts, given.number, given.already)} <b>${name}</b>`,
    said: `${name} ${words.siting.forActivity(asked)}. ${count === 0 ? words.siting.noRules : words.siting.rules(count)}.`,
  };
}

function reach(page: Page, rule: Rule): string {
  const { words, lang } = page;
  if (rule.distance_m === 0 && rule.side === "within") return "";
  const distance = measure(rule.distance_m, "m", lang, 0);
  return ` (${rule.side === "within" ? words.siting.within(distance) : words.siting.beyond(distance)})`;
}

const classOfEffect: Record<Rule["effect"], string | null> = {
  exclusion: "excluded",
  attention: "attention",
  mitigation: "mitigation",
  preference: null,
};

function origin(page: Page, { source }: Rule): TemplateResult {
  const href = safeHref(source.url);
  const text = [say(page, source.title), source.article].filter(Boolean).join(", ");
  return html`${href === null ? text : html`<a href=${href} rel="noreferrer">${text}</a>`}`;
}

/** A rule with its effect, article, source, condition, and how official it is. */
function ruleItem(page: Page, { facts }: Siting, rule: Rule, activity: number, area?: number): TemplateResult {
  const { words } = page;
  const own = concerns(rule, activity);
  const marked = facts.classes.findIndex(({ id }) => id === classOfEffect[rule.effect]);
  const names = rule.activities?.map((n) => say(page, facts.activities[n]!.title)).join(", ");
  return html`<li class=${own ? "rule" : "rule other"}>
    <p class="rule-head">
      ${marked < 0 ? icon("plus") : classMark(facts, marked)}
      <span><b>${words.siting.effects[rule.effect]}</b> · ${say(page, rule.title)}</span>
      ${area === undefined ? null : html`<span class="legend-count">${hectares(page, area)} ha</span>`}
    </p>
    ${own || names === undefined ? null : html`<p class="rule-other">${words.siting.notThis(names)}</p>`}
    <p>${say(page, rule.text)}</p>
    ${rule.condition === null ? null : html`<p class="rule-condition"><b>${words.siting.condition}:</b> ${say(page, rule.condition)}</p>`}
    <p class="rule-facts">
      ${rule.article === null ? null : html`<span>${words.siting.art} ${rule.article.number}, ${say(page, rule.article.title)}</span>`}
      <span>${words.source}: ${origin(page, rule)}</span>
      <span>${words.siting.layer}: ${say(page, rule.layer_title)}${reach(page, rule)}</span>
      ${own && names !== undefined ? html`<span>${words.siting.only}: ${names}</span>` : null}
      <span class=${rule.official ? "" : "tag"}>${rule.official ? words.official : words.siting.notOfficial}</span>
    </p>
  </li>`;
}

function sheet(page: Page, title: string, inside: TemplateResult): TemplateResult {
  const close = () => page.go({ at: null, municipality: "" });
  return html`<section class="block sheet chosen why" aria-labelledby="why-title">
    <div class="sheet-head">
      <h3 id="why-title" tabindex="-1">${title}</h3>
      <button type="button" class="plain" aria-label=${page.words.close} @click=${close}>${icon("close")}</button>
    </div>
    ${inside}
  </section>`;
}

function missingList(page: Page, { facts }: Siting, missing: readonly number[], activity: number): TemplateResult | null {
  if (missing.length === 0) return null;
  const { words } = page;
  const asked = askedBy(facts, activity);
  return html`<h4>${words.siting.unknown}</h4>
    <ul class="plainlist unknown">
      ${missing.map((n) => {
        const { id, title } = facts.layers[n]!;
        return html`<li class=${asked.has(id) ? "" : "quiet"}>${say(page, title)}${asked.has(id) ? "" : ` (${words.siting.notAsked})`}</li>`;
      })}
    </ul>`;
}

/** The exact answer is the library's: the drawing is coarser than the map it shows. */
function exact(page: Page, { facts }: Siting, at: Place): TemplateResult {
  const { words, lang } = page;
  const { usual_m, most_m } = facts.drawing;
  const metres = (value: number) => measure(Math.max(1, Math.ceil(value)), "m", lang, 0);
  return html`<p class="unit-note">${words.siting.exact(metres(usual_m), metres(most_m))} <code>sttm siting areas --at ${at[0]},${at[1]} --on ${facts.evaluated_on}</code>.</p>`;
}

function otherActivities(page: Page, { facts }: Siting, digits: string, activity: number): TemplateResult {
  const { words, state } = page;
  return html`<h4>${words.siting.others}</h4>
    <ul class="others">
      ${facts.activities.map(({ id, title }, n) => {
        if (n === activity) return null;
        const given = classAt(facts, digits, n);
        return html`<li>
          ${classMark(facts, given.number, given.already)}
          <a href=${formatHash({ ...state, activity: id })}>${say(page, title)}</a>
          <span>${say(page, facts.classes[given.number]!.title)}</span>
        </li>`;
      })}
    </ul>`;
}

/** Everything that touches a place. */
export function placePanel(page: Page, siting: Siting, at: Place): TemplateResult {
  const { words } = page;
  const { facts } = siting;
  const activity = activityNumber(facts, page.state.activity);
  const piece = pieceAt(siting, at);
  const title = placeTitle(page, at);
  if (piece === null) return sheet(page, title, html`<p><b>${words.siting.outside}</b> ${words.siting.outsideText}</p>`);
  const [rules, missing, digits] = facts.signs[piece.properties.sign]!;
  const given = classAt(facts, digits, activity);
  const { id, title: name } = facts.classes[given.number]!;
  const municipality = municipalityAt(page, at);
  return sheet(page, title, html`
    ${municipality === null ? null : html`<p class="unit-facts">${words.municipality}: <b>${municipality}</b></p>`}
    <p class="why-class">
      ${classMark(facts, given.number, given.already)}
      <span><b>${say(page, name)}</b> ${words.siting.forActivity(say(page, facts.activities[activity]!.title))}</span>
    </p>
    <p>${words.siting.classes[id] ?? ""} ${given.already ? words.siting.already : ""}</p>
    ${rules.length === 0
      ? html`<p>${words.siting.noRules}</p>`
      : html`<h4 id="why-rules">${words.siting.rules(rules.length)}</h4>
          <ol class="rules" aria-labelledby="why-rules">${rules.map((n) => ruleItem(page, siting, facts.rules[n]!, activity))}</ol>`}
    ${missingList(page, siting, missing, activity)} ${otherActivities(page, siting, digits, activity)} ${exact(page, siting, at)}`);
}

/** A Comune read without pointing: its ground by class, and its rules with the ground that each touches. */
export function municipalityPanel(page: Page, siting: Siting, place: SitingPlace): TemplateResult {
  const { words } = page;
  const { facts } = siting;
  const activity = activityNumber(facts, page.state.activity);
  const item = ([n, area]: [number, number]) => ruleItem(page, siting, facts.rules[n]!, activity, area);
  const own = place.rules.filter(([n]) => concerns(facts.rules[n]!, activity));
  const others = place.rules.filter(([n]) => !concerns(facts.rules[n]!, activity));
  return sheet(page, place.name, html`
    <div class="legend">
      <p class="legend-title" id="why-classes">${words.siting.forActivity(say(page, facts.activities[activity]!.title))}</p>
      ${classList(page, facts, place, "why-classes")}
    </div>
    <h4 id="why-rules">${words.siting.rulesIn(place.name)}</h4>
    <ol class="rules" aria-labelledby="why-rules">${own.map(item)}</ol>
    ${others.length === 0
      ? null
      : html`<details class="more"><summary>${words.siting.otherRules} (${others.length})</summary><ol class="rules">${others.map(item)}</ol></details>`}`);
}
