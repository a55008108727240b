// Columns that are shown beside the features: in the table, in tips, in what points are colored by and found by.

import { signal } from "@preact/signals";
import { render } from "preact";
import { describe, expect, it } from "vitest";
import { coloringOf } from "../src/charts/coloring";
import { RowTip, rowSentence } from "../src/charts/tip";
import type { Block } from "../src/runtime/columns";
import { extrasText } from "../src/runtime/extras";
import { Store } from "../src/runtime/store";
import { paletteOf } from "../src/runtime/theme";
import type { FeatureSchema } from "../src/runtime/wire";
import { RowTip as StackedTip } from "../src/views/stacked/RowTip";
import { tableColumns, tabSeparated } from "../src/views/table/columns";
import { filterRows } from "../src/views/table/filter";
import { keptStore, withKept } from "../src/views/table/kept";
import { block, featuresBlock, N_FEATURES, sampleStore, schema } from "./sample";

const EVIL = "<img src=x>";
const number = { kind: "number", integer: true, levels: null, has_missing: false } as const;
const text = { ...number, kind: "text", integer: false } as const;

const columnBlock = (column: FeatureSchema, values: Int32Array) =>
  block({ role: "column", meta: { column } }, { values });

const arrived = () => [
  columnBlock(
    { ...text, name: "client", levels: ["Ann", EVIL, "Zoe"] },
    Int32Array.of(0, 1, 2, 0, -1, 0),
  ),
  columnBlock({ ...number, name: "visits" }, Int32Array.of(1500, 2, 3, 4, 5, 6)),
  columnBlock({ ...number, name: "shops" }, Int32Array.of(0, 1, 2, 3, 4, 5)),
  columnBlock({ ...number, name: "age" }, Int32Array.of(20, 30, 40, 50, 60, 70)),
];

function whole(): Store {
  const store = sampleStore();
  store.addBlocks(arrived());
  return store;
}

const measure = (label: string): number => 7 * label.length;
const columnsOf = (store: Store, content: "values" | "contributions" = "values") =>
  tableColumns(store, store.attributions.value, [2, 0, 1, 3], content, measure);

const shownIn = (element: preact.ComponentChild): HTMLElement => {
  const root = document.createElement("div");
  render(element, root);
  return root;
};

describe("columns beside the features", () => {
  it("are no features", () => {
    const store = whole();
    expect([store.n_features, store.columns.value.length]).toEqual([N_FEATURES, N_FEATURES]);
    expect(store.ranking.value.length).toBe(N_FEATURES);
    expect(store.quantity("column:visits")).toMatchObject({ position: -1, name: "visits" });
    expect(store.column(N_FEATURES)).toBeNull();
    store.focusFeature(N_FEATURES);
    expect(store.feature.value).toBe(-1);
    expect(sampleStore().quantity("column:visits")).toBeNull();
  });

  it("stand behind them in the table, as values whatever the others show", () => {
    for (const content of ["values", "contributions"] as const) {
      const columns = columnsOf(whole(), content);
      expect(columns.slice(-5).map(({ name, beside }) => [name, beside ?? false])).toEqual([
        ["since", false],
        ["client", true],
        ["visits", true],
        ["shops", true],
        ["age", true],
      ]);
      const [client, visits] = columns.slice(-4);
      expect([0, 1, 4].map((row) => client?.text(row))).toEqual(["Ann", EVIL, "missing"]);
      expect([visits?.plain(0), visits?.rank(0), visits?.right]).toEqual(["1500", 1500, true]);
      expect(tabSeparated(columns, [1]).split("\n")[1]).toMatch(/\t<img src=x>\t2\t1\t30$/);
    }
  });

  it("come and go with their blocks, and are blank for rows that were made up", () => {
    const store = sampleStore();
    const names = () => columnsOf(store).flatMap(({ name, beside }) => (beside ? [name] : []));
    expect([names(), extrasText(store, 0)]).toEqual([[], ""]);
    const [client, ...others] = arrived();
    store.addBlocks(others);
    expect(names()).toEqual(["visits", "shops", "age"]);
    const kept_columns = store.extras.value;
    store.addBlocks([client as Block]);
    expect(store.extras.value.slice(0, 3)).toEqual(kept_columns);
    store.dropBlocks([others[0] as Block]);
    expect(names()).toEqual(["shops", "age", "client"]);
    const kept = {
      name: "row 1",
      origin: 1,
      start: [1, 0, 0, 0],
      codes: [9, 0, 0, 0],
      prediction: 0.5,
      predictions: Float64Array.of(0.5, 0.5),
      contributions: null,
      open: () => {},
    };
    const own = keptStore(store, [kept]);
    const columns = withKept(columnsOf(store), columnsOf(own), [kept], store.n_rows);
    const column = columns.find(({ name }) => name === "client");
    expect([column?.text(0), column?.text(6), column?.note?.(6)]).toEqual(["Ann", "", ""]);
  });

  it("of several classes, kept rows have the probability of the class on screen", () => {
    const names = ["a", "b", "c"];
    const store = new Store(
      { ...schema(), output_names: names, target: null, link: "softmax" },
      "log_odds",
    );
    store.output.value = 2;
    store.addBlocks([featuresBlock()]);
    const kept = {
      name: "row 1",
      origin: 1,
      start: [1, 0, 0, 0],
      codes: [9, 0, 0, 0],
      prediction: 2,
      predictions: Float64Array.of(0, 1, 2),
      contributions: null,
      open: () => {},
    };
    const waiting = { ...kept, prediction: Number.NaN, predictions: new Float64Array(0) };
    const own = keptStore(store, [waiting, kept]);
    const column = columnsOf(own).find(({ key }) => key === "probability");
    const wanted = Math.exp(2) / (1 + Math.exp(1) + Math.exp(2));
    expect(column?.rank(1)).toBeCloseTo(wanted, 6);
    expect([column?.text(0), column?.text(1)]).toEqual(["\u2026", "0.67"]);
  });

  it("are said in tips: three at most, on one line, as text", () => {
    const store = whole();
    const line = "client <img src=x> \u00b7 visits 2 \u00b7 shops 1";
    expect(extrasText(store, 1)).toBe(line);
    const table = store.attributions.value;
    if (!table) throw new Error("nothing computed");
    for (const tip of [
      shownIn(<RowTip store={store} row={1} feature={0} />),
      shownIn(<StackedTip store={store} table={table} row={1} />),
    ]) {
      expect(tip.textContent).toContain(line);
      expect(tip.querySelector("img")).toBeNull();
    }
    expect(rowSentence(store, 1, 0)).toContain(line);
    expect(rowSentence(sampleStore(), 1, 0)).toMatch(/^row 1: area/);
  });

  it("color points, select and are found", () => {
    const store = whole();
    const table = store.attributions.value;
    if (!table) throw new Error("nothing computed");
    const coloring = coloringOf(
      store,
      "column:client",
      paletteOf(signal("light"), signal("light")).value,
    );
    expect([coloring.title, coloring.legend?.kind]).toEqual(["client", "levels"]);
    const term = coloring.term?.([0]);
    if (!term) throw new Error("no term");
    store.commitClause({ key: "colors", op: "and", terms: [term] });
    expect(Array.from(store.mask.value ?? [])).toEqual([1, 0, 0, 1, 0, 1]);
    const found = (typed: string) => Array.from(filterRows(store, typed).mask ?? []);
    expect(found("zoe")).toEqual([0, 0, 1, 0, 0, 0]);
    expect(found("age >= 60")).toEqual([0, 0, 0, 0, 1, 1]);
    expect(filterRows(store, "effect of age > 0").error).not.toBe("");
  });
});
