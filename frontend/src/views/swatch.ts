/** Small coloured marks drawn as SVG, so that no style attribute is needed. */
import { html, svg, type TemplateResult } from "lit-html";
import type { Indicator } from "../content";

/** A colour of a legend. */
export function swatch(colour: string): TemplateResult {
  return html`<svg class="swatch" viewBox="0 0 22 16" aria-hidden="true"><rect width="22" height="16" fill=${colour} /></svg>`;
}

/** The mark of *not assessable*: a hatch, so that it differs from every class without colour too. */
export function hatchSwatch(ground = "#f2f4f6"): TemplateResult {
  return html`<svg class="swatch" viewBox="0 0 22 16" aria-hidden="true">
    <rect width="22" height="16" fill=${ground} />
    <path d="M-2 10L8 0M-2 18L16 0M6 18L24 0M14 18L24 8" stroke="#5c6f82" stroke-width="1.6" />
  </svg>`;
}

/** The scale of an indicator with the class of one value marked; `null` marks none. */
export function scale(indicator: Indicator, marked: number | null): TemplateResult {
  const width = 100 / indicator.colours.length;
  return html`<svg class="scale" viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true">
    ${indicator.colours.map(
      (colour, i) => svg`<rect x=${i * width} y="3" width=${width} height="6" fill=${marked === null ? "#d8dee4" : colour} />`,
    )}
    ${marked === null
      ? null
      : svg`<rect class="scale-mark" x=${marked * width} y="0.500" width=${width} height="11" fill=${indicator.colours[marked] ?? "none"} />`}
  </svg>`;
}

/** A bar of points: full up to `low`, hatched up to `high`, empty up to `max`. */
export function bar(low: number, high: number, max: number): TemplateResult {
  const at = (value: number) => (max > 0 ? Math.max(0, Math.min(100, (100 * value) / max)) : 0);
  return html`<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
    <rect class="bar-ground" width="100" height="10" />
    <rect class="bar-range" x=${at(low)} width=${at(high) - at(low)} height="10" />
    <rect class="bar-known" width=${at(low)} height="10" />
  </svg>`;
}

/** Where a total lies among draws: the band of nine in ten, the middle marked. */
export function band(low: number, middle: number, high: number, max: number): TemplateResult {
  const at = (value: number) => (max > 0 ? Math.max(0, Math.min(100, (100 * value) / max)) : 0);
  return html`<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
    <rect class="bar-ground" width="100" height="10" />
    <rect class="bar-range" x=${at(low)} width=${Math.max(0.8, at(high) - at(low))} height="10" />
    <rect class="bar-middle" x=${Math.max(0, at(middle) - 0.5)} width="1" height="10" />
  </svg>`;
}
