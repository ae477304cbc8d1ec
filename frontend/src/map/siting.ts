/** The areas map on the map: pieces in the colour of their class for the chosen activity. */
import { type GeoJSONSource, type Map as MapLibre, Marker } from "maplibre-gl";
import type { ExpressionSpecification, FilterSpecification, LayerSpecification } from "maplibre-gl";
import { activityNumber, pieceAt, type Siting } from "../siting";
import type { State } from "../state";
import { hatch } from "./hatch";

const source = "siting";
const hatched = "siting-hatch";
const alreadyHatched = "siting-already";

/** Below the outlines; hidden until the view is opened. */
export const sitingLayers: LayerSpecification[] = [
  { id: "siting-fill", type: "fill", source, layout: { visibility: "none" }, paint: { "fill-color": "rgba(0,0,0,0)", "fill-antialias": false } },
  { id: "siting-hatch", type: "fill", source, layout: { visibility: "none" }, paint: { "fill-pattern": hatched } },
  { id: "siting-already", type: "fill", source, layout: { visibility: "none" }, paint: { "fill-pattern": alreadyHatched } },
];

/** Above everything that covers ground. */
export const sitingMarks: LayerSpecification[] = [
  { id: "siting-case", type: "line", source, filter: chosen(null), layout: { "line-join": "round", visibility: "none" }, paint: { "line-color": "#ffffff", "line-width": 5 } },
  { id: "siting-chosen", type: "line", source, filter: chosen(null), layout: { "line-join": "round", visibility: "none" }, paint: { "line-color": "#000000", "line-width": 2.5 } },
];

function chosen(piece: number | null): FilterSpecification {
  return ["==", ["get", "piece"], piece ?? -1] as unknown as FilterSpecification;
}

function digit(activity: number): ExpressionSpecification {
  return ["slice", ["get", "classes"], activity, activity + 1] as unknown as ExpressionSpecification;
}

function rgb(colour: string): [number, number, number] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16)) as [number, number, number];
}

export class SitingOnMap {
  readonly #map: MapLibre;
  readonly #here: Marker;
  #filled = false;
  #activity = -1;

  constructor(map: MapLibre) {
    this.#map = map;
    const element = document.createElement("div");
    element.className = "here";
    element.setAttribute("aria-hidden", "true");
    this.#here = new Marker({ element, anchor: "center" });
  }

  /** Draw the view, or hide it; false while its data are not there. */
  show(state: State, siting: Siting | null): void {
    if (this.#map.getSource(source) === undefined) return;
    const on = state.view === "siting" && siting !== null;
    for (const { id } of [...sitingLayers, ...sitingMarks]) {
      this.#map.setLayoutProperty(id, "visibility", on ? "visible" : "none");
    }
    if (!on || state.at === null) this.#here.remove();
    else this.#here.setLngLat(state.at).addTo(this.#map);
    if (!on) return;
    this.#fill(siting);
    this.#colour(siting, activityNumber(siting.facts, state.activity));
    const piece = state.at === null ? null : pieceAt(siting, state.at);
    for (const { id } of sitingMarks) this.#map.setFilter(id, chosen(piece?.properties.piece ?? null));
  }

  #fill(siting: Siting): void {
    if (this.#filled) return;
    this.#filled = true;
    this.#map.addImage(hatched, hatch(), { pixelRatio: 2 });
    this.#map.addImage(alreadyHatched, hatch(rgb(siting.facts.already.colour)), { pixelRatio: 2 });
    this.#map.getSource<GeoJSONSource>(source)?.setData({ type: "FeatureCollection", features: siting.pieces });
  }

  #colour({ facts }: Siting, activity: number): void {
    if (this.#activity === activity) return;
    this.#activity = activity;
    const own = digit(activity);
    const colours = facts.classes.flatMap(({ colour, hatch: hidden }, i) => (hidden ? [] : [String(i), colour]));
    this.#map.setPaintProperty("siting-fill", "fill-color", ["match", own, ...colours, "rgba(0,0,0,0)"] as unknown as ExpressionSpecification);
    const hatchedClass = String(facts.classes.findIndex(({ hatch: hidden }) => hidden));
    this.#map.setFilter("siting-hatch", ["==", own, hatchedClass] as unknown as FilterSpecification);
    this.#map.setFilter("siting-already", ["==", own, String(facts.classes.length)] as unknown as FilterSpecification);
  }
}
