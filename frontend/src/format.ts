/** Numbers, units, dates and texts as the reader of a language expects them. */
import type { Lang } from "./content";
import type { Interval, Quantity, Text } from "./values";

const locales = { it: "it-IT", en: "en-GB" } as const;

/** Units whose printed sign differs from their name in the data. */
const signs: Record<string, Text> = {
  "1": "",
  degC: "°C",
  EUR: "€",
  level: { it: "livello", en: "level" },
  point: { it: "punti", en: "points" },
  inhabitant: { it: "abitanti", en: "inhabitants" },
  percent: "%",
  delta_degC: "°C",
  hectare: "ha",
  year: { it: "anni", en: "years" },
  day: { it: "giorni", en: "days" },
  hour: "h",
  "liter/second": "l/s",
  "EUR/m**3": "€/m³",
  "EUR/(delta_degC*inhabitant)": { it: "€/(°C·ab.)", en: "€/(°C·inhabitant)" },
};

export function pick(text: Text | null | undefined, lang: Lang): string {
  if (text === null || text === undefined) return "";
  return typeof text === "string" ? text : (text[lang] ?? text.it ?? "");
}

export function number(value: number, lang: Lang, digits?: number): string {
  const range = digits === undefined ? { maximumFractionDigits: 2 } : { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return new Intl.NumberFormat(locales[lang], { ...range, useGrouping: "always" } as Intl.NumberFormatOptions).format(value);
}

export function unitSign(unit: string, lang: Lang): string {
  const sign = signs[unit];
  return sign === undefined ? unit.replace(/\*\*2|\^2/g, "²").replace(/\*\*3|\^3/g, "³") : pick(sign, lang);
}

export function measure(value: number, unit: string, lang: Lang, digits?: number): string {
  const sign = unitSign(unit, lang);
  if (unit === "level") return `${sign} ${number(value, lang, digits)}`;
  return sign === "" ? number(value, lang, digits) : `${number(value, lang, digits)}\u00a0${sign}`;
}

/** Below this a figure of a model is as good as nothing, and is not printed as nothing. */
const least = 0.001;

/** A figure that a model gives: three digits that count, because the others mean nothing. */
export function estimated(value: number, unit: string, lang: Lang): string {
  if (value !== 0 && Math.abs(value) < least) return `${value < 0 ? "> −" : "< "}${measure(least, unit, lang, 3)}`;
  const rounded = Number(value.toPrecision(3));
  return measure(rounded, unit, lang, Math.abs(rounded) < 10 && !Number.isInteger(rounded) ? Math.min(3, decimals(rounded)) : 0);
}

function decimals(value: number): number {
  return value.toString().split(".")[1]?.length ?? 0;
}

export function quantity(given: Quantity | null | undefined, lang: Lang): string {
  if (!given || given.value === null) return "–";
  return measure(given.value, given.unit, lang);
}

export function interval(range: Interval, lang: Lang): string {
  const low = number(range.low, lang);
  return range.low === range.high ? low : `${low}–${number(range.high, lang)}`;
}

export function percent(share: number, lang: Lang): string {
  return new Intl.NumberFormat(locales[lang], { style: "percent", maximumFractionDigits: 1 }).format(share);
}

/** A date as far as it is known: a day, a month, a year, or words left as they are. */
export function date(iso: string | null | undefined, lang: Lang): string {
  if (!iso) return "–";
  const match = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/.exec(iso);
  if (!match) return iso;
  const [, year, month, day] = match;
  if (month === undefined) return year ?? iso;
  const at = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day ?? "1")));
  const form: Intl.DateTimeFormatOptions = { year: "numeric", month: "long", timeZone: "UTC" };
  if (day !== undefined) form.day = "numeric";
  return new Intl.DateTimeFormat(locales[lang], form).format(at);
}

/** An address worth a link: a web page or a file beside this one, never a script. */
export function safeHref(address: string | null | undefined): string | null {
  if (!address) return null;
  if (/^https?:\/\//i.test(address)) return address;
  return /^[\w-]+(?:[./][\w-]+)*$/.test(address) && !address.includes(":") ? address : null;
}

/** The site an address leads to: whole addresses are too long to read. */
export function host(address: string): string {
  try {
    return new URL(address).hostname;
  } catch {
    return address;
  }
}

/** Lower case without accents, for searching. */
export function folded(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
