/** The head of the page: whose territory, which language, which view, and what not to believe. */
import { html, nothing, type TemplateResult } from "lit-html";
import type { Lang } from "../content";
import { icon } from "../icons";
import { type Page, say, unofficial } from "../page";
import { formatHash, views } from "../state";

function language(page: Page): TemplateResult {
  const choice = (lang: Lang, name: string) => html`<button
    type="button"
    class="language"
    lang=${lang}
    aria-pressed=${String(page.lang === lang)}
    @click=${() => page.go({ lang })}
  >
    <span aria-hidden="true">${lang.toUpperCase()}</span><span class="visually-hidden">${name}</span>
  </button>`;
  return html`<div class="languages" role="group" aria-label=${page.words.language}>
    ${choice("it", "Italiano")}${choice("en", "English")}
  </div>`;
}

function notice(page: Page): TemplateResult | null {
  const { words, site } = page;
  const fictional = site.content.pack.fictional;
  const values = unofficial(page);
  if (!fictional && !values) return null;
  return html`<aside class="notice" aria-label=${words.caveats}>
    <div class="container-xxl notice-in">
      ${icon("warning")}
      <div>
        ${fictional ? html`<p><strong class="notice-name">${words.fictional}</strong><span class="notice-text">: ${words.fictionalText}</span></p>` : null}
        ${values ? html`<p><strong class="notice-name">${words.unofficial}</strong><span class="notice-text">: ${words.unofficialText}</span></p>` : null}
      </div>
      <a href=${formatHash({ ...page.state, view: "data" })}>${words.allCaveats}</a>
    </div>
  </aside>`;
}

export function header(page: Page, skip: (event: Event) => void): TemplateResult {
  const { words, site, state } = page;
  return html`<div class="skiplinks">
      <a class="visually-hidden-focusable" href="#main" @click=${skip}>${words.skipMain}</a>
      <a class="visually-hidden-focusable" href="#views" @click=${skip}>${words.skipNav}</a>
    </div>
    <header class="it-header-wrapper">
      <div class="slim">
        <div class="container-xxl slim-in">
          <span class="slim-name">sttm · ${words.brand}</span>
          ${language(page)}
        </div>
      </div>
      <div class="center">
        <div class="container-xxl center-in">
          <div class="names">
            <h1>${say(page, site.content.title)}</h1>
            <p class="subtitle">${say(page, site.content.subtitle)}</p>
          </div>
          <nav class="views" id="views" tabindex="-1" aria-label=${words.nav}>
            <ul>
              ${views.filter((view) => view !== "siting" || site.content.siting).map(
            (view) => html`<li>
              <a href=${formatHash({ ...state, view })} aria-current=${state.view === view ? "page" : nothing}>${words.views[view]}</a>
            </li>`,
              )}
            </ul>
          </nav>
        </div>
      </div>
    </header>
    ${notice(page)}`;
}

export function footer(page: Page): TemplateResult {
  const { words, site } = page;
  const engine = site.content.evaluations[0]?.engine;
  return html`<footer class="foot">
    <div class="container-xxl">
      <p>
        <strong>${say(page, site.content.pack.title)}</strong> · ${words.pack} ${site.content.pack.name}${engine
          ? ` · ${words.engine} ${engine.name} ${engine.version}`
          : ""}
      </p>
      <p>${words.footer} <a href="third-party.txt">${words.licences}</a></p>
    </div>
  </footer>`;
}
