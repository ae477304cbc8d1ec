/** Finding a unit, or a place of the outlines, by name. */
import { html, type TemplateResult } from "lit-html";
import type { Bounds } from "../content";
import type { Text } from "../values";
import { folded } from "../format";
import { boundsOf } from "../geometry";
import { icon } from "../icons";
import { type Page, say } from "../page";

const most = 8;

interface Found {
  name: string;
  kind: Text;
  choose: () => void;
}

function find(page: Page, wanted: string): Found[] {
  const sought = folded(wanted.trim());
  if (sought === "") return [];
  const out: Found[] = [];
  for (const unit of page.site.units) {
    const { unit_id, name, municipality } = unit.properties;
    if (folded(`${name} ${unit_id} ${municipality ?? ""}`).includes(sought)) {
      out.push({
        name,
        kind: `${page.words.unit} ${unit_id}`,
        choose: () => {
          page.go({ unit: unit_id });
          fit(page, boundsOf(unit.geometry));
        },
      });
    }
  }
  for (const outline of page.site.content.outlines) {
    for (const feature of page.site.outlines.get(outline.id)?.features ?? []) {
      if (!folded(feature.properties.name).includes(sought)) continue;
      const shown = page.state.shown.includes(outline.id) ? page.state.shown : [...page.state.shown, outline.id];
      out.push({
        name: feature.properties.name,
        kind: outline.title,
        choose: () => {
          page.go({ shown });
          fit(page, boundsOf(feature.geometry));
        },
      });
    }
  }
  return out;
}

function fit(page: Page, bounds: Bounds | null): void {
  if (bounds) page.map({ do: "fit", bounds });
}

export function search(page: Page): TemplateResult {
  const { words, typed } = page;
  const found = find(page, typed.find);
  return html`<form class="search" role="search" @submit=${(event: Event) => {
      event.preventDefault();
      found[0]?.choose();
    }}>
      <label for="find">${words.find}</label>
      <div class="field">
        ${icon("search")}
        <input
          id="find"
          type="search"
          autocomplete="off"
          .value=${typed.find}
          @input=${(event: Event) => page.type({ find: (event.target as HTMLInputElement).value })}
        />
      </div>
      <p class="visually-hidden" role="status">${typed.find.trim() === "" ? "" : words.found(found.length)}</p>
      ${found.length === 0
        ? null
        : html`<ul class="found">
            ${found.slice(0, most).map(
              (one) => html`<li>
                <button type="button" @click=${() => { page.type({ find: "" }); one.choose(); }}>
                  <span>${one.name}</span> <small>${say(page, one.kind)}</small>
                </button>
              </li>`,
            )}
            ${found.length > most ? html`<li class="more">… ${words.found(found.length)}</li>` : null}
          </ul>`}
    </form>`;
}
