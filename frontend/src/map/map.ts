/** The map of the territory: drawn once, then told what the reader is looking at. */
import { type GeoJSONSource, LngLatBounds, Map as MapLibre, Marker, ScaleControl, setWorkerUrl } from "maplibre-gl";
import "maplibre-gl/dist/maplibre-gl.css";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?url";
import { classOf } from "../classes";
import type { Bounds, Shapes, Site } from "../content";
import { middleOf } from "../geometry";
import type { MapCommand, Page } from "../page";
import { type Place as Where, rounded, type Siting } from "../siting";
import type { State } from "../state";
import { hasPriorities, type Place, placesOf, type Priorities, priorityOf, scaleOf } from "../strategy";
import { wordsOf } from "../words";
import { hatch } from "./hatch";
import { SitingOnMap } from "./siting";
import { coloursById, drawn, fillColour, hatchName, missingFilter, othersFilter, pointed, sameId, styleOf } from "./style";

setWorkerUrl(workerUrl);

export interface Choices {
  unit(id: string): void;
  intervention(id: string): void;
  place(number: number): void;
  item(name: string): void;
  at(place: Where): void;
}

const unitLayers = ["units-fill", "units-missing", "units-line", "names-units"] as const;

const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** A box and as much again around it, so that a place is seen among its neighbours. */
function around([west, south, east, north]: Bounds): Bounds {
  const [x, y] = [(east - west) / 2, (north - south) / 2];
  return [west - x, south - y, east + x, north + y];
}

export class TerritoryMap {
  readonly #map: MapLibre;
  readonly #site: Site;
  readonly #choices: Choices;
  readonly #pins = new globalThis.Map<string, HTMLButtonElement>();
  readonly #filled = new Set<string>();
  readonly #areas: SitingOnMap;
  #places: Marker[] = [];
  #placesOf = "";
  #state: State | null = null;
  #strategy: Page["strategy"] = "loading";
  #shapes: ReadonlyMap<string, Shapes> = new globalThis.Map();
  #siting: Siting | null = null;
  #ready = false;

  constructor(container: HTMLElement, site: Site, choices: Choices) {
    this.#site = site;
    this.#choices = choices;
    this.#map = new MapLibre({
      container,
      style: styleOf(site),
      bounds: site.content.bounds,
      fitBoundsOptions: { padding: 24 },
      attributionControl: site.content.tiles ? { compact: true } : false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      fadeDuration: 0,
      cooperativeGestures: false,
      renderWorldCopies: false,
      maxZoom: 19,
    });
    this.#areas = new SitingOnMap(this.#map);
    this.#map.touchZoomRotate.disableRotation();
    this.#map.keyboard.disableRotation();
    this.#map.addControl(new ScaleControl({ unit: "metric" }), "bottom-left");
    this.#map.on("load", () => this.#begin());
    this.#map.getCanvas().setAttribute("aria-describedby", "map-alternative");
    this.#listen(container);
    this.#addPins();
  }

  /** Draw what the state says, with what has been read so far. */
  show(state: State, strategy: Page["strategy"], shapes: ReadonlyMap<string, Shapes>, siting: Siting | null): void {
    this.#state = state;
    this.#strategy = strategy;
    this.#shapes = shapes;
    this.#siting = siting;
    const canvas = this.#map.getCanvas();
    const words = wordsOf(state.lang);
    const first = state.view === "first";
    const areas = state.view === "siting";
    canvas.setAttribute("aria-label", areas ? words.siting.mapLabel : words.mapLabel);
    for (const [id, pin] of this.#pins) {
      pin.classList.toggle("chosen", id === state.intervention);
      pin.hidden = first || areas;
    }
    this.#showPlaces(first && typeof strategy !== "string" && hasPriorities(strategy.priorities) ? strategy.priorities : null, state);
    if (!this.#ready) return;
    if (first) this.#colourByPriority(state);
    else this.#colourByIndicator(state);
    for (const layer of unitLayers) this.#visible(layer, !areas);
    this.#areas.show(state, siting);
    for (const layer of ["interventions-fill", "interventions-case", "interventions-line"]) this.#visible(layer, !first && !areas);
    for (const { id } of this.#site.content.overlays) this.#visible(`overlay-${id}`, state.shown.includes(id));
    for (const { id } of this.#site.content.outlines) {
      this.#visible(`outline-${id}`, state.shown.includes(id));
      this.#visible(`names-${id}`, state.shown.includes(id));
    }
    for (const { id } of this.#site.content.shapes) this.#showShapes(id, state);
    for (const layer of ["unit-chosen-case", "unit-chosen"]) this.#map.setFilter(layer, sameId("unit_id", areas ? null : state.unit));
  }

  #colourByIndicator(state: State): void {
    const indicator = this.#site.content.indicators.find(({ id }) => id === state.indicator);
    if (indicator === undefined) return;
    this.#map.setPaintProperty("units-fill", "fill-color", fillColour(indicator));
    this.#map.setFilter("units-missing", missingFilter(indicator));
    this.#visible("units-missing", true);
  }

  #colourByPriority({ type }: State): void {
    const colours = new globalThis.Map<string, string>();
    if (typeof this.#strategy !== "string" && hasPriorities(this.#strategy.priorities)) {
      const { priorities } = this.#strategy;
      const scale = scaleOf(priorities, type);
      for (const id of this.#site.unitById.keys()) {
        const mean = priorityOf(priorities, id, type);
        if (mean !== null) colours.set(id, scale.colours[classOf(mean, scale.breaks)]!);
      }
    }
    this.#map.setPaintProperty("units-fill", "fill-color", coloursById(colours));
    this.#map.setFilter("units-missing", othersFilter([...colours.keys()]));
    this.#visible("units-missing", true);
  }

  #showShapes(id: string, state: State): void {
    const given = this.#shapes.get(id);
    if (given !== undefined && !this.#filled.has(id)) {
      this.#map.getSource<GeoJSONSource>(`shapes-${id}`)?.setData(given);
      this.#filled.add(id);
    }
    for (const part of drawn) this.#visible(`shapes-${id}-${part}`, state.shown.includes(id));
    const [layer, item] = (state.item ?? "").split("/");
    const chosen = sameId("item", layer === id ? (item ?? null) : null);
    this.#map.setFilter(`shapes-${id}-chosen`, chosen);
    this.#map.setFilter(`shapes-${id}-ring`, ["all", ["==", ["geometry-type"], "Point"], chosen] as Parameters<MapLibre["setFilter"]>[1]);
  }

  /** The places of the list, as pins with their numbers. */
  #showPlaces(priorities: Priorities | null, state: State): void {
    const key = priorities === null ? "" : JSON.stringify([state.type, state.municipality, state.lang]);
    if (key !== this.#placesOf) {
      this.#placesOf = key;
      for (const marker of this.#places) marker.remove();
      const found = priorities === null ? [] : placesOf(priorities, state.type, state.municipality);
      // The first place is drawn last, above the others.
      this.#places = found.reverse().map((place) => this.#placePin(place, state));
    }
    for (const marker of this.#places) {
      const pin = marker.getElement();
      pin.classList.toggle("chosen", pin.textContent === String(state.place));
    }
  }

  #placePin(place: Place, { lang }: State): Marker {
    const pin = document.createElement("button");
    const label = place.type.label;
    pin.type = "button";
    pin.className = "pin place-pin";
    pin.textContent = String(place.number);
    pin.title = typeof label === "string" ? label : label[lang];
    pin.setAttribute("aria-label", `${place.number}. ${pin.title}`);
    pin.addEventListener("click", (event) => {
      event.stopPropagation();
      this.#choices.place(place.number);
    });
    return new Marker({ element: pin, anchor: "center" }).setLngLat([place.lon, place.lat]).addTo(this.#map);
  }

  command(given: MapCommand): void {
    if (given.do === "in") this.#map.zoomIn({ animate: !still() });
    else if (given.do === "out") this.#map.zoomOut({ animate: !still() });
    else if (given.do === "whole") this.#fit(this.#site.content.bounds);
    else this.#fit(around(given.bounds));
  }

  resize(): void {
    this.#map.resize();
  }

  #fit([west, south, east, north]: Bounds): void {
    this.#map.fitBounds(new LngLatBounds([west, south], [east, north]), { padding: 40, maxZoom: 15, animate: !still(), duration: 600 });
  }

  #visible(layer: string, on: boolean): void {
    this.#map.setLayoutProperty(layer, "visibility", on ? "visible" : "none");
  }

  #begin(): void {
    this.#map.addImage(hatchName, hatch(), { pixelRatio: 2 });
    this.#ready = true;
    if (this.#state) this.show(this.#state, this.#strategy, this.#shapes, this.#siting);
    this.#map.once("idle", () => this.#map.getContainer().setAttribute("data-ready", "true"));
  }

  #unitAt(point: { x: number; y: number }): string | null {
    if (!this.#ready) return null;
    const [found] = this.#map.queryRenderedFeatures([point.x, point.y], { layers: ["units-fill", "units-missing"] });
    const id: unknown = found?.properties["unit_id"];
    return typeof id === "string" ? id : null;
  }

  /** The element or entry under a point, as `layer/id`. */
  #itemAt(point: { x: number; y: number }): string | null {
    const shown = this.#site.content.shapes.filter(({ id }) => this.#state?.shown.includes(id));
    const layers = shown.flatMap(({ id }) => pointed.map((part) => `shapes-${id}-${part}`));
    if (!this.#ready || layers.length === 0) return null;
    const [found] = this.#map.queryRenderedFeatures([point.x, point.y], { layers });
    return found === undefined ? null : `${found.source.replace(/^shapes-/, "")}/${String(found.properties["item"])}`;
  }

  #choose(point: { x: number; y: number }): void {
    if (this.#state?.view === "siting") {
      const { lng, lat } = this.#map.unproject([point.x, point.y]);
      this.#choices.at([rounded(lng), rounded(lat)]);
      return;
    }
    const item = this.#itemAt(point);
    if (item !== null) {
      this.#choices.item(item);
      return;
    }
    const id = this.#unitAt(point);
    if (id !== null) this.#choices.unit(id);
  }

  #listen(container: HTMLElement): void {
    const canvas = this.#map.getCanvas();
    this.#map.on("click", (event) => this.#choose(event.point));
    this.#map.on("mousemove", (event) => {
      if (!this.#ready) return;
      const id = this.#state?.view === "siting" ? null : this.#unitAt(event.point);
      canvas.classList.toggle("over-unit", id !== null);
      this.#map.setFilter("unit-hover", sameId("unit_id", id));
    });
    this.#map.on("mouseout", () => this.#ready && this.#map.setFilter("unit-hover", sameId("unit_id", null)));
    canvas.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      this.#choose({ x: container.clientWidth / 2, y: container.clientHeight / 2 });
    });
  }

  #addPins(): void {
    this.#site.content.evaluations.forEach(({ intervention }, i) => {
      const middle = middleOf(intervention.geometry);
      if (middle === null) return;
      const pin = document.createElement("button");
      pin.type = "button";
      pin.className = "pin";
      pin.textContent = String(i + 1);
      pin.title = intervention.title;
      pin.setAttribute("aria-label", `${i + 1}. ${intervention.title}`);
      pin.addEventListener("click", (event) => {
        event.stopPropagation();
        this.#choices.intervention(intervention.id);
      });
      new Marker({ element: pin, anchor: "bottom", offset: [0, -6] }).setLngLat(middle).addTo(this.#map);
      this.#pins.set(intervention.id, pin);
    });
  }
}

