import { describe, expect, it } from "vitest";
import shared from "../../tests/widgets/clauses.json";
import { featureOf } from "../src/runtime/quantities";
import {
  attributionRange,
  between,
  countOf,
  featureCodes,
  featureRange,
  opOf,
  packBits,
  predictionRange,
  rowSet,
  rowsOf,
  selectionMask,
  targetCodes,
  unpackBits,
  withClause,
} from "../src/runtime/selection";
import type { Clause, Op, Term } from "../src/runtime/wire";
import { clause, N_ROWS, sampleStore } from "./sample";

const store = sampleStore();
const select = (...clauses: Clause[]): number[] | null => {
  const mask = selectionMask(clauses, N_ROWS, ({ quantity }) => store.quantity(quantity));
  return mask && rowsOf(mask);
};
const range = featureRange(0, 2, 5);

describe("selectionMask", () => {
  it("selects nothing in particular without clauses", () => {
    expect(select()).toBeNull();
  });

  it("keeps the ends of a range and never a missing value", () => {
    expect(select(clause("a", "and", range))).toEqual([1, 2, 4]);
    expect(select(clause("a", "and", between("feature:0", Number.NEGATIVE_INFINITY, 5)))).toEqual([
      0, 1, 2, 4,
    ]);
    expect(select(clause("a", "and", { quantity: "feature:0" }))).toEqual([0, 1, 2, 4, 5]);
  });

  it("takes levels by code, -1 for missing, in codes and in numbers", () => {
    expect(select(clause("c", "and", featureCodes(1, [0])))).toEqual([0, 2, 5]);
    expect(select(clause("c", "and", featureCodes(1, [-1, 1])))).toEqual([1, 3, 4]);
    expect(select(clause("c", "and", featureCodes(0, [-1])))).toEqual([3]);
    expect(select(clause("t", "and", targetCodes([1])))).toEqual([1, 3, 5]);
  });

  it("folds from left to right: and keeps, or adds, not takes away", () => {
    const wien = featureCodes(1, [1]);
    expect(select(clause("a", "and", range), clause("b", "and", wien))).toEqual([1]);
    expect(select(clause("a", "and", range), clause("b", "or", wien))).toEqual([1, 2, 3, 4]);
    expect(select(clause("a", "and", range), clause("b", "not", wien))).toEqual([2, 4]);
    expect(
      select(clause("b", "or", wien), clause("a", "and", range), clause("c", "or", rowSet([5]))),
    ).toEqual([1, 5]);
  });

  it("starts from no rows where the first clause adds, from all where it takes away", () => {
    expect(select(clause("a", "or", range))).toEqual([1, 2, 4]);
    expect(select(clause("a", "not", range))).toEqual([0, 3, 5]);
  });

  it("asks for all terms of a clause at once", () => {
    expect(select(clause("a", "and", range, featureCodes(1, [0, -1])))).toEqual([2, 4]);
  });

  it("reads attributions and predictions of the output that the term names", () => {
    expect(select(clause("p", "and", predictionRange(1, 0.15, 0.35)))).toEqual([2, 3]);
    expect(select(clause("p", "and", predictionRange(0, 0.65, 0.85)))).toEqual([2, 3]);
    expect(select(clause("v", "and", attributionRange(1, 1, 0, 1)))).toEqual([0, 2, 4]);
    expect(select(clause("v", "and", attributionRange(1, 0, 0, 1)))).toEqual([1, 3, 5]);
  });

  it("ignores rows that are not there", () => {
    expect(select(clause("r", "and", rowSet([-1, 2, 99])))).toEqual([2]);
  });
});

describe("selectionMask, as Python", () => {
  const number = (value: unknown): unknown => (typeof value === "string" ? Number(value) : value);
  const termOf = (said: Record<string, unknown>): Term => ({
    ...(said as unknown as Term),
    ...("min" in said ? { min: number(said.min) as number } : {}),
    ...("max" in said ? { max: number(said.max) as number } : {}),
  });
  const n_rows = shared.target.values.length;
  const lookup = ({ quantity }: Term) => {
    if (quantity === "row")
      return { values: Int32Array.from({ length: n_rows }, (_, i) => i), categorical: false };
    const column = quantity === "target" ? shared.target : shared.features[featureOf(quantity)];
    if (!column) return null;
    const missing = column.codes ? -1 : Number.NaN;
    const values = Float64Array.from(column.values, (value) => value ?? missing);
    return { values, categorical: column.codes };
  };
  it.each(shared.cases)("$name", ({ clauses, rows }) => {
    const read = clauses.map(({ op, terms }) => clause("k", op as Op, ...terms.map(termOf)));
    const mask = selectionMask(read, shared.target.values.length, lookup);
    expect(mask && rowsOf(mask)).toEqual(rows);
  });
});

describe("withClause", () => {
  const first = clause("a", "and", range);

  it("moves a plain brush in place", () => {
    const others = [first, clause("b", "and", rowSet([1]))];
    const moved = clause("a", "and", featureRange(0, 0, 1));
    expect(withClause(others, moved)).toEqual([moved, others[1]]);
  });

  it("adds what adds or takes away, also twice from the same place", () => {
    const more = clause("a", "or", rowSet([1]));
    expect(withClause(withClause([first], more), more)).toEqual([first, more, more]);
  });

  it("leaves what it was given alone", () => {
    const given = [first];
    withClause(given, clause("a", "and", rowSet([0])));
    expect(given).toEqual([first]);
  });
});

describe("bits", () => {
  it("go around in full and part bytes, least significant first", () => {
    for (const n of [1, 7, 8, 9, 64, 65]) {
      const mask = Uint8Array.from({ length: n }, (_, i) => (i % 3 === 0 ? 1 : 0));
      expect(unpackBits(packBits(mask), n)).toEqual(mask);
    }
    expect([...packBits(Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0, 0, 1))]).toEqual([1, 2]);
  });

  it("are read from the middle of a larger buffer", () => {
    const buffer = Uint8Array.of(255, 5, 255).buffer;
    expect(rowsOf(unpackBits(new DataView(buffer, 1, 1), 8))).toEqual([0, 2]);
  });

  it("count as many as there are", () => {
    expect(countOf(Uint8Array.of(1, 0, 1, 1))).toBe(3);
  });
});

describe("opOf", () => {
  it("lets Alt win over Shift", () => {
    expect(opOf({ shiftKey: false, altKey: false })).toBe("and");
    expect(opOf({ shiftKey: true, altKey: false })).toBe("or");
    expect(opOf({ shiftKey: true, altKey: true })).toBe("not");
  });
});
