/** How the territory is drawn: layers of the map, bottom to top, and the colours of an indicator. */
import type { FeatureCollection, Geometry } from "geojson";
import type {
  ExpressionSpecification,
  FilterSpecification,
  LayerSpecification,
  SourceSpecification,
  StyleSpecification,
} from "maplibre-gl";
import type { Bounds, Indicator, Overlay, ShapeLayer, Site, UnitFeature } from "../content";
import { sitingLayers, sitingMarks } from "./siting";

const ink = "#17324d";
const mark = "#a3005c";

export const hatchName = "not-assessable";

/** The colour of each unit: the class its value falls in, nothing where it has none. */
export function fillColour(indicator: Indicator): ExpressionSpecification {
  const value: ExpressionSpecification = ["get", indicator.id];
  const [first, ...rest] = indicator.colours;
  const steps = rest.flatMap((colour, i) => [indicator.breaks[i] ?? 0, colour]);
  const colour = rest.length === 0 ? (first ?? "transparent") : ["step", value, first, ...steps];
  return ["case", ["==", ["typeof", value], "number"], colour, "rgba(0,0,0,0)"] as unknown as ExpressionSpecification;
}

/** The colour of each unit by its id, nothing where it has none. */
export function coloursById(colours: ReadonlyMap<string, string>): ExpressionSpecification {
  if (colours.size === 0) return "rgba(0,0,0,0)" as unknown as ExpressionSpecification;
  return ["match", ["get", "unit_id"], ...[...colours].flat(), "rgba(0,0,0,0)"] as unknown as ExpressionSpecification;
}

export function othersFilter(known: readonly string[]): FilterSpecification {
  return ["!", ["in", ["get", "unit_id"], ["literal", known]]] as unknown as FilterSpecification;
}

export function missingFilter(indicator: Indicator): FilterSpecification {
  return ["!=", ["typeof", ["get", indicator.id]], "number"] as unknown as FilterSpecification;
}

export function sameId(column: string, id: string | null): FilterSpecification {
  return ["==", ["get", column], id ?? ""] as unknown as FilterSpecification;
}

/** Corners of a picture as the map wants them: from the north west, clockwise. */
export function corners([west, south, east, north]: Bounds): [[number, number], [number, number], [number, number], [number, number]] {
  return [
    [west, north],
    [east, north],
    [east, south],
    [west, south],
  ];
}

const collection = (features: FeatureCollection["features"]): SourceSpecification => ({
  type: "geojson",
  data: { type: "FeatureCollection", features },
});

function overlaySource(overlay: Overlay): SourceSpecification {
  return { type: "image", url: new URL(overlay.image, document.baseURI).href, coordinates: corners(overlay.bounds) };
}

/** Names as points of their own: a shape cut by tiles would be named once in each. */
function names(site: Site, outline: string): FeatureCollection["features"] {
  return (site.outlines.get(outline)?.features ?? []).flatMap(({ properties: { name, label_lon, label_lat } }) =>
    label_lon === null || label_lat === null
      ? []
      : [{ type: "Feature", geometry: { type: "Point", coordinates: [label_lon, label_lat] }, properties: { name } }],
  );
}

/** Unit names come in once a unit has room for one: a few steps closer than the whole territory. */
export function nameZoom([west, , east]: Bounds): number {
  return Math.max(0, Math.min(18, Math.log2(360 / Math.max(east - west, 1e-6)) + 2.25));
}

function unitNames(units: readonly UnitFeature[]): FeatureCollection["features"] {
  return units.flatMap(({ properties: { name, label_lon, label_lat } }) =>
    typeof label_lon !== "number" || typeof label_lat !== "number"
      ? []
      : [{ type: "Feature", geometry: { type: "Point", coordinates: [label_lon, label_lat] }, properties: { name } }],
  );
}

function sources(site: Site): Record<string, SourceSpecification> {
  const { content } = site;
  const out: Record<string, SourceSpecification> = {
    units: collection(site.units),
    "names-units": collection(unitNames(site.units)),
    interventions: collection(
      content.evaluations.map(({ intervention }) => ({
        type: "Feature",
        geometry: intervention.geometry,
        properties: { id: intervention.id },
      })),
    ),
  };
  // Each piece is drawn as it is: simplified one by one, neighbours would part.
  if (content.siting) out["siting"] = { ...collection([]), tolerance: 0 } as SourceSpecification;
  // Filled when they are first shown: a network may be larger than the rest of the page.
  for (const { id } of content.shapes) out[`shapes-${id}`] = collection([]);
  for (const overlay of content.overlays) out[`overlay-${overlay.id}`] = overlaySource(overlay);
  for (const outline of content.outlines) {
    out[`names-${outline.id}`] = collection(names(site, outline.id));
    out[`outline-${outline.id}`] = collection((site.outlines.get(outline.id)?.features ?? []) as FeatureCollection<Geometry>["features"]);
  }
  if (content.tiles) {
    out["tiles"] = { type: "raster", tiles: [content.tiles.url], tileSize: 256, attribution: content.tiles.attribution };
  }
  return out;
}

function nameLayer(id: string, order: number): LayerSpecification {
  return {
    id: `names-${id}`,
    type: "symbol",
    source: `names-${id}`,
    layout: {
      "text-field": ["get", "name"],
      // The page's own font, drawn locally; the second name only tells the weight.
      "text-font": ["Titillium Web", "Titillium Web Bold"],
      "text-size": order === 0 ? 13 : 15,
      "text-letter-spacing": order === 0 ? 0 : 0.12,
      "text-max-width": 7,
      // Room between names: a territory has more Comuni than a screen has lines.
      "text-padding": order === 0 ? 12 : 4,
    },
    paint: { "text-color": ink, "text-halo-color": "#ffffff", "text-halo-width": 1.6 },
  };
}

/** Surfaces, lines and points of a network or a register, each in the colour of its class. */
function shapeLayers({ id, legend }: ShapeLayer): LayerSpecification[] {
  const source = `shapes-${id}`;
  const colour = ["match", ["get", "class"], ...legend.flatMap((one) => [one.id, one.colour]), "#888888"] as unknown as ExpressionSpecification;
  const kind = (type: string) => ["==", ["geometry-type"], type] as unknown as FilterSpecification;
  const hidden = { visibility: "none" } as const;
  return [
    { id: `${source}-fill`, type: "fill", source, filter: kind("Polygon"), layout: hidden, paint: { "fill-color": colour, "fill-opacity": 0.8 } },
    { id: `${source}-edge`, type: "line", source, filter: kind("Polygon"), layout: hidden, paint: { "line-color": ink, "line-width": 1 } },
    { id: `${source}-case`, type: "line", source, filter: kind("LineString"), layout: hidden, paint: { "line-color": "#ffffff", "line-width": 5 } },
    { id: `${source}-line`, type: "line", source, filter: kind("LineString"), layout: hidden, paint: { "line-color": colour, "line-width": 3 } },
    {
      id: `${source}-point`, type: "circle", source, filter: kind("Point"), layout: hidden,
      paint: { "circle-color": colour, "circle-radius": 7, "circle-stroke-color": ink, "circle-stroke-width": 1.5 },
    },
    { id: `${source}-chosen`, type: "line", source, filter: sameId("item", null), layout: { ...hidden, "line-join": "round" }, paint: { "line-color": "#000000", "line-width": 4 } },
    {
      id: `${source}-ring`, type: "circle", source, filter: sameId("item", null), layout: hidden,
      paint: { "circle-color": "rgba(0,0,0,0)", "circle-radius": 12, "circle-stroke-color": "#000000", "circle-stroke-width": 3 },
    },
  ];
}

/** The layers of shapes that can be pointed at, and those that can be hidden. */
export const pointed = ["fill", "line", "point"] as const;
export const drawn = ["fill", "edge", "case", "line", "point", "chosen", "ring"] as const;

function layers(site: Site): LayerSpecification[] {
  const { content } = site;
  const line = (id: string, source: string, colour: string, width: number, more: object = {}): LayerSpecification => ({
    id,
    type: "line",
    source,
    layout: { "line-join": "round" },
    paint: { "line-color": colour, "line-width": width, ...more },
  });
  return [
    { id: "ground", type: "background", paint: { "background-color": "#eef2f6" } },
    ...(content.tiles ? [{ id: "tiles", type: "raster", source: "tiles" } as LayerSpecification] : []),
    { id: "units-missing", type: "fill", source: "units", layout: { visibility: "none" }, paint: { "fill-pattern": hatchName } },
    { id: "units-fill", type: "fill", source: "units", paint: { "fill-color": "rgba(0,0,0,0)", "fill-opacity": content.tiles ? 0.75 : 1 } },
    ...(content.siting ? sitingLayers : []),
    ...content.overlays.map(
      ({ id }): LayerSpecification => ({
        id: `overlay-${id}`,
        type: "raster",
        source: `overlay-${id}`,
        // Nothing is shown before the state says what: an overlay of another view would flash.
        layout: { visibility: "none" },
        paint: { "raster-resampling": "nearest", "raster-fade-duration": 0 },
      }),
    ),
    line("units-line", "units", "#ffffff", 1),
    ...content.shapes.flatMap(shapeLayers),
    ...content.outlines.map(({ id }, i) =>
      line(`outline-${id}`, `outline-${id}`, ink, i === 0 ? 1.2 : 2.4, i === 0 ? { "line-opacity": 0.75 } : { "line-dasharray": [3, 1.5] }),
    ),
    ...(content.siting ? sitingMarks : []),
    { ...nameLayer("units", 0), minzoom: nameZoom(content.bounds) } as LayerSpecification,
    ...content.outlines.map(({ id }, i) => nameLayer(id, i)),
    // No unit is pointed at or chosen before the state has been read.
    ...[line("unit-hover", "units", ink, 2), line("unit-chosen-case", "units", "#ffffff", 6), line("unit-chosen", "units", ink, 3.5)].map(
      (layer) => ({ ...layer, filter: sameId("unit_id", null) }) as LayerSpecification,
    ),
    { id: "interventions-fill", type: "fill", source: "interventions", paint: { "fill-color": mark, "fill-opacity": 0.35 } },
    line("interventions-case", "interventions", "#ffffff", 4.5),
    line("interventions-line", "interventions", mark, 2.5),
  ];
}

export function styleOf(site: Site): StyleSpecification {
  return { version: 8, sources: sources(site), layers: layers(site) };
}
