/** The few signs the page uses, drawn inline so that they follow the colour of the text. */
import { html, svg, type TemplateResult } from "lit-html";

const paths = {
  met: svg`<circle cx="12" cy="12" r="9.5" /><path d="M7.5 12.5l3 3 6-6.5" />`,
  not_met: svg`<circle cx="12" cy="12" r="9.5" /><path d="M8.5 8.5l7 7m0-7l-7 7" />`,
  not_assessable: svg`<circle cx="12" cy="12" r="9.5" stroke-dasharray="3 2.6" /><path d="M9.3 9.6a2.7 2.7 0 1 1 3.9 2.4c-.8.4-1.2.9-1.2 1.9" /><path d="M12 16.6v.3" />`,
  disputed: svg`<path d="M4 8.5h13m-3.5-4l4 4-4 4M20 15.5H7m3.5-4l-4 4 4 4" />`,
  warning: svg`<path d="M12 3.5l9.5 17h-19z" /><path d="M12 10v5m0 2.4v.3" />`,
  plus: svg`<path d="M12 5v14M5 12h14" />`,
  minus: svg`<path d="M5 12h14" />`,
  whole: svg`<path d="M4 9V4h5m6 0h5v5m0 6v5h-5m-6 0H4v-5" />`,
  close: svg`<path d="M6 6l12 12M18 6L6 18" />`,
  up: svg`<path d="M6 15l6-6 6 6" />`,
  down: svg`<path d="M6 9l6 6 6-6" />`,
  both: svg`<path d="M8 9.5l4-4 4 4m-8 5l4 4 4-4" />`,
  search: svg`<circle cx="10.5" cy="10.5" r="6" /><path d="M15 15l5 5" />`,
  pdf: svg`<path d="M6 3h8l4 4v14H6zM14 3v4h4M9 12h6m-6 4h6" />`,
  marker: svg`<path d="M12 21s-6.5-6-6.5-11a6.5 6.5 0 0 1 13 0c0 5-6.5 11-6.5 11z" /><circle cx="12" cy="10" r="2.3" />`,
  layers: svg`<path d="M12 4l9 5-9 5-9-5zM3.5 13.5L12 18l8.5-4.5" />`,
};

export type Icon = keyof typeof paths;

/** An icon that says nothing by itself: words stand beside it or on its control. */
export function icon(name: Icon): TemplateResult {
  return html`<svg class="sign" viewBox="0 0 24 24" aria-hidden="true" focusable="false">${paths[name]}</svg>`;
}
