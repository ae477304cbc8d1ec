/** What the reader is looking at, kept in the address so that a link restores it. */
import type { Lang } from "./content";

export const views = ["map", "table", "results", "data"] as const;
export type View = (typeof views)[number];

export interface State {
  lang: Lang;
  view: View;
  indicator: string;
  unit: string | null;
  intervention: string | null;
  /** Overlays and outlines that are drawn. */
  shown: string[];
}

/** Read a state from an address fragment; what it does not say comes from `fallback`. */
export function parseHash(hash: string, fallback: State): State {
  const given = new URLSearchParams(hash.replace(/^#/, ""));
  const view = given.get("view");
  const lang = given.get("lang");
  const shown = given.get("show");
  return {
    lang: lang === "it" || lang === "en" ? lang : fallback.lang,
    view: views.find((known) => known === view) ?? fallback.view,
    indicator: given.get("indicator") ?? fallback.indicator,
    unit: given.get("unit"),
    intervention: given.get("intervention"),
    shown: shown === null ? fallback.shown : shown.split(",").filter(Boolean),
  };
}

/** Write a state as an address fragment. */
export function formatHash(state: State): string {
  const out = new URLSearchParams({ view: state.view, indicator: state.indicator });
  if (state.unit !== null) out.set("unit", state.unit);
  if (state.intervention !== null) out.set("intervention", state.intervention);
  out.set("show", state.shown.join(","));
  out.set("lang", state.lang);
  return `#${out.toString().replaceAll("%2C", ",")}`;
}

/** Ids outside what the site knows become the fallback, so that an old link still opens. */
export function settle(
  state: State,
  known: { indicators: string[]; units: ReadonlySet<string>; interventions: string[]; drawable: string[] },
): State {
  return {
    ...state,
    indicator: known.indicators.includes(state.indicator) ? state.indicator : (known.indicators[0] ?? ""),
    unit: state.unit !== null && known.units.has(state.unit) ? state.unit : null,
    intervention:
      state.intervention !== null && known.interventions.includes(state.intervention) ? state.intervention : null,
    shown: state.shown.filter((id) => known.drawable.includes(id)),
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
