/** The map of the territory: drawn once, then told what the reader is looking at. */
import { LngLatBounds, Map as MapLibre, Marker, ScaleControl, setWorkerUrl } from "maplibre-gl";
import "maplibre-gl/dist/maplibre-gl.css";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?url";
import type { Bounds, Site } from "../content";
import { middleOf } from "../geometry";
import type { MapCommand } from "../page";
import type { State } from "../state";
import { wordsOf } from "../words";
import { hatch } from "./hatch";
import { fillColour, hatchName, missingFilter, sameId, styleOf } from "./style";

setWorkerUrl(workerUrl);

export interface Choices {
  unit(id: string): void;
  intervention(id: string): void;
}

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
  #state: State | null = null;
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
    this.#map.touchZoomRotate.disableRotation();
    this.#map.keyboard.disableRotation();
    this.#map.addControl(new ScaleControl({ unit: "metric" }), "bottom-left");
    this.#map.on("load", () => this.#begin());
    this.#map.getCanvas().setAttribute("aria-describedby", "map-alternative");
    this.#listen(container);
    this.#addPins();
  }

  /** Draw what the state says. */
  show(state: State): void {
    this.#state = state;
    this.#map.getCanvas().setAttribute("aria-label", wordsOf(state.lang).mapLabel);
    for (const [id, pin] of this.#pins) pin.classList.toggle("chosen", id === state.intervention);
    if (!this.#ready) return;
    const indicator = this.#site.content.indicators.find(({ id }) => id === state.indicator);
    if (indicator) {
      this.#map.setPaintProperty("units-fill", "fill-color", fillColour(indicator));
      this.#map.setFilter("units-missing", missingFilter(indicator));
      this.#visible("units-missing", true);
    }
    for (const { id } of this.#site.content.overlays) this.#visible(`overlay-${id}`, state.shown.includes(id));
    for (const { id } of this.#site.content.outlines) {
      this.#visible(`outline-${id}`, state.shown.includes(id));
      this.#visible(`names-${id}`, state.shown.includes(id));
    }
    for (const layer of ["unit-chosen-case", "unit-chosen"]) this.#map.setFilter(layer, sameId("unit_id", state.unit));
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
    this.#map.setFilter("unit-hover", sameId("unit_id", null));
    this.#ready = true;
    if (this.#state) this.show(this.#state);
    this.#map.once("idle", () => this.#map.getContainer().setAttribute("data-ready", "true"));
  }

  #unitAt(point: { x: number; y: number }): string | null {
    if (!this.#ready) return null;
    const [found] = this.#map.queryRenderedFeatures([point.x, point.y], { layers: ["units-fill", "units-missing"] });
    const id: unknown = found?.properties["unit_id"];
    return typeof id === "string" ? id : null;
  }

  #listen(container: HTMLElement): void {
    const canvas = this.#map.getCanvas();
    this.#map.on("click", (event) => {
      const id = this.#unitAt(event.point);
      if (id !== null) this.#choices.unit(id);
    });
    this.#map.on("mousemove", (event) => {
      if (!this.#ready) return;
      const id = this.#unitAt(event.point);
      canvas.classList.toggle("over-unit", id !== null);
      this.#map.setFilter("unit-hover", sameId("unit_id", id));
    });
    this.#map.on("mouseout", () => this.#ready && this.#map.setFilter("unit-hover", sameId("unit_id", null)));
    canvas.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      const id = this.#unitAt({ x: container.clientWidth / 2, y: container.clientHeight / 2 });
      if (id !== null) this.#choices.unit(id);
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

