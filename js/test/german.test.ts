// The page as it is built for German: numbers with their own marks, and the words of js/words/de.json.

import { join } from "node:path";
import { build } from "esbuild";
import { beforeAll, expect, it } from "vitest";
import examples from "../../tests/charts/wording.json";
import type { FeatureSchema } from "../src/runtime/wire";
import { marksOf, wordsPlugin } from "../words.mjs";

const SOURCES = [
  "guess/gaps",
  "marks/ticks",
  "runtime/format",
  "teach/judge",
  "views/what_if/words",
];

type German = typeof import("../src/guess/gaps") &
  typeof import("../src/marks/ticks") &
  typeof import("../src/runtime/format") &
  typeof import("../src/teach/judge") &
  typeof import("../src/views/what_if/words");

let german: German;

beforeAll(async () => {
  const contents = SOURCES.map((name) => `export * from "./src/${name}";`).join("\n");
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: join(__dirname, "..") },
    bundle: true,
    format: "esm",
    write: false,
    define: { ...marksOf("de"), __VERSION__: '"0"' },
    plugins: [wordsPlugin("de")],
  });
  const code = Buffer.from(outputFiles[0]?.contents ?? []).toString("base64");
  german = await import(/* @vite-ignore */ `data:text/javascript;base64,${code}`);
});

it("writes numbers as the examples that Python follows too", () => {
  const writers: Record<string, (...given: never[]) => string> = {
    number: german.formatNumber,
    signed: german.formatSigned,
    amount: german.formatAmount,
    signed_amount: german.formatSignedAmount,
    gap: german.formatGap,
    integer: german.formatInteger,
  };
  for (const [kind, write] of Object.entries(writers))
    for (const example of examples.german[kind as "number"])
      expect(write(...(example.slice(0, -1) as never[]))).toBe(example.at(-1));
  for (const [values, signed, texts] of examples.german.ticks as [number[], boolean, string[]][]) {
    const write = german.tickFormat(values);
    expect(values.map((value) => write(value, signed))).toEqual(texts);
  }
  for (const [more, value, text] of examples.german.cell as [object, number, string][]) {
    const base = { name: "x", kind: "number", integer: false, levels: null, has_missing: false };
    expect(german.formatOf({ ...base, ...more } as FeatureSchema, value)).toBe(text);
  }
});

it.each([0.25, -1.5, 1234.5, 1e-7, 12345])("reads %s again as it is typed", (value) => {
  const text = german.asTyped(value);
  expect(text).not.toMatch(/\./);
  expect(Number(german.typedNumber(text))).toBe(value);
});

it("takes an answer of a quiz with a comma or with a point, and points between thousands", () => {
  const typed = ["0,25", "0.25", "1.234", "1.234,5", "12,5 %"];
  expect(typed.map((text) => german.readNumber(text, "%"))).toEqual([
    0.25, 0.25, 1234, 1234.5, 12.5,
  ]);
});

it("has words, places in an order and months of its own", () => {
  expect(german.formatNumber(Number.NaN)).toBe("fehlt");
  expect([0, 8, 20].map(german.ordinal)).toEqual([
    "an erster Stelle",
    "an 9. Stelle",
    "an 21. Stelle",
  ]);
  const year = [Date.UTC(2024, 0) / 1000, Date.UTC(2024, 11, 31) / 1000] as const;
  expect(german.dateTicks(year, 12).map(({ label }) => label)).toContain("Okt 2024");
});

it("calls a branch of what-if by its row in German, and by its own name where it has one", () => {
  const names = ["row 17", "row 17 (2)", "branch 1", "my row 17"];
  expect(names.map((name) => german.shownName({ name }))).toEqual([
    "Zeile 17",
    "Zeile 17 (2)",
    "Variante 1",
    "my row 17",
  ]);
});
