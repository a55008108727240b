// Columns that are shown beside the features: in the table, in tips, in what points are colored by and found by.

import { signal } from "@preact/signals";
import { render } from "preact";
import { describe, expect, it } from "vitest";
import { coloringOf } from "../src/charts/coloring";
import { RowTip, rowSentence } from "../src/charts/tip";
import { extrasText } from "../src/runtime/extras";
import { Store } from "../src/runtime/store";
import { paletteOf } from "../src/runtime/theme";
import { RowTip as StackedTip } from "../src/views/stacked/RowTip";
import { tableColumns, tabSeparated } from "../src/views/table/columns";
import { filterRows } from "../src/views/table/filter";
import { keptStore, withKept } from "../src/views/table/kept";
import { block, featuresBlock, N_FEATURES, sampleStore, schema } from "./sample";

const EVIL = "<img src=x>";
const number = { kind: "number", integer: true, levels: null, has_missing: false } as const;
const text = { ...number, kind: "text", integer: false } as const;

function extended(): Store {
  const store = sampleStore();
  store.schema.value = {
    ...schema(),
    extras: [
      { ...text, name: "client", levels: ["Ann", EVIL, "Zoe"] },
      { ...number, name: "visits" },
      { ...number, name: "shops" },
      { ...number, name: "age" },
    ],
  };
  return store;
}

const arrived = () =>
  block(
    "extras",
    {},
    {
      "0": Int32Array.of(0, 1, 2, 0, -1, 0),
      "1": Int32Array.of(1500, 2, 3, 4, 5, 6),
      "2": Int32Array.of(0, 1, 2, 3, 4, 5),
      "3": Int32Array.of(20, 30, 40, 50, 60, 70),
    },
  );

function whole(): Store {
  const store = extended();
  store.addBlocks([arrived()]);
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
    expect(store.column(N_FEATURES)?.position).toBe(N_FEATURES);
    expect(store.featureName(N_FEATURES + 1)).toBe("visits");
    store.focusFeature(N_FEATURES);
    expect(store.feature.value).toBe(-1);
    expect(sampleStore().column(N_FEATURES)).toBeNull();
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

  it("wait for their block, and are blank for rows that were made up", () => {
    const store = extended();
    expect(columnsOf(store).at(-4)?.text(0)).toBe("\u2026");
    expect(extrasText(store, 0)).toBe("");
    store.addBlocks([arrived()]);
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
    const client = columns.find(({ name }) => name === "client");
    expect([client?.text(0), client?.text(6), client?.note?.(6)]).toEqual(["Ann", "", ""]);
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
      `feature:${N_FEATURES}`,
      table,
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
