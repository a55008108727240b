import { describe, expect, it } from "vitest";
import {
  AttributionTables,
  Column,
  featureValues,
  gatherAttributions,
  gatherOutputs,
  readBlock,
  rowValues,
} from "../src/runtime/columns";
import { rankOf } from "../src/runtime/ranks";
import type { BlockState } from "../src/runtime/wire";
import { tableColumns } from "../src/views/table/columns";
import {
  ALL_ROWS,
  attribution,
  block,
  chunk,
  N_FEATURES,
  N_ROWS,
  sampleStore,
  schema,
} from "./sample";

const gather = (blocks: ReturnType<typeof chunk>[], output: number, unit = "probability") =>
  gatherAttributions(blocks, output, unit, N_ROWS, N_FEATURES);

describe("readBlock", () => {
  const state = (data: Uint8Array | DataView): BlockState => ({
    role: "target",
    meta: {},
    columns: [{ name: "y", dtype: "float64", shape: [2], offset: 8 }],
    data,
  });

  it("says which column a block that was cut short lacks", () => {
    expect(() => readBlock(state(new Uint8Array(16)))).toThrow("column y: the block was cut short");
  });

  it("reads from a buffer that starts at an odd place", () => {
    const bytes = new Uint8Array(27);
    new DataView(bytes.buffer).setFloat64(3 + 8, 1.5, true);
    const { columns } = readBlock(state(new DataView(bytes.buffer, 3)));
    expect([...(columns.get("y") as Float64Array)]).toEqual([1.5, 0]);
  });
});

describe("Column", () => {
  const numbers = new Column(0, schema().features[0]!, Float64Array.of(3, 1, Number.NaN, 3, 2));
  const codes = new Column(1, schema().features[1]!, Int32Array.of(0, -1, 1));

  it("knows what is missing: NaN in numbers, -1 in codes", () => {
    expect([0, 2].map((row) => numbers.isMissing(row))).toEqual([false, true]);
    expect([0, 1].map((row) => codes.isMissing(row))).toEqual([false, true]);
  });

  it("leaves the missing out of extent and ranks; ties share a rank", () => {
    expect(numbers.extent).toEqual([1, 3]);
    expect(codes.extent).toEqual([0, 1]);
    const ranks = [...numbers.values].map((value) => rankOf(numbers.distinct, value));
    expect(ranks.map((rank) => Math.round(rank * 1000) / 1000)).toEqual([
      0.833,
      0,
      Number.NaN,
      0.833,
      0.333,
    ]);
  });

  it("has an extent even when all is missing", () => {
    const empty = new Column(0, schema().features[0]!, Float64Array.of(Number.NaN));
    expect(empty.extent).toEqual([0, 1]);
  });
});

describe("gatherAttributions", () => {
  it("puts chunks together in any order and leaves NaN where nothing has come", () => {
    const table = gather([chunk([4, 1]), chunk([0])], 1)!;
    expect(table.n_done).toBe(3);
    expect([...table.done]).toEqual([1, 1, 0, 0, 1, 0]);
    for (const row of [0, 1, 4])
      for (let j = 0; j < N_FEATURES; j++)
        expect(featureValues(table, j)[row]).toBe(attribution(row, j));
    expect(rowValues(table, 3).every(Number.isNaN)).toBe(true);
    expect(table.predictions[4]).toBeCloseTo(0.4);
    expect(table.predictions[2]).toBeNaN();
  });

  it("holds predictions of rows that are not explained yet, whichever came first", () => {
    const ahead = block(
      { role: "predictions", meta: { unit: "probability", outputs: [0, 1] } },
      { rows: Int32Array.of(0, 4, 5), predictions: Float32Array.of(0.9, 0.8, 0.7, 0.1, 0.2, 0.3) },
    );
    for (const blocks of [
      [chunk([4, 1]), ahead],
      [ahead, chunk([4, 1])],
    ]) {
      const table = gather(blocks, 1)!;
      expect(table.n_done).toBe(2);
      expect([...table.done]).toEqual([0, 1, 0, 0, 1, 0]);
      expect(table.predictions[5]).toBeCloseTo(0.3);
      expect(table.predictions[4]).toBeCloseTo(0.4); // as explained
      expect(table.predictions[2]).toBeNaN();
      expect(gather(blocks, 0)?.predictions[0]).toBeCloseTo(0.9);
      expect(gather(blocks, 1, "log_odds")).toBeNull();
    }
    expect(gather([ahead], 1)).toBeNull();
    const tables = new AttributionTables();
    const get = (blocks: ReturnType<typeof chunk>[]) =>
      tables.get(blocks, 1, "probability", N_ROWS, N_FEATURES);
    const first = chunk([1]);
    expect(get([ahead])).toBeNull();
    const before = get([ahead, first]);
    expect(before?.predictions[5]).toBeCloseTo(0.3);
    const other = block(
      { role: "predictions", meta: { unit: "probability", outputs: [0, 1] } },
      { rows: Int32Array.of(2), predictions: Float32Array.of(0.6, 0.4) },
    );
    const after = get([ahead, first, other]);
    expect(after).not.toBe(before); // readers notice
    expect(after?.predictions[2]).toBeCloseTo(0.4);
    const both = block(
      {
        role: "attributions",
        meta: { unit: "probability", method: "", outputs: [0, 1], mirrored: false },
      },
      {
        rows: Int32Array.of(0),
        predictions: Float32Array.of(0.35, 0.65),
        base_values: Float64Array.of(0.5, 0.5),
      },
    );
    const outputs = gatherOutputs([both, ahead], "probability", 2, N_ROWS)!;
    expect(outputs.predictions[N_ROWS + 5]).toBeCloseTo(0.3);
    expect(outputs.predictions[0]).toBeCloseTo(0.35); // as explained
  });

  it("shows them in the table, and sorts by them", () => {
    const ahead = block(
      { role: "predictions", meta: { unit: "probability", outputs: [0, 1] } },
      { rows: Int32Array.of(3, 4), predictions: Float32Array.of(0.2, 0.3, 0.8, 0.7) },
    );
    const store = sampleStore([chunk([0]), ahead]);
    const columns = tableColumns(store, store.attributions.value, [], "values", () => 10);
    const prediction = columns.find(({ key }) => key === "prediction")!;
    expect([0, 3, 5].map((row) => prediction.text(row))).toEqual(["0", "0.8", "\u2026"]);
    expect([3, 5].map((row) => prediction.missing(row))).toEqual([false, true]);
    expect(prediction.rank(3)).toBeGreaterThan(prediction.rank(4));
  });

  it("counts a row that comes twice once", () => {
    expect(gather([chunk([0, 1]), chunk([1, 2])], 1)?.n_done).toBe(3);
  });

  it("mirrors the output of a binary classifier that is not sent", () => {
    const table = gather([chunk(ALL_ROWS)], 0)!;
    expect(table.base_value).toBe(0.75);
    expect(table.predictions[3]).toBeCloseTo(0.7);
    expect(featureValues(table, 2)[3]).toBe(-attribution(3, 2));
    const log_odds = gather([chunk(ALL_ROWS, { unit: "log_odds" })], 0, "log_odds")!;
    expect(log_odds.base_value).toBe(-0.25);
    expect(log_odds.predictions[3]).toBeCloseTo(-0.3);
  });

  it("has nothing for another unit or an output that was not sent", () => {
    expect(gather([chunk(ALL_ROWS)], 1, "log_odds")).toBeNull();
    expect(gather([chunk(ALL_ROWS, { mirrored: false })], 0)).toBeNull();
  });

  it("keeps the sampling errors of the chunks that have some", () => {
    const estimated = block(
      {
        role: "attributions",
        meta: { unit: "probability", method: "", outputs: [1], mirrored: true },
      },
      {
        rows: Int32Array.of(2),
        values: new Float32Array(N_FEATURES),
        predictions: Float32Array.of(0.5),
        base_values: Float64Array.of(0.5),
        standard_error: Float32Array.of(0.5, 0.25, 0.125, 1),
      },
    );
    const table = gather([estimated], 0)!;
    expect(table.standard_error?.[2]).toBe(0.5);
    expect(table.standard_error?.[3 * N_ROWS + 2]).toBe(1);
  });
});

describe("AttributionTables", () => {
  it("grows with each chunk into what a single gathering gives", () => {
    const tables = new AttributionTables();
    const blocks = [chunk([5, 0]), chunk([2]), chunk([1, 3, 4])];
    const get = (n: number) =>
      tables.get(blocks.slice(0, n), 1, "probability", N_ROWS, N_FEATURES)!;
    const first = get(1);
    expect(first.n_done).toBe(2);
    const last = [get(2), get(3)].at(-1)!;
    expect(last).not.toBe(first);
    expect(last.values).toBe(first.values);
    expect(last).toEqual(gather(blocks, 1));
  });

  it("stays the same object while nothing of its own arrives", () => {
    const tables = new AttributionTables();
    const blocks = [chunk(ALL_ROWS)];
    const get = (of: typeof blocks) => tables.get(of, 1, "probability", N_ROWS, N_FEATURES);
    const before = get(blocks);
    expect(get([...blocks, chunk([0], { unit: "log_odds" })])).toBe(before);
  });

  it("starts again where the blocks are not those that it has seen", () => {
    const tables = new AttributionTables();
    tables.get([chunk([0, 1])], 1, "probability", N_ROWS, N_FEATURES);
    const table = tables.get([chunk([3])], 1, "probability", N_ROWS, N_FEATURES)!;
    expect([...table.done]).toEqual([0, 0, 0, 1, 0, 0]);
    expect(featureValues(table, 0)[0]).toBeNaN();
  });
});
