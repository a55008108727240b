// What "auto" colors by: chosen once among a fair number of rows, and again when all are there.

import { expect, it, vi } from "vitest";
import { FAIR_ROWS, keepPartner, resolveBy } from "../src/charts/coloring";
import type { Block } from "../src/runtime/columns";
import { Store } from "../src/runtime/store";
import { block, schema } from "./sample";

const N = 400;
const LATER = 100;
const noise = (i: number, k: number): number => Math.sin(i * 12.9898 + k * 78.233) * 1000;
const cell = (i: number, j: number): number => noise(i, j) - Math.floor(noise(i, j));

function storeOf(): Store {
  const [first] = schema().features;
  const features = ["a", "b", "c"].map((name) => ({ ...first!, name }));
  const store = new Store({ ...schema(), n_rows: N, features, output_names: ["f"] }, "value");
  const columns = features.map((_, j): [string, Float64Array] => [
    String(j),
    Float64Array.from({ length: N }, (_, i) => cell(i, j)),
  ]);
  store.addBlocks([block({ role: "features", meta: {} }, Object.fromEntries(columns))]);
  return store;
}

/** In the first rows b goes along with the attributions of a, in all others c. */
function chunk(begin: number, end: number): Block {
  const rows = Int32Array.from({ length: end - begin }, (_, k) => begin + k);
  const values = new Float32Array(3 * rows.length);
  for (const [k, i] of rows.entries()) values[k] = cell(i, i < LATER ? 1 : 2);
  return block(
    { role: "attributions", meta: { unit: "value", method: "", outputs: [0], mirrored: false } },
    { rows, values, predictions: new Float32Array(rows.length), base_values: Float64Array.of(0) },
  );
}

/** As the view does with every chunk. */
function step(store: Store, feature = 0): string {
  const table = store.attributions.value;
  if (!table) throw new Error("no rows");
  const by = resolveBy(store, "auto", feature, table);
  keepPartner(store, by, feature, table);
  return by;
}

it("is chosen once there are enough rows, stays until all are there, and Python is told", () => {
  const store = storeOf();
  const write = vi.fn();
  store.setLink({ write, request: vi.fn() });
  store.addBlocks([chunk(0, FAIR_ROWS - 1)]);
  expect(step(store)).toBe("none");
  store.addBlocks([chunk(FAIR_ROWS - 1, LATER)]);
  expect(step(store)).toBe("feature:1");
  expect(write).toHaveBeenCalledExactlyOnceWith({ partners: { "value 0 0": 1 } }, true);
  store.addBlocks([chunk(LATER, N - 1)]);
  expect(step(store)).toBe("feature:1");
  store.addBlocks([chunk(N - 1, N)]);
  expect(step(store)).toBe("feature:2");
  expect(write).toHaveBeenCalledTimes(1);
});

it("no partner among the first rows is no choice: others may show one", () => {
  const store = storeOf();
  const write = vi.fn();
  store.setLink({ write, request: vi.fn() });
  store.addBlocks([chunk(0, FAIR_ROWS)]);
  keepPartner(store, "none", 0, store.attributions.value!);
  expect(write).not.toHaveBeenCalled();
});

it("is found among all rows where they are there at once: nothing is kept", () => {
  const store = storeOf();
  const write = vi.fn();
  store.setLink({ write, request: vi.fn() });
  store.addBlocks([chunk(0, N)]);
  expect(step(store)).toBe("feature:2");
  expect(write).not.toHaveBeenCalled();
  expect(resolveBy(store, "none", 0, store.attributions.value!)).toBe("none");
});
