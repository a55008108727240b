// Effects in the page: the numbers are Python's (tests/effects/effects.json), and what the picture makes of them.

import { describe, expect, it } from "vitest";
import examples from "../../tests/effects/effects.json";
import looks from "../../tests/effects/looks.json";
import { rowsOf, termsOf } from "../src/charts/conditions";
import { accumulatedEffects, partialDependence } from "../src/page_effects/inPage";
import type { Tensor } from "../src/runtime/answers";
import { type Block, Column } from "../src/runtime/columns";
import { keyOf } from "../src/runtime/question";
import { Store } from "../src/runtime/store";
import type { FeatureSchema } from "../src/runtime/wire";
import {
  alongCurve,
  averageOf,
  centeredLines,
  linesIn,
  strengthOf,
} from "../src/views/dependence/curves";
import {
  changed,
  type Dependence,
  effectQuestion,
  featuresOf,
  inOrder,
  looking,
  openedMethods,
  ownOptions,
  type PairDependence,
} from "../src/views/dependence/records";
import { treeOf } from "../src/views/dependence/regionTree";
import type { Options } from "../src/views/dependence/wire";
import { linearModel } from "./model_fixture";
import { block, modelMeta, schema } from "./sample";

const feature = (name: string, more: Partial<FeatureSchema> = {}): FeatureSchema => ({
  name,
  kind: "number",
  integer: false,
  levels: null,
  has_missing: false,
  ...more,
});

const FEATURES = [
  feature("a"),
  feature("city", { kind: "category", levels: ["x", "y", "z"], has_missing: true }),
];

const modelBlock = (): Block => ({
  state: {
    role: "model",
    meta: modelMeta(FEATURES.map((_, j) => [j])),
    columns: [],
    data: new Uint8Array(0),
  },
  columns: new Map([["model", linearModel()]]),
  layout: new Map(),
});

function storeOf(n_rows = examples.a.length): Store {
  const store = new Store(
    { ...schema(), n_rows, features: FEATURES, output_names: ["value"], units: ["value"] },
    "value",
  );
  store.addBlocks([
    block(
      { role: "features", meta: {} },
      {
        "0": Float64Array.from(examples.a.slice(0, n_rows)),
        "1": Int32Array.from(examples.city.slice(0, n_rows)),
      },
    ),
    modelBlock(),
  ]);
  return store;
}

const flat = (nested: unknown): number[] =>
  [nested].flat(4).map((value) => (value === null ? Number.NaN : (value as number)));

const NOTHING = ownOptions({});

describe.each(Object.entries(examples.answers))("%s by the model in the page", (_, example) => {
  const method = example.method === "effects.partial" ? "pdp" : "ale";
  const answer = method === "pdp" ? partialDependence : accumulatedEffects;
  const question = effectQuestion(method, [example.feature], "value", NOTHING);

  it("is what Python says", async () => {
    const found = await answer(storeOf(), question);
    for (const name of ["grid", "average", "center", "share", "individual"] as const) {
      if (!(name in example)) continue;
      const wanted = flat(example[name as keyof typeof example]);
      const data = (found?.[name] as Tensor | undefined)?.data ?? [];
      for (const [i, value] of wanted.entries())
        if (Number.isNaN(value)) expect(data[i]).toBeNaN();
        else expect(data[i]).toBeCloseTo(value, 10);
    }
  });

  it("is left to a kernel that is there, and to Python where it was asked for a grid", async () => {
    const store = storeOf();
    store.connection.value = "connected";
    expect(await answer(store, question)).toBeNull();
    const options = { ...question.options, grid: [1, 2] };
    expect(await answer(storeOf(), { ...question, options })).toBeNull();
  });
});

it("of many rows the same are asked about, and keep their lines", async () => {
  const { many } = examples;
  const store = new Store(
    {
      ...schema(),
      n_rows: many.n_rows,
      seed: many.seed,
      features: FEATURES,
      output_names: ["value"],
      units: ["value"],
    },
    "value",
  );
  const rows = Array.from({ length: many.n_rows }, (_, row) => row);
  store.addBlocks([
    block(
      { role: "features", meta: {} },
      {
        "0": Float64Array.from(rows, (row) => ((row * 37) % 1009) / 10),
        "1": Int32Array.from(rows, (row) => (row % 3) - 1),
      },
    ),
    modelBlock(),
  ]);
  const question = effectQuestion("pdp", [1], "value", NOTHING);
  const found = (await partialDependence(store, question)) as unknown as Dependence;
  expect([...(found.rows?.data ?? [])].slice(0, many.rows.length)).toEqual(many.rows);
  expect(found.rows?.data).toHaveLength(1000);
  expect(found.trust).toMatchObject({ n_rows: 20_000, n_rows_total: 21_000 });
  for (const [i, value] of flat(many.average).entries())
    expect(found.average.data[i]).toBeCloseTo(value, 9);
  for (const [i, value] of flat(many.individual).entries())
    expect(found.individual?.data[i]).toBeCloseTo(value, 9);
});

describe("lines", () => {
  const lines = { rows: Int32Array.of(4, 7), ys: Float64Array.of(0, 2, 4, 1, 1, 1), n_values: 3 };

  it("are centered on their mean over the rows, not over the grid", () => {
    expect([...centeredLines(lines, [0, 0, 1]).ys]).toEqual([-4, -2, 0, 0, 0, 0]);
  });

  it("have a mean over the selected rows, if any of them has one", () => {
    const mask = (row: number) => Uint8Array.from({ length: 9 }, (_, i) => (i === row ? 1 : 0));
    expect(averageOf(lines, mask(4))).toEqual({ ys: Float64Array.of(0, 2, 4), n: 1 });
    expect(averageOf(lines, mask(0)).n).toBe(0);
  });

  it("are met by a box between two of their points, too", () => {
    const places = {
      xs: Float64Array.of(0, 100, 200),
      ys: Float64Array.of(0, 100, 100, 50, 50, 50),
    };
    expect(linesIn(places, { x0: 20, x1: 22, y0: 15, y1: 30 })).toEqual([0]);
    expect(linesIn(places, { x0: 40, x1: 60, y0: 0, y1: 300 })).toEqual([0, 1]);
    expect(linesIn(places, { x0: 150, x1: 160, y0: 60, y1: 90 })).toEqual([]);
  });

  it("hold a row where its own value is; levels have nothing between them", () => {
    const values = Float64Array.of(0, 10, Number.NaN);
    expect(alongCurve(values, [0, 5, 9], 0, 4, false)).toBe(2);
    expect(alongCurve(values, [0, 5, 9], 0, 14, false)).toBe(5);
    expect(alongCurve(values, [0, 5, 9], 0, 4, true)).toBeNaN();
    expect(alongCurve(values, [0, 5, 9], 0, Number.NaN, true)).toBe(9);
  });

  it("fade where fewer than a hundredth of the rows are near", () => {
    expect([...strengthOf([0.5, 0.01, 0.005, 0])]).toEqual([1, 1, 0.55, 0.55]);
  });

  it("fade where combinations do not occur, as Python's pictures do", () => {
    expect([...strengthOf([0.5, 0.5, 0.005], [0, 0.5, 1])]).toEqual([1, 0.7, 0.55]);
  });
});

describe("regions", () => {
  const columns = [
    new Column(0, FEATURES[0] as FeatureSchema, Float64Array.of(1, 2, 3, Number.NaN)),
    new Column(1, FEATURES[1] as FeatureSchema, Int32Array.of(0, 1, -1, 1)),
  ];
  const condition = (more: object) => ({ feature: 0, feature_name: "a", ...more });

  it("are ranges with one end, and levels with what is missing", () => {
    const [range, codes] = termsOf(
      [condition({ high: 2.5 }), condition({ feature: 1, levels: [1], missing: true })],
      columns,
    );
    expect([range?.min, range?.max]).toEqual([undefined, 2.5]);
    expect(codes?.codes).toEqual([1, -1]);
  });

  it("begin at the least value above an edge, so that rows on it stay out", () => {
    const values = columns[0]?.values as ArrayLike<number>;
    const low = Math.min(...Array.from(values).filter((value) => Number.isFinite(value)));
    const [term] = termsOf([condition({ low })], columns);
    expect(term?.min).toBeGreaterThan(low);
    expect(Array.from(values)).toContain(term?.min);
  });

  it("begin at the largest number where only what is infinite is above", () => {
    const own = { values: [1, Number.POSITIVE_INFINITY], isMissing: () => false };
    const infinite = [own as unknown as NonNullable<(typeof columns)[0]>];
    const [term] = termsOf([{ ...condition({ low: Number.MAX_VALUE }), feature: 0 }], infinite);
    expect(term?.min).toBe(Number.MAX_VALUE);
    const least = [{ ...own, values: [Number.NEGATIVE_INFINITY, 1] }] as unknown as typeof infinite;
    expect(rowsOf([{ ...condition({ high: -Number.MAX_VALUE }), feature: 0 }], least)).toEqual([0]);
  });

  it("are their rows where a range cannot say that missing values belong to it", () => {
    const [term] = termsOf([condition({ low: 2.5, missing: true })], columns);
    expect(term?.codes).toEqual([2, 3]);
    expect(rowsOf([condition({ low: 1, high: 2 })], columns)).toEqual([1]);
  });

  it("stand in a tree, parts after what they are parts of", () => {
    const parent = { data: Int32Array.of(-1, 0, 0, 1, 1), shape: [5] };
    expect(treeOf({ parent }).map(({ at, depth }) => [at, depth])).toEqual([
      [0, 0],
      [1, 1],
      [3, 2],
      [4, 2],
      [2, 1],
    ]);
  });
});

it("what Python asked for beside the method belongs to its own question alone", () => {
  const own = ownOptions({ method: "pdp", feature: 3, grid: "even", individual: 0 });
  expect(effectQuestion("pdp", [3], "value", own).options).toMatchObject({ grid: "even" });
  expect(effectQuestion("pdp", [4], "value", own).options).toEqual({ features: [4] });
  expect(effectQuestion("ale", [3], "value", own).options).toEqual({ features: [3] });
});

it.each(looks)("what is chosen in the page is asked as Python asks it: $look", (one) => {
  const { options, look, focus, question } = one as unknown as Looked;
  const shown = looking(options, look);
  const [pinned, other] = featuresOf(shown);
  const { method } = openedMethods(shown);
  const feature = pinned >= 0 ? pinned : focus;
  if (method === "shap") expect(question).toBeNull();
  else {
    const features = other < 0 || other === feature ? [feature] : [feature, other];
    const asked = effectQuestion(method, features, "value", ownOptions({ ...shown }));
    const [wanted, its] = question as NonNullable<Looked["question"]>;
    expect(keyOf(asked)).toBe(keyOf({ method: wanted, options: its, unit: "value" }));
  }
});

interface Looked {
  options: Options;
  look: Options;
  focus: number;
  question: [string, Record<string, unknown>] | null;
}

it("a grid goes with the method and the features that it was asked of", () => {
  const look = { method: "pdp", feature: 1, grid: [1, 2] };
  expect(changed(look, { centered: true })).toEqual({ ...look, centered: true });
  expect(changed(look, { method: "ale" })).toEqual({ method: "ale", feature: 1 });
  expect(changed(look, { feature: 2 })).toEqual({ method: "pdp", feature: 2 });
});

it("two features can be asked in either order", () => {
  const at = (i: number, k: number, o: number) => 100 * i + 10 * k + o;
  const data = [0, 1].flatMap((i) => [0, 1, 2].flatMap((k) => [0, 1].map((o) => at(i, k, o))));
  const record = {
    features: [2, 5],
    grid_first: { data: Float64Array.of(7, 8), shape: [2] },
    grid_second: { data: Float64Array.of(1, 2, 3), shape: [3] },
    average: { data: Float64Array.from(data), shape: [2, 3, 2] },
    together: { data: Float64Array.from(data), shape: [2, 3, 2] },
    share: { data: Float64Array.of(0, 1, 2, 10, 11, 12), shape: [2, 3] },
  } as unknown as PairDependence;
  expect(inOrder(record, 2)).toBe(record);
  const turned = inOrder(record, 5);
  expect(turned.features).toEqual([5, 2]);
  expect([...turned.grid_first.data]).toEqual([1, 2, 3]);
  expect(turned.average.shape).toEqual([3, 2, 2]);
  expect(turned.average.data[(2 * 2 + 1) * 2 + 1]).toBe(at(1, 2, 1));
  expect([...turned.share.data]).toEqual([0, 10, 1, 11, 2, 12]);
});
