// A small hub for tests: six rows, a number with a gap, a category with a gap, a boolean and a date. And a page to
// draw it in.

import { signal } from "@preact/signals";
import { h } from "preact";
import { vi } from "vitest";
import { type Block, type BlockHead, readBlock } from "../src/runtime/columns";
import { keyOf, type Question } from "../src/runtime/question";
import { Store } from "../src/runtime/store";
import { paletteOf } from "../src/runtime/theme";
import type { ViewContext } from "../src/runtime/view";
import type {
  AttributionsBlock,
  Clause,
  ColumnLayout,
  ModelBlock,
  Op,
  Schema,
  Term,
} from "../src/runtime/wire";

type Column = Float32Array | Float64Array | Int32Array;

/** A block as the kernel packs it: columns one after another, each at a multiple of 8 bytes. */
export function block(
  head: BlockHead,
  columns: Record<string, Column>,
  shapes: Record<string, number[]> = {},
): Block {
  const layout: ColumnLayout[] = [];
  let size = 0;
  for (const [name, values] of Object.entries(columns)) {
    const dtype =
      values instanceof Int32Array
        ? "int32"
        : values instanceof Float32Array
          ? "float32"
          : "float64";
    layout.push({ name, dtype, shape: shapes[name] ?? [values.length], offset: size });
    size += Math.ceil(values.byteLength / 8) * 8;
  }
  const data = new Uint8Array(size);
  for (const [i, values] of Object.values(columns).entries())
    data.set(
      new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
      (layout[i] as ColumnLayout).offset,
    );
  return readBlock({ ...head, columns: layout, data });
}

/** Of a model that takes columns as fields with these members. */
export const modelMeta = (members: number[][]): ModelBlock["meta"] => ({
  unit: "value",
  method: "",
  members,
  missing: members.map(() => true),
  refused: members.map(() => []),
});

/** A whole answer as the kernel sends it. */
export const answerBlock = (
  question: Question,
  plain: Record<string, unknown>,
  columns: Record<string, Column>,
  shapes: Record<string, number[]> = {},
): Block =>
  block(
    {
      role: "answer",
      meta: {
        key: keyOf(question),
        record: "Any",
        plain,
        whole: true,
        done: 1,
        total: 1,
        ahead: "",
      },
    },
    columns,
    shapes,
  );

/** A permutation or impurity importance: `values` of one output after another. */
export const importanceBlock = (
  method: string,
  unit: string,
  values: number[],
  n = values.length,
): Block => {
  const k = values.length / n;
  const columns = Float64Array.from(
    values,
    (_, i) => values[(i % k) * n + Math.floor(i / k)] as number,
  );
  return answerBlock(
    { method },
    { method, unit },
    { values: columns, standard_deviation: new Float64Array(values.length) },
    { values: [n, k], standard_deviation: [n, k] },
  );
};

export const N_ROWS = 6;
export const N_FEATURES = 4;

const feature = { kind: "number", integer: false, levels: null, has_missing: false } as const;

export const schema = (): Schema => ({
  wire_version: 1,
  model_name: "Forest",
  n_rows: N_ROWS,
  row_names: null,
  features: [
    { ...feature, name: "area", has_missing: true },
    { ...feature, name: "city", kind: "category", levels: ["Paris", "Wien"], has_missing: true },
    { ...feature, name: "married", kind: "boolean", integer: true },
    { ...feature, name: "since", kind: "datetime" },
  ],
  output_names: ["no", "yes"],
  units: ["probability", "log_odds"],
  target: { name: "y", kind: "category", levels: ["no", "yes"] },
  importance_methods: ["shap"],
  has_model: false,
});

export const featuresBlock = (): Block =>
  block(
    { role: "features", meta: {} },
    {
      "0": Float64Array.of(1, 2, 3, Number.NaN, 5, 6),
      "1": Int32Array.of(0, 1, 0, 1, -1, 0),
      "2": Float64Array.of(0, 1, 0, 1, 0, 1),
      "3": Float64Array.of(0, 86400, 172800, 259200, 345600, 432000),
    },
  );

/** Attribution of `row` and `feature` to output 1: different everywhere, of both signs. */
export const attribution = (row: number, j: number): number =>
  Math.fround((row + 1) * (j + 1) * (row % 2 ? -0.01 : 0.01));

/** A chunk of a binary classifier's attributions: only output 1 is sent. */
export function chunk(rows: number[], more: Partial<AttributionsBlock["meta"]> = {}): Block {
  const values = new Float32Array(N_FEATURES * rows.length);
  for (let j = 0; j < N_FEATURES; j++)
    for (const [i, row] of rows.entries()) values[j * rows.length + i] = attribution(row, j);
  const meta: AttributionsBlock["meta"] = {
    unit: "probability",
    method: "exact",
    outputs: [1],
    mirrored: true,
  };
  return block(
    { role: "attributions", meta: { ...meta, ...more } },
    {
      rows: Int32Array.from(rows),
      values,
      predictions: Float32Array.from(rows, (row) => row / 10),
      base_values: Float64Array.of(0.25),
    },
  );
}

export const ALL_ROWS = [0, 1, 2, 3, 4, 5];

/** A store with everything computed. */
export function sampleStore(blocks: Block[] = [chunk(ALL_ROWS)]): Store {
  const store = new Store(schema(), "probability");
  store.output.value = 1;
  store.addBlocks([
    featuresBlock(),
    block({ role: "target", meta: {} }, { y: Int32Array.of(0, 1, 0, 1, 0, 1) }),
    ...blocks,
  ]);
  return store;
}

export const clause = (key: string, op: Op, ...terms: Term[]): Clause => ({ key, op, terms });

/** What a view sees that stands alone. */
export const contextOf = (store: Store, options: Record<string, unknown> = {}): ViewContext => ({
  store,
  options,
  palette: paletteOf(signal("light"), signal("light")),
  width: signal(800),
  embedded: false,
  kinds: [],
  answers: () => true,
  child: () => h("p", {}),
});

/** What jsdom lacks: every element is 800 pixels wide, no size ever changes, and canvases draw nothing. */
export function stubLayout(height = 300): void {
  vi.stubGlobal(
    "ResizeObserver",
    class {
      observe(): void {}
      disconnect(): void {}
    },
  );
  vi.spyOn(Element.prototype, "getBoundingClientRect").mockReturnValue(
    new DOMRect(0, 0, 800, height),
  );
  vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockReturnValue(null);
}
