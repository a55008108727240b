import { describe, expect, it } from "vitest";
import { diverging } from "../src/marks/colors";
import { placePair, placeRows } from "../src/marks/place";
import { boxesOfClause, planeOf, termsOfBox } from "../src/marks/plane";
import { columnAxis, numberAxis } from "../src/marks/planeAxis";
import { Column } from "../src/runtime/columns";
import { keyOf } from "../src/runtime/question";
import { selectionMask } from "../src/runtime/selection";
import { rgb } from "../src/runtime/theme";
import { binsOf, fullSize } from "../src/views/interactions/surface";
import {
  allPairs,
  type Interactions,
  type InteractionTable,
  matrixOf,
  meanSize,
  onePair,
  pairKey,
  rankedPairs,
  readPair,
  readTable,
  shareUp,
  spread,
} from "../src/views/interactions/table";
import { interactionsBlock, interactionsIn } from "./interactions_sample";

/** Rows 0, 2 and 4 of six are explained: pairs 0-2 (strong) and 0-1, main effects of 0 and 2. */
const sent = (): Interactions =>
  interactionsIn(
    interactionsBlock(
      [0, 2, 4],
      [0, 0, 0, 2],
      [2, 1, 0, 2],
      [-0.25, 0.5, 0.25, 0.25, 0, 0, 1, 1, 1, 2, 2, 2],
    ),
  );

const tableOf = (output: number): InteractionTable => {
  const table = readTable(sent(), output);
  if (!table) throw new Error("not sent");
  return table;
};

const mask = (...rows: number[]): Uint8Array =>
  Uint8Array.from({ length: 6 }, (_, row) => (rows.includes(row) ? 1 : 0));

describe("a table of interactions", () => {
  it("is a triangle of all explained rows", () => {
    const matrix = matrixOf(tableOf(1), 3, null);
    expect(matrix.features).toEqual([2, 0, 1]);
    expect(matrix.lines.map((line) => line.map(({ strength }) => strength))).toEqual([
      [0.5],
      [0.3, 0.4],
      [0, 0.1, 0.2],
    ]);
    expect([matrix.most, matrix.most_alone]).toEqual([0.3, 0.5]);
    expect(matrixOf(tableOf(1), 2, null).lines).toHaveLength(2);
  });

  it("follows the selected rows where each row's values are there", () => {
    const matrix = matrixOf(tableOf(1), 3, mask(0, 1, 2));
    const [[alone] = [], [pair] = [], last] = matrix.lines;
    expect(alone?.strength).toBe(2);
    expect(pair?.strength).toBeCloseTo(0.375);
    expect(last?.map(({ strength }) => strength)).toEqual([Number.NaN, 0.125, Number.NaN]);
    expect(matrix.most).toBeCloseTo(0.375);
  });

  it("ranks the pairs that do something", () => {
    const table = tableOf(1);
    expect(rankedPairs(table, null).map(({ first, second }) => [first, second])).toEqual([
      [2, 0],
      [0, 1],
    ]);
    expect(rankedPairs(table, mask(2))).toEqual([{ first: 2, second: 0, strength: 0.5 }]);
    expect(rankedPairs(table, mask(1))).toEqual([]);
  });

  it("turns the other output of a binary classifier round", () => {
    const one = tableOf(1).pairs.get(pairKey(2, 0));
    const other = tableOf(0).pairs.get(pairKey(0, 2));
    expect([...(one?.values ?? [])]).toEqual([-0.25, 0.5, 0.25]);
    expect([...(other?.values ?? [])]).toEqual([0.25, -0.5, -0.25]);
  });

  it("says how often a pair pushes up, and knows nothing of other rows", () => {
    const values = tableOf(1).pairs.get("0 2");
    if (!values) throw new Error("no pair");
    expect(shareUp(values, null)).toBeCloseTo(2 / 3);
    expect(shareUp(values, mask(0, 4))).toBe(0.5);
    expect(shareUp(values, mask(1))).toBeNaN();
    expect(meanSize(values, mask(1))).toBeNaN();
    const each = spread(values, 6);
    expect([...each]).toEqual([-0.25, Number.NaN, 0.5, Number.NaN, 0.25, Number.NaN]);
  });
});

const feature = { kind: "number", integer: false, levels: null, has_missing: false } as const;
const number = new Column(
  0,
  { ...feature, name: "a", has_missing: true },
  Float64Array.of(-1, 0, 1, Number.NaN),
);
const city = new Column(
  1,
  { ...feature, name: "b", kind: "category", levels: ["x", "y"] },
  Int32Array.of(0, 1, 1, 0),
);
const each = Float32Array.of(-2, 1, 3, 4);

describe("the surface of a pair", () => {
  const surface = planeOf(columnAxis(number, 400, { each }), columnAxis(city, 200, { each }));
  const places = placePair(surface, number, city, each);

  it("stands rows on both axes, missing ones in a lane of their own", () => {
    const { xs, ys } = places;
    const [low, high] = surface.x.range;
    expect([xs[0], xs[2]]).toEqual([low, high]);
    expect(xs[3]).toBeLessThan(surface.x.missing?.x1 ?? 0);
    // Levels from the bottom up.
    expect(Math.min(ys[0] as number, ys[3] as number)).toBeGreaterThan(100);
    expect(Math.max(ys[1] as number, ys[2] as number)).toBeLessThan(100);
  });

  it("selects both features by one box, and draws the box back", () => {
    const box = { x0: surface.x.range[0], x1: 300, y0: 0, y1: 100 };
    const terms = termsOfBox(surface, box);
    expect(terms.map((term) => term.quantity)).toEqual(["feature:0", "feature:1"]);
    expect(terms[1]?.codes).toEqual([1]);
    const clause = { key: "k", op: "and", terms } as const;
    const [drawn] = boxesOfClause(surface, clause);
    expect(drawn?.x1).toBeCloseTo(300, 0);
    expect([drawn?.y0, drawn?.y1]).toEqual([0, 100]);
    const rows = selectionMask([clause], 4, ({ quantity }) =>
      quantity === "feature:0" ? number : city,
    );
    expect([...(rows ?? [])]).toEqual([0, 1, 0, 0]);
    expect(termsOfBox(surface, { x0: 0, x1: 400, y0: 0, y1: 200 })).toEqual([]);
    expect(boxesOfClause(surface, { key: "k", op: "and", terms: [] })).toEqual([]);
  });

  it("has the mean of every bin that holds a row", () => {
    const bins = binsOf(surface, places, Float32Array.of(-2, 1, 3, Number.NaN));
    expect(bins.reduce((n, bin) => n + bin.n_rows, 0)).toBe(3);
    expect(bins.map(({ mean }) => mean).sort()).toEqual([-2, 1, 3]);
    const crowded = placePair(surface, number, city, each);
    crowded.xs.fill(200);
    crowded.ys.fill(50);
    expect(binsOf(surface, crowded, each)).toMatchObject([{ mean: 1.5, n_rows: 4 }]);
  });

  it("is blue below and orange above nothing", () => {
    const palette = { up: "#ff0000", down: "#0000ff", neutral: "#a88d6d" } as never;
    expect(diverging(palette, 2, 1)).toEqual(rgb("#ff0000"));
    expect(diverging(palette, -1, 1)).toEqual(rgb("#0000ff"));
    // Between the two, never a grey: that is what is not selected.
    expect(diverging(palette, 0, 1)).toEqual(rgb("#a88d6d"));
    expect(diverging(palette, 0, 0)).toEqual(rgb("#a88d6d"));
    expect(fullSize(each)).toBe(3);
    expect(fullSize(Float32Array.of(Number.NaN))).toBe(0);
    expect(fullSize(Float32Array.of(0, 0, 0, 7))).toBe(7);
  });
});

it("a number that is -1 is not missing", () => {
  const plane = planeOf(columnAxis(number, 400), numberAxis(200, { whole: [-5, 5] }));
  const { xs } = placeRows(plane, number, each);
  expect(xs[0]).toBe(plane.x.range[0]);
  expect(xs[3]).toBeLessThan(plane.x.missing?.x1 ?? 0);
});

describe("what is asked", () => {
  it("has nothing of an output that was not sent", () => {
    expect(readTable({ ...sent(), mirrored: false }, 0)).toBeNull();
    expect(readTable({ ...sent(), mirrored: false }, 1)?.pairs.size).toBe(4);
  });

  it("is the same for a pair in either order", () => {
    const [one, other] = [
      { first: 2, second: 1, strength: 0 },
      { first: 1, second: 2, strength: 3 },
    ].map((pair) => keyOf(onePair("value", [4, 5], pair)));
    expect(one).toBe('["interactions.pair",{"first":1,"rows":[4,5],"second":2},"value"]');
    expect(one).toBe(other);
    expect(keyOf(allPairs("value", undefined))).toBe('["interactions",{},"value"]');
  });

  it("comes as one pair in every row, of the output on screen", () => {
    const pair = {
      values: { data: Float64Array.of(1, 2, 3, 4), shape: [2, 2] },
      rows: { data: Int32Array.of(5, 7), shape: [2] },
    };
    expect([...readPair(pair, 1).values]).toEqual([2, 4]);
    expect([...readPair(pair, 0).values]).toEqual([1, 3]);
    expect([...readPair(pair, 0).rows]).toEqual([5, 7]);
  });
});
