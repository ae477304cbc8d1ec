/** What every view is given: the site, the state, the words, and the way to change the state. */
import type { Evaluation, Indicator, Lang, Site } from "./content";
import type { Text } from "./values";
import { pick } from "./format";
import type { Siting } from "./siting";
import type { State } from "./state";
import type { Strategy } from "./strategy";
import type { Words } from "./words";

export interface Page {
  site: Site;
  state: State;
  lang: Lang;
  words: Words;
  /** Priorities and registers, once they have been asked for. */
  strategy: Strategy | "loading" | "failed";
  /** Where each activity may go, once it has been asked for. */
  siting: Siting | "loading" | "failed";
  /** Elements and entries whose shapes have been read, by `layer/id`. */
  items: ReadonlyMap<string, Item>;
  /** What is typed in the search fields; not worth an address. */
  typed: { find: string; filter: string; register: string };
  sort: { column: string; descending: boolean };
  mapFails: boolean;
  go(change: Partial<State>): void;
  type(change: Partial<Page["typed"]>): void;
  order(column: string): void;
  map(command: MapCommand): void;
}

export interface Item {
  name: string;
  it: string;
  en: string;
}

export type MapCommand = { do: "in" } | { do: "out" } | { do: "whole" } | { do: "fit"; bounds: [number, number, number, number] };

export function say(page: Page, text: Text | null | undefined): string {
  return pick(text, page.lang);
}

export function indicatorOf(page: Page): Indicator | undefined {
  return page.site.content.indicators.find((indicator) => indicator.id === page.state.indicator);
}

export function evaluationsIn(page: Page, unitId: string): Evaluation[] {
  return page.site.content.evaluations.filter((evaluation) => evaluation.units.some((unit) => unit.id === unitId));
}

/** Whether any evaluation rests on values nobody published. */
export function unofficial(page: Page): boolean {
  return page.site.content.evaluations.some(
    (evaluation) => evaluation.schede.some((scheda) => !scheda.official) || evaluation.parameters.some((p) => !p.official),
  );
}
