// Names of quantities, as Python reads them; and any quantity as a column.

import { describe, expect, it } from "vitest";
import shared from "../../tests/data/quantities.json";
import { quantityOf } from "../src/runtime/quantities";
import { Store } from "../src/runtime/store";
import { ALL_ROWS, block, chunk, featuresBlock, sampleStore, schema } from "./sample";

describe("names of quantities", () => {
  it.each(shared.names as [string, unknown[] | null][])("%j", (name, parts) => {
    const found = quantityOf(name);
    expect(found && [found.kind, found.feature, found.output, found.column]).toEqual(parts);
  });
});

describe("any quantity", () => {
  it("is a column: those of the output on screen follow it", () => {
    const store = sampleStore();
    const first = (name: string): number => Number(store.quantity(name)?.values[3]);
    expect(first("feature:1")).toBe(1);
    expect(first("prediction:1")).toBe(Math.fround(0.3));
    expect(first("prediction")).toBe(Math.fround(0.3));
    expect(first("attribution:2:1")).toBe(store.attributions.value?.values[2 * 6 + 3]);
    expect([first("target"), first("row")]).toEqual([1, 3]);
    store.output.value = 0;
    expect(first("prediction")).toBe(Math.fround(1 - Math.fround(0.3)));
    expect(first("prediction:1")).toBe(Math.fround(0.3));
    expect(store.quantity("column:sex")).toBeNull();
    expect(store.quantity("nonsense")).toBeNull();
    expect(store.quantity("feature:0")).toBe(store.column(0));
  });

  it("is made once, and anew with more rows", () => {
    const store = sampleStore([chunk([0, 1])]);
    const before = store.quantity("residual:1");
    expect(store.quantity("residual:1")).toBe(before);
    expect([...(before?.values ?? [])].map(Number.isNaN)).toEqual([
      false,
      false,
      ...[1, 1, 1, 1].map(() => true),
    ]);
    store.addBlocks([chunk([2, 3, 4, 5])]);
    expect(store.quantity("residual:1")).not.toBe(before);
  });

  it("of what is missed is actual minus predicted, in probability whatever the unit", () => {
    const store = sampleStore([chunk(ALL_ROWS), chunk(ALL_ROWS, { unit: "log_odds" })]);
    const missed = (output: number): number[] =>
      [...(store.quantity(`residual:${output}`)?.values ?? [])].map(
        (x) => Math.round(x * 1e4) / 1e4,
      );
    expect(missed(1)).toEqual([0, 0.9, -0.2, 0.7, -0.4, 0.5]);
    expect(missed(0)).toEqual([0, -0.9, 0.2, -0.7, 0.4, -0.5]);
    store.unit.value = "log_odds";
    expect(store.quantity("residual")).toBeNull();
    store.schema.value = { ...store.schema.value, link: "sigmoid" };
    expect(missed(1)[0]).toBe(-0.5);
  });

  it("of what is missed is none where y is no class of the outputs", () => {
    const store = new Store({ ...schema(), output_names: ["output 0", "output 1"] }, "probability");
    store.addBlocks([
      featuresBlock(),
      chunk(ALL_ROWS),
      block({ role: "target", meta: {} }, { y: Int32Array.of(0, 1, 0, 1, 0, 1) }),
    ]);
    expect(store.quantity("residual:1")).toBeNull();
  });

  it("of another table stays out of these rows'", () => {
    const store = sampleStore();
    const before = store.blocks.value;
    store.addBlocks([block({ role: "target", meta: { table: "new" } }, { y: Int32Array.of(1) })]);
    expect([store.blocks.value, store.further.value.length]).toEqual([before, 1]);
  });
});
