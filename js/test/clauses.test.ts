import { describe, expect, it } from "vitest";
import { clauseText, opMark } from "../src/runtime/clauses";
import {
  attributionRange,
  featureCodes,
  featureRange,
  predictionRange,
  rowSet,
  targetCodes,
} from "../src/runtime/selection";
import type { Term } from "../src/runtime/wire";
import { clause, sampleStore } from "./sample";

const store = sampleStore();
const text = (...terms: Term[]): string => clauseText(clause("k", "and", ...terms), store);

describe("clauseText", () => {
  it("writes a range no finer than a brush is", () => {
    expect(text(featureRange(0, 600.123456, 949.87654))).toBe("area 600 \u2013 950");
    expect(text(featureRange(0, 0.0123456, 0.0345678))).toBe("area 0.0123 \u2013 0.0346");
    expect(text(featureRange(0, 0.1 + 0.2, 0.9))).toBe("area 0.3 \u2013 0.9");
    expect(text(featureRange(0, -2e-12, 4e-12))).toBe("area \u22122e-12 \u2013 4e-12");
    expect(text(featureRange(0, 3, 3))).toBe("area = 3");
  });

  it("writes open ends", () => {
    expect(text(featureRange(0, 1, Number.POSITIVE_INFINITY))).toBe("area \u2265 1");
    expect(text(featureRange(0, Number.NEGATIVE_INFINITY, 1))).toBe("area \u2264 1");
    expect(text({ quantity: "feature:0" })).toBe("area known");
  });

  it("writes levels, truth values and dates as the table does", () => {
    expect(text(featureCodes(1, [0, -1]))).toBe("city: Paris, missing");
    expect(text(featureCodes(2, [1]))).toBe("married: True");
    expect(text(featureRange(3, 0, 86400))).toBe("since 1970-01-01 \u2013 1970-01-02");
    expect(text(featureCodes(1, [0, 1, -1, 0, 0]))).toBe("city: Paris, Wien and 3 more");
    expect(text(featureCodes(1, []))).toBe("city: no values");
  });

  it("names the output only where it is not the one on screen", () => {
    const terms = [featureRange(0, 0, 1), attributionRange(0, 1, -0.02, 0.1)];
    expect(text(...terms)).toBe("area 0 \u2013 1 and its effect \u22120.02 \u2013 0.1");
    expect(text(attributionRange(0, 0, -0.02, 0.1))).toBe(
      "effect of area on no \u22120.02 \u2013 0.1",
    );
    expect(text(predictionRange(1, 0.25, 0.75))).toBe("predicted yes 0.25 \u2013 0.75");
  });

  it("writes what rows really are, and few rows by number", () => {
    expect(text(targetCodes([1, 0]))).toBe("actually yes, no");
    expect(text(rowSet([4]))).toBe("row 4");
    expect(text(rowSet([1, 2]))).toBe("rows 1, 2");
    expect(text(rowSet([1, 2, 3, 4]))).toBe("4 rows");
    expect(text(rowSet([]))).toBe("no rows");
    expect(text()).toBe("all rows");
  });
});

describe("opMark", () => {
  it("shows what adds and what takes away", () => {
    expect((["and", "or", "not"] as const).map((op) => opMark(clause("k", op)))).toEqual([
      "",
      "+",
      "\u2212",
    ]);
  });
});
