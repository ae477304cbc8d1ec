import { expect, test } from "vitest";
import { date, estimated, folded, host, interval, measure, number, percent, pick, quantity, safeHref } from "../src/format";

test("numbers follow the language", () => {
  expect(number(1234567.891, "it", 1)).toBe("1.234.567,9");
  expect(number(1234567.891, "en", 1)).toBe("1,234,567.9");
  expect(number(2000, "it")).toBe("2.000");
  expect(interval({ low: 70, high: 85.5 }, "it")).toBe("70–85,5");
  expect(interval({ low: 70, high: 70 }, "en")).toBe("70");
  expect(percent(0.7123, "it")).toBe("71,2%");
});

test("units are printed as signs and words", () => {
  expect(measure(27.25, "degC", "it", 1)).toBe("27,3\u00a0°C");
  expect(measure(4, "level", "en", 0)).toBe("level 4");
  expect(measure(0.5, "1", "it", 2)).toBe("0,50");
  expect(measure(12500, "m**2", "it")).toBe("12.500\u00a0m²");
  expect(measure(2, "m^3/day", "en")).toBe("2\u00a0m³/day");
  expect(quantity({ value: null, unit: "m²" }, "it")).toBe("–");
  expect(quantity({ value: 480000, unit: "EUR" }, "it")).toBe("480.000\u00a0€");
});

test("figures of a model keep three digits, and a little is not nothing", () => {
  expect(estimated(2018.4, "m**3", "it")).toBe("2.020\u00a0m³");
  expect(estimated(0.0227, "delta_degC", "it")).toBe("0,023\u00a0°C");
  expect(estimated(0.0004, "delta_degC", "en")).toBe("< 0.001\u00a0°C");
  expect(estimated(0, "delta_degC", "en")).toBe("0\u00a0°C");
});

test("dates keep the precision they have", () => {
  expect(date("2026-03-10", "it")).toBe("10 marzo 2026");
  expect(date("2023-07", "en")).toBe("July 2023");
  expect(date("2016", "it")).toBe("2016");
  expect(date("estate 2022", "it")).toBe("estate 2022");
  expect(date(null, "it")).toBe("–");
});

test("only pages and files beside this one become links", () => {
  expect(safeHref("https://example.org/a?b=1")).toBe("https://example.org/a?b=1");
  expect(safeHref("dossiers/01-river-park.it.pdf")).toBe("dossiers/01-river-park.it.pdf");
  for (const bad of ["javascript:alert(1)", " JavaScript:alert(1)", "data:text/html,x", "//evil.example", "vbscript:x", "", null]) {
    expect(safeHref(bad)).toBeNull();
  }
});

test("an address is read by its site", () => {
  expect(host("https://dati.example.org/a/very/long/path.geojson")).toBe("dati.example.org");
  expect(host("inventato")).toBe("inventato");
});

test("texts without a translation stay as they are", () => {
  expect(pick({ it: "ciao", en: "hello" }, "en")).toBe("hello");
  expect(pick("Parco", "en")).toBe("Parco");
  expect(pick(null, "it")).toBe("");
});

test("accents and case do not hide a name", () => {
  expect(folded("Cantù È")).toBe("cantu e");
});
