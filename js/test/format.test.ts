import { describe, expect, it } from "vitest";
import examples from "../../tests/charts/wording.json";
import { tickFormat } from "../src/marks/ticks";
import { Column } from "../src/runtime/columns";
import {
  formatAmount,
  formatCell,
  formatDate,
  formatGap,
  formatInteger,
  formatNumber,
  formatOf,
  formatSigned,
  formatSignedAmount,
  formatValue,
  outputLabel,
  plural,
} from "../src/runtime/format";
import type { FeatureSchema } from "../src/runtime/wire";
import { sampleStore, schema } from "./sample";

const number = (value: unknown): number => {
  const words: Record<string, number> = {
    nan: Number.NaN,
    inf: Number.POSITIVE_INFINITY,
    "-inf": Number.NEGATIVE_INFINITY,
    "-0": -0,
  };
  return typeof value === "number" ? value : (words[String(value)] as number);
};

const WRITERS: Record<string, (value: number, ...more: never[]) => string> = {
  number: formatNumber,
  signed: formatSigned,
  amount: formatAmount,
  signed_amount: formatSignedAmount,
  gap: formatGap,
  integer: formatInteger,
  plural: (n: number, word: string) => plural(n, word, `${word}s`),
};

describe("the examples that Python follows too", () => {
  for (const [kind, write] of Object.entries(WRITERS))
    it.each(examples[kind as "number"] as unknown[][])(`${kind} of %s`, (...example) => {
      const [value, ...more] = example.slice(0, -1);
      expect(write(number(value), ...(more as never[]))).toBe(example.at(-1));
    });

  it.each(examples.ticks as [number[], boolean, string[]][])(
    "ticks at %s",
    (values, signed, texts) => {
      const write = tickFormat(values);
      expect(values.map((value) => write(value, signed))).toEqual(texts);
    },
  );

  it.each(examples.cell as [Partial<FeatureSchema>, unknown, string][])(
    "cell of %o: %s",
    (more, value, text) => {
      const base = { name: "x", kind: "number", integer: false, levels: null, has_missing: false };
      expect(formatOf({ ...base, ...more } as FeatureSchema, number(value))).toBe(text);
    },
  );
});

describe("formatNumber", () => {
  it("writes four significant digits with a real minus sign", () => {
    const numbers = [0.123456, -1.5, 1234.5, 123456.7, 9999.96, 99999, 0];
    expect(numbers.map((x) => formatNumber(x))).toEqual([
      "0.1235",
      "\u22121.5",
      "1235",
      "123,457",
      "10,000",
      "99,999",
      "0",
    ]);
  });

  it("turns to powers of ten only beyond everyday magnitudes", () => {
    expect([2e-16, 1.2345e-5, 0.0001, 3e15].map((x) => formatNumber(x))).toEqual([
      "2e-16",
      "1.23e-5",
      "0.0001",
      "3e15",
    ]);
  });

  it("has words for what is no number", () => {
    expect([Number.NaN, Infinity, -Infinity].map((x) => formatNumber(x))).toEqual([
      "missing",
      "\u221e",
      "\u2212\u221e",
    ]);
  });
});

describe("formatSigned and formatGap", () => {
  it("always show the sign of a contribution that has one", () => {
    expect([0.0512, -0.0512, 0, Number.NaN].map((x) => formatSigned(x))).toEqual([
      "+0.051",
      "\u22120.051",
      "0",
      "not computed",
    ]);
  });

  it("give a rounding error by its order of magnitude", () => {
    expect([2.2e-16, 0.04, 0].map(formatGap)).toEqual(["2e-16", "0.04", "0"]);
  });
});

describe("whole numbers", () => {
  it("have separators and no negative zero", () => {
    expect([1234567, -1234, -0.2].map(formatInteger)).toEqual(["1,234,567", "\u22121,234", "0"]);
    expect([plural(1, "row", "rows"), plural(20000, "row", "rows")]).toEqual([
      "1 row",
      "20,000 rows",
    ]);
  });
});

describe("cells", () => {
  const store = sampleStore();
  const cells = (feature: number): string[] =>
    [0, 3, 4].map((row) => formatCell(store.column(feature) as Column, row));

  it("are written as a person would", () => {
    expect(cells(0)).toEqual(["1", "missing", "5"]);
    expect(cells(1)).toEqual(["Paris", "Wien", "missing"]);
    expect(cells(2)).toEqual(["False", "True", "False"]);
    expect(cells(3)).toEqual(["1970-01-01", "1970-01-04", "1970-01-05"]);
  });

  it("say so when a level is unknown, and keep whole numbers whole", () => {
    expect(formatValue(store.column(1) as Column, 9)).toBe("level 9");
    const whole = { ...schema().features[0]!, integer: true };
    expect(formatValue(new Column(0, whole, Float64Array.of(0)), 43378)).toBe("43,378");
  });

  it("show the time of day only where there is one", () => {
    expect(formatDate(1.7e9 + 40)).toBe("2023-11-14 22:14");
    expect(formatDate(Number.NaN)).toEqual("missing");
  });
});

describe("outputLabel", () => {
  it("names the unit and the output", () => {
    expect(outputLabel("log_odds", "sigmoid", "yes")).toBe("log-odds of yes");
    expect(outputLabel("value", "", "price")).toBe("price");
    expect(outputLabel("log_odds", "softmax", "Adelie")).toBe("raw score of Adelie");
  });
});
