import { describe, expect, it, vi } from "vitest";
import { diverging } from "../src/marks/colors";
import { placePair, placeRows } from "../src/marks/place";
import { boxesOfClause, planeOf, termsOfBox } from "../src/marks/plane";
import { columnAxis, numberAxis } from "../src/marks/planeAxis";
import { blockOf, Column } from "../src/runtime/columns";
import { selectionMask } from "../src/runtime/selection";
import type { Answer, HubLink } from "../src/runtime/store";
import { rgb } from "../src/runtime/theme";
import { holdsTables } from "../src/views/interactions/kept";
import { Source } from "../src/views/interactions/source";
import { binsOf, fullSize } from "../src/views/interactions/surface";
import {
  matrixOf,
  meanSize,
  pairKey,
  rankedPairs,
  readTable,
  shareUp,
  spread,
} from "../src/views/interactions/table";
import { block, sampleStore } from "./sample";

/** Rows 0, 2 and 4 of six are explained: pairs 0-2 (strong) and 0-1, main effects of 0 and 2. */
const sent = (n_rows = 3, meta = {}) => {
  const made = block(
    { role: "pairs", meta: { unit: "probability", outputs: [1], mirrored: true, n_rows, ...meta } },
    {
      features: Int32Array.of(2, 0, 1),
      strength: Float64Array.of(0.5, 0.3, 0, 0.3, 0.4, 0.1, 0, 0.1, 0.2),
      rows: Int32Array.of(0, 2, 4),
      first: Int32Array.of(0, 0, 0, 2),
      second: Int32Array.of(2, 1, 0, 2),
      values: Float32Array.of(-0.25, 0.5, 0.25, 0.25, 0, 0, 1, 1, 1, 2, 2, 2),
    },
  );
  return blockOf([made], "pairs")!;
};

const mask = (...rows: number[]): Uint8Array =>
  Uint8Array.from({ length: 6 }, (_, row) => (rows.includes(row) ? 1 : 0));

describe("a table of interactions", () => {
  it("is a triangle of all explained rows", () => {
    const matrix = matrixOf(readTable(sent(), 1), 3, null);
    expect(matrix.features).toEqual([2, 0, 1]);
    expect(matrix.lines.map((line) => line.map(({ strength }) => strength))).toEqual([
      [0.5],
      [0.3, 0.4],
      [0, 0.1, 0.2],
    ]);
    expect([matrix.most, matrix.most_alone]).toEqual([0.3, 0.5]);
    expect(matrixOf(readTable(sent(), 1), 2, null).lines).toHaveLength(2);
  });

  it("follows the selected rows where each row's values are there", () => {
    const matrix = matrixOf(readTable(sent(), 1), 3, mask(0, 1, 2));
    const [[alone] = [], [pair] = [], last] = matrix.lines;
    expect(alone?.strength).toBe(2);
    expect(pair?.strength).toBeCloseTo(0.375);
    expect(last?.map(({ strength }) => strength)).toEqual([Number.NaN, 0.125, Number.NaN]);
    expect(matrix.most).toBeCloseTo(0.375);
  });

  it("ranks the pairs that do something", () => {
    const table = readTable(sent(), 1);
    expect(rankedPairs(table, null).map(({ first, second }) => [first, second])).toEqual([
      [2, 0],
      [0, 1],
    ]);
    expect(rankedPairs(table, mask(2))).toEqual([{ first: 2, second: 0, strength: 0.5 }]);
    expect(rankedPairs(table, mask(1))).toEqual([]);
  });

  it("turns the other output of a binary classifier round", () => {
    const one = readTable(sent(), 1).pairs.get(pairKey(2, 0));
    const other = readTable(sent(), 0).pairs.get(pairKey(0, 2));
    expect([...(one?.values ?? [])]).toEqual([-0.25, 0.5, 0.25]);
    expect([...(other?.values ?? [])]).toEqual([0.25, -0.5, -0.25]);
  });

  it("says how often a pair pushes up, and knows nothing of other rows", () => {
    const values = readTable(sent(), 1).pairs.get("0 2");
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

const answer = (n_rows: number, meta = {}): Answer => {
  const { state } = sent(n_rows, meta);
  const { data, ...result } = state;
  return { result, buffers: [new DataView(data.buffer as ArrayBuffer)] };
};

function asked(...answers: (Answer | Error)[]) {
  const store = sampleStore();
  store.connection.value = "connected";
  const request = vi.fn<HubLink["request"]>(() => {
    const next = answers.shift();
    if (!next) return new Promise(() => undefined);
    return next instanceof Error ? Promise.reject(next) : Promise.resolve(next);
  });
  store.setLink({ write: () => undefined, request });
  return { store, request, source: new Source(store) };
}

const settled = (): Promise<void> => new Promise((done) => setTimeout(done));

describe("where interactions come from", () => {
  it("asks until all rows are explained", async () => {
    const { source, request } = asked(answer(9), answer(9), answer(3));
    source.show("probability", 1);
    expect(source.asked.value).toBe("computing");
    await settled();
    expect(request).toHaveBeenCalledTimes(3);
    expect(request.mock.calls[0]?.[1]).toMatchObject({
      unit: "probability",
      output: 1,
      rows: null,
    });
    expect(source.asked.value).toBe("done");
    source.show("probability", 1);
    expect(request).toHaveBeenCalledTimes(3);
  });

  it("stops when told to, keeps what is there, and goes on", async () => {
    const { source, request } = asked(answer(9));
    source.show("probability", 1);
    await settled();
    source.stop();
    expect(source.asked.value).toBe("stopped");
    expect(source.table.value?.n_wanted).toBe(9);
    void source.go();
    expect(source.asked.value).toBe("computing");
    expect(request).toHaveBeenCalledTimes(3);
  });

  it("shows no answer to another question", async () => {
    const late = new Promise<Answer>((done) => setTimeout(() => done(answer(3)), 5));
    const { source, store, request } = asked();
    request.mockReturnValueOnce(late);
    source.show("probability", 1);
    source.show("probability", 0);
    await late;
    await settled();
    expect(source.table.value).toBeNull();
    expect(source.asked.value).toBe("computing");
    expect(store.output.value).toBe(1);
  });

  it("keeps what was computed when its view, and then the kernel, is gone", async () => {
    const { source, store } = asked(answer(3));
    expect(holdsTables(store)).toBe(false);
    source.show("probability", 1);
    await settled();
    source.stop();
    store.connection.value = "none";
    expect(holdsTables(store)).toBe(true);
    const again = new Source(store);
    again.show("probability", 1);
    expect(again.asked.value).toBe("done");
    expect(again.table.value).toBe(source.table.value);
    const others = new Source(store, [0, 1]);
    others.show("probability", 1);
    expect(others.table.value).toBeNull();
  });

  it("says what the kernel says", async () => {
    const { source } = asked(new Error("interactions: found 14 features"));
    source.show("probability", 1);
    await settled();
    expect(source.asked.value).toBe("failed");
    expect(source.message.value).toContain("14 features");
  });

  it("reads a file's block, and has nothing where there is none", () => {
    const { source, store, request } = asked();
    store.connection.value = "none";
    source.show("probability", 1);
    expect(source.asked.value).toBe("absent");
    store.addBlocks([sent()]);
    source.show("probability", 0);
    expect(source.asked.value).toBe("done");
    source.show("log_odds", 0);
    expect(source.asked.value).toBe("absent");
    expect(request).not.toHaveBeenCalled();
  });

  it("asks for a pair that did not come with the others", async () => {
    const pair = block(
      { role: "pairs", meta: { unit: "probability", outputs: [1] } },
      {
        rows: Int32Array.of(0, 2, 4),
        first: Int32Array.of(1),
        second: Int32Array.of(2),
        values: Float32Array.of(7, 8, 9),
      },
    );
    const { data, ...result } = pair.state;
    const { source } = asked(answer(3), {
      result,
      buffers: [new DataView(data.buffer as ArrayBuffer)],
    });
    source.show("probability", 1);
    await settled();
    expect(source.table.value?.pairs.has("1 2")).toBe(false);
    await source.open(2, 1);
    expect([...(source.table.value?.pairs.get("1 2")?.values ?? [])]).toEqual([7, 8, 9]);
    expect(source.table.value?.pairs.size).toBe(5);
  });
});
