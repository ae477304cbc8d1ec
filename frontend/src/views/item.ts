/** The chosen element of a network, or entry of a register, in a line on the map. */
import { html, type TemplateResult } from "lit-html";
import { icon } from "../icons";
import { type Page, say } from "../page";
import { formatHash } from "../state";

export function itemCard(page: Page): TemplateResult | null {
  const { state, words, site } = page;
  const [layerId, id] = (state.item ?? "").split("/");
  const layer = site.content.shapes.find((one) => one.id === layerId);
  if (layer === undefined || id === undefined) return null;
  const facts = page.items.get(state.item ?? "");
  return html`<div class="map-chosen">
    <p role="status"><b>${facts?.name ?? id}</b><br />${facts === undefined ? say(page, layer.title) : facts[page.lang]}</p>
    ${layer.register === null
      ? null
      : html`<a class="btn btn-primary" href=${formatHash({ ...state, view: "registers" })}>${words.openRegister}</a>`}
    <button type="button" class="plain" aria-label=${words.close} @click=${() => page.go({ item: null })}>${icon("close")}</button>
  </div>`;
}
