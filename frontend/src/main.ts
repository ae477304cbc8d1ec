/** Start the page: read the site, keep the state in the address, draw the views, wake the map. */
import { html, render } from "lit-html";
import "./styles/page.scss";
import { json, loadSite, type Shapes, type Site } from "./content";
import { boundsOf } from "./geometry";
import type { TerritoryMap } from "./map/map";
import type { Item, MapCommand, Page } from "./page";
import { pick } from "./format";
import { formatHash, onMap, parseHash, rememberedLanguage, rememberLanguage, settle, type State } from "./state";
import { loadSiting, type Siting } from "./siting";
import { best, hasPriorities, type Strategy } from "./strategy";
import { data } from "./views/data";
import { explorer } from "./views/explorer";
import { firstBounds } from "./views/first";
import { footer, header } from "./views/header";
import { registers } from "./views/registers";
import { results } from "./views/results";
import { askedBounds } from "./views/siting";
import { table } from "./views/table";
import { hasWebGL } from "./webgl";
import { wordsOf } from "./words";

const app = document.getElementById("app")!;

function failure(error: unknown): void {
  const words = wordsOf(rememberedLanguage());
  console.error(error);
  render(html`<main class="container-xxl failure" role="alert"><h1>${words.failed}</h1><p>${words.failedRemedy}</p></main>`, app);
}

class Application {
  readonly #site: Site;
  readonly #known: Parameters<typeof settle>[1];
  readonly #typed = { find: "", filter: "", register: "" };
  readonly #shapes = new Map<string, Shapes>();
  readonly #items = new Map<string, Item>();
  readonly #asked = new Set<string>();
  #strategy: Page["strategy"] = "loading";
  #siting: Page["siting"] = "loading";
  #sort = { column: "name", descending: false };
  #state: State;
  #map: TerritoryMap | null = null;
  #mapAsked = false;
  #mapFails = !hasWebGL();
  #waiting: MapCommand | null = null;

  constructor(site: Site) {
    this.#site = site;
    const { content } = site;
    this.#known = {
      indicators: content.indicators.map(({ id }) => id),
      units: new Set(site.unitById.keys()),
      interventions: content.evaluations.map(({ intervention }) => intervention.id),
      drawable: [...content.outlines, ...content.overlays, ...content.shapes].map(({ id }) => id),
      shapes: content.shapes.map(({ id }) => id),
      siting: Boolean(content.siting),
    };
    this.#state = this.#read();
    addEventListener("hashchange", () => this.#follow());
  }

  start(): void {
    this.#draw();
    watchHead();
    this.#reveal(null);
  }

  #read(): State {
    const first: State = {
      lang: rememberedLanguage(),
      view: this.#mapFails ? "table" : "map",
      indicator: "",
      unit: null,
      intervention: null,
      shown: this.#site.content.outlines.map(({ id }) => id),
      type: best,
      municipality: "",
      place: null,
      item: null,
      activity: "",
      at: null,
    };
    return settle(parseHash(location.hash, first), this.#known);
  }

  /** The reader followed a link within the page, or went back. */
  #follow(): void {
    const before = this.#state;
    this.#state = this.#read();
    this.#draw();
    this.#reveal(before);
    if (this.#state.view === "siting" && String(this.#state.at) !== String(before.at)) this.#revealPlace();
  }

  #go(change: Partial<State>): void {
    const before = this.#state;
    this.#state = { ...before, ...change };
    if (change.lang !== undefined) rememberLanguage(change.lang);
    const address = formatHash(this.#state);
    const chosen = (["unit", "place", "item", "at"] as const).some((key) => change[key] !== undefined && change[key] !== before[key]);
    const step = (change.view !== undefined && change.view !== before.view) || chosen;
    if (step) history.pushState(null, "", address);
    else history.replaceState(null, "", address);
    this.#draw();
    this.#reveal(before);
  }

  /** Bring to the reader what has just been asked for, by focus and by scrolling. */
  #reveal(before: State | null): void {
    const { view, unit, intervention } = this.#state;
    const changedView = before !== null && before.view !== view;
    const chosen = this.#known.interventions.indexOf(intervention ?? "");
    if (view === "results" && chosen >= 0 && (before === null || changedView || before.intervention !== intervention)) {
      const title = document.getElementById(`intervention-${chosen + 1}`);
      title?.focus({ preventScroll: true });
      title?.scrollIntoView({ block: "start" });
    } else if (view === "registers" && this.#state.item !== null && changedView) {
      this.#revealEntry();
    } else if (changedView) {
      const title = document.getElementById(unit !== null && view === "map" ? "unit-title" : `title-${view}`);
      title?.focus({ preventScroll: true });
      scrollTo({ top: 0 });
    }
    if (view === "map" && unit !== null && (before === null || (changedView && !onMap(before.view)))) {
      const shape = this.#site.unitById.get(unit);
      const bounds = shape && boundsOf(shape.geometry);
      if (bounds) this.#command({ do: "fit", bounds });
    }
  }

  /** Entries are there once the registers have been read. */
  #revealEntry(): void {
    const entry = document.getElementById(`entry-${this.#state.item?.split("/")[1]}`);
    entry?.focus({ preventScroll: true });
    entry?.scrollIntoView({ block: "center" });
  }

  /** What a link asked for, once priorities and registers have been read. */
  #revealChosen(): void {
    const { view, item } = this.#state;
    if (view === "siting") this.#revealPlace();
    if (view === "registers" && item !== null) this.#revealEntry();
    if (view !== "first" || typeof this.#strategy === "string" || !hasPriorities(this.#strategy.priorities)) return;
    const bounds = firstBounds(this.#site, this.#strategy.priorities, this.#state);
    if (bounds) this.#command({ do: "fit", bounds });
  }

  /** What a link to the areas map asked for: a place, or a municipality. */
  #revealPlace(): void {
    const { at, municipality } = this.#state;
    const bounds = typeof this.#siting === "string" ? null : askedBounds(this.#siting, at, municipality);
    if (bounds) this.#command({ do: "fit", bounds });
  }

  /** Priorities, registers, areas and shapes are fetched when they are first looked at. */
  #fetch(): void {
    const { view, shown } = this.#state;
    const { strategy, siting, shapes } = this.#site.content;
    if (view === "first" || view === "registers") this.#ask("strategy", strategy, json<Strategy>, (given) => (this.#strategy = given));
    if (view === "siting") this.#ask("siting", siting ?? null, loadSiting, (given: Siting) => (this.#siting = given));
    for (const { id, href } of shapes) {
      if (onMap(view) && shown.includes(id)) this.#ask(id, href, json<Shapes>, (given) => this.#keep(id, given));
    }
  }

  #keep(layer: string, given: Shapes): void {
    this.#shapes.set(layer, given);
    for (const { properties } of given.features) this.#items.set(`${layer}/${properties.item}`, properties);
  }

  #ask<T>(name: string, address: string | null, load: (address: string) => Promise<T>, keep: (given: T) => void): void {
    if (this.#asked.has(name)) return;
    this.#asked.add(name);
    const read = address === null ? Promise.reject(new Error(`there is no ${name}`)) : load(address);
    read.then(keep, (error: unknown) => {
      console.warn(error);
      if (name === "strategy") this.#strategy = "failed";
      if (name === "siting") this.#siting = "failed";
    }).then(() => {
      this.#draw();
      if (name === "strategy" || name === "siting") this.#revealChosen();
    });
  }

  #command(given: MapCommand): void {
    if (this.#map === null) this.#waiting = given;
    else this.#map.command(given);
  }

  #page(): Page {
    return {
      site: this.#site,
      state: this.#state,
      lang: this.#state.lang,
      words: wordsOf(this.#state.lang),
      strategy: this.#strategy,
      siting: this.#siting,
      items: this.#items,
      typed: { ...this.#typed },
      sort: this.#sort,
      mapFails: this.#mapFails,
      go: (change) => this.#go(change),
      type: (change) => {
        Object.assign(this.#typed, change);
        this.#draw();
      },
      order: (column) => {
        const descending = this.#sort.column === column && !this.#sort.descending;
        this.#sort = { column, descending };
        this.#draw();
      },
      map: (given) => this.#command(given),
    };
  }

  #draw(): void {
    this.#fetch();
    const page = this.#page();
    document.documentElement.lang = page.lang;
    document.title = `${pick(this.#site.content.title, page.lang)} · ${page.words.views[page.state.view]}`;
    render(
      html`${header(page, skip)}
        <main id="main" tabindex="-1">${explorer(page)} ${registers(page)} ${results(page)} ${table(page)} ${data(page)}</main>
        ${footer(page)}`,
      app,
    );
    this.#show();
    if (onMap(this.#state.view) && !this.#mapFails && !this.#mapAsked) void this.#wake();
  }

  #show(): void {
    this.#map?.show(this.#state, this.#strategy, this.#shapes, typeof this.#siting === "string" ? null : this.#siting);
  }

  /** The map is heavy: fetch it when it is first looked at. */
  async #wake(): Promise<void> {
    this.#mapAsked = true;
    try {
      const { TerritoryMap } = await import("./map/map");
      const container = document.getElementById("map");
      if (container === null) return;
      this.#map = new TerritoryMap(container, this.#site, {
        unit: (unit) => this.#go({ unit, item: null }),
        place: (place) => this.#go({ place }),
        item: (item) => this.#go({ item }),
        at: (at) => this.#go({ at, municipality: "" }),
        intervention: (intervention) => this.#go({ view: "results", intervention }),
      });
      this.#show();
      if (this.#waiting) this.#map.command(this.#waiting);
      this.#waiting = null;
    } catch (error) {
      console.warn(error);
      this.#mapFails = true;
      this.#draw();
    }
  }
}

/** Tell the styles how tall the head is, so that the map fits the rest of the window. */
function watchHead(): void {
  const parts = app.querySelectorAll<HTMLElement>(".it-header-wrapper, .notice");
  const measure = () => {
    const height = [...parts].reduce((sum, part) => sum + part.offsetHeight, 0);
    document.documentElement.style.setProperty("--head", `${height}px`);
  };
  const observer = new ResizeObserver(measure);
  for (const part of parts) observer.observe(part);
  measure();
}

/** Skip links move the focus and leave the address alone, because the address holds the state. */
function skip(event: Event): void {
  event.preventDefault();
  const target = (event.currentTarget as HTMLAnchorElement).hash.slice(1);
  const found = document.getElementById(target);
  found?.focus();
  found?.scrollIntoView();
}

app.replaceChildren();
render(html`<p class="container-xxl loading" role="status">${wordsOf(rememberedLanguage()).loading}</p>`, app);
loadSite().then((site) => {
  render(html``, app);
  new Application(site).start();
}, failure);
