/** Invented indicators and units for the tests. */
import type { Indicator, UnitFeature } from "../src/content";

export function indicator(change: Partial<Indicator> = {}): Indicator {
  return {
    id: "idren",
    title: { it: "Idren", en: "Idren" },
    unit: "1",
    digits: 2,
    breaks: [0.2, 0.4],
    colours: ["#111111", "#222222", "#333333"],
    labels: [],
    description: { it: "", en: "" },
    source_note: { it: "", en: "" },
    coverage: null,
    ...change,
  };
}

export function unit(id: string, idren: number | null): UnitFeature {
  return { type: "Feature", geometry: { type: "Point", coordinates: [9, 45] }, properties: { unit_id: id, name: id, idren } };
}
