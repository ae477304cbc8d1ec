/** What the reader is looking at, kept in the address so that a link restores it. */
import type { Lang } from "./content";
import { placeOf, type Place } from "./siting";
import { best } from "./strategy";

export const views = ["map", "first", "siting", "registers", "results", "table", "data"] as const;
export type View = (typeof views)[number];

export interface State {
  lang: Lang;
  view: View;
  indicator: string;
  unit: string | null;
  intervention: string | null;
  /** Overlays, outlines and shapes that are drawn. */
  shown: string[];
  /** Type of work whose priority is shown. */
  type: string;
  /** Municipality whose places are listed; empty for the whole territory. */
  municipality: string;
  /** Number of the chosen place of the list. */
  place: number | null;
  /** Layer and id of a chosen shape, as `layer/id`. */
  item: string | null;
  /** Activity whose areas are shown; empty for the first. */
  activity: string;
  /** Longitude and latitude of the place asked about. */
  at: Place | null;
}

/** The views that share the map. */
export function onMap(view: View): boolean {
  return view === "map" || view === "first" || view === "siting";
}

/** Read a state from an address fragment; what it does not say comes from `fallback`. */
export function parseHash(hash: string, fallback: State): State {
  const given = new URLSearchParams(hash.replace(/^#/, ""));
  const view = given.get("view");
  const lang = given.get("lang");
  const shown = given.get("show");
  const [lon, lat] = (given.get("at") ?? "").split(",");
  const place = Number.parseInt(given.get("place") ?? "", 10);
  return {
    lang: lang === "it" || lang === "en" ? lang : fallback.lang,
    view: views.find((known) => known === view) ?? fallback.view,
    indicator: given.get("indicator") ?? fallback.indicator,
    unit: given.get("unit"),
    intervention: given.get("intervention"),
    shown: shown === null ? fallback.shown : shown.split(",").filter(Boolean),
    type: given.get("type") ?? fallback.type,
    municipality: given.get("municipality") ?? fallback.municipality,
    place: place > 0 ? place : null,
    item: given.get("item"),
    activity: given.get("activity") ?? fallback.activity,
    at: placeOf(lon ?? "", lat ?? ""),
  };
}

/** Write a state as an address fragment. */
export function formatHash(state: State): string {
  const out = new URLSearchParams({ view: state.view, indicator: state.indicator });
  if (state.unit !== null) out.set("unit", state.unit);
  if (state.intervention !== null) out.set("intervention", state.intervention);
  if (state.type !== best) out.set("type", state.type);
  if (state.municipality !== "") out.set("municipality", state.municipality);
  if (state.place !== null && state.view === "first") out.set("place", String(state.place));
  if (state.item !== null) out.set("item", state.item);
  if (state.activity !== "") out.set("activity", state.activity);
  if (state.at !== null) out.set("at", state.at.join(","));
  out.set("show", state.shown.join(","));
  out.set("lang", state.lang);
  return `#${out.toString().replaceAll("%2C", ",")}`;
}

/** Ids outside what the site knows become the fallback, so that an old link still opens. */
export function settle(
  state: State,
  known: {
    indicators: string[]; units: ReadonlySet<string>; interventions: string[]; drawable: string[]; shapes: string[]; siting: boolean;
  },
): State {
  return {
    ...state,
    view: state.view === "siting" && !known.siting ? "map" : state.view,
    indicator: known.indicators.includes(state.indicator) ? state.indicator : (known.indicators[0] ?? ""),
    unit: state.unit !== null && known.units.has(state.unit) ? state.unit : null,
    intervention:
      state.intervention !== null && known.interventions.includes(state.intervention) ? state.intervention : null,
    shown: state.shown.filter((id) => known.drawable.includes(id)),
    item: state.item !== null && known.shapes.includes(state.item.split("/")[0] ?? "") ? state.item : null,
  };
}

const languageKey = "sttm.lang";

/** The language chosen last time; Italian on the first visit. */
export function rememberedLanguage(): Lang {
  try {
    return localStorage.getItem(languageKey) === "en" ? "en" : "it";
  } catch {
    return "it"; // storage may be forbidden; the page works without it
  }
}

export function rememberLanguage(lang: Lang): void {
  try {
    localStorage.setItem(languageKey, lang);
  } catch {
    // as above
  }
}
