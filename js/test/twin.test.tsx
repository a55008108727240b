// Charts as tables: the button in the foot of a view, and cells that hold exactly what the chart is given.

import { signal } from "@preact/signals";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Mounted, mountView } from "../src/runtime/mount";
import type { Store } from "../src/runtime/store";
import { exact, MAX_ROWS, said, tabSeparated, twinOf } from "../src/twin/twin";
import { ALL_ROWS, attribution, chunk, clause, sampleStore, stubLayout } from "./sample";

let root: HTMLElement;
let mounted: Mounted | null = null;

beforeEach(() => {
  root = document.createElement("div");
  document.body.append(root);
  stubLayout();
});

afterEach(() => {
  act(() => mounted?.unmount());
  root.remove();
  vi.unstubAllGlobals();
});

const inside = <E extends Element>(selector: string): E[] => [
  ...(root.firstElementChild?.shadowRoot?.querySelectorAll<E>(selector) ?? []),
];

function open(store: Store, kind: string, options: object = {}): void {
  const own = { arrangement: signal({}), still: "", explained: [] };
  act(() => {
    mounted = mountView(root, store, kind, { ...options }, own);
  });
}

function press(): void {
  act(() => {
    for (const button of inside<HTMLButtonElement>(".xw-twin-button")) button.click();
  });
}

interface Read {
  caption: string | undefined;
  head: string[];
  /** Numbers where cells hold one, else their words. */
  rows: (string | number)[][];
}

const tables = (): Read[] =>
  inside<HTMLTableElement>("table.xw-twin").map((table) => ({
    caption: table.closest("figure")?.querySelector("b")?.textContent ?? undefined,
    head: [...(table.tHead?.rows[0]?.cells ?? [])].map((cell) => cell.textContent ?? ""),
    rows: [...(table.tBodies[0]?.rows ?? [])].map(({ cells }) =>
      [...cells].map(({ dataset, textContent }) =>
        dataset.value === undefined ? (textContent ?? "") : Number(dataset.value),
      ),
    ),
  }));

const first = (): Read => tables()[0] as Read;

describe("the button", () => {
  it("shows the table below the chart and takes it away", () => {
    open(sampleStore(), "importance");
    const [button] = inside<HTMLButtonElement>(".xw-twin-button");
    expect(button?.textContent).toContain("Importance as a table");
    expect(button?.getAttribute("aria-expanded")).toBe("false");
    expect(tables()).toEqual([]);
    press();
    expect(button?.getAttribute("aria-expanded")).toBe("true");
    expect(inside(".xw-twins")[0]?.id).toBe(button?.getAttribute("aria-controls"));
    expect(tables().length).toBe(1);
    expect(inside(".xw-bar-row").length).toBe(4);
    press();
    expect(tables()).toEqual([]);
  });

  it("leaves the table open while a row is not computed yet", () => {
    const store = sampleStore([chunk([0, 1])]);
    open(store, "force");
    press();
    expect(tables().length).toBe(1);
    act(() => store.focusRow(4));
    expect(tables()).toEqual([]);
    act(() => store.addBlocks([chunk([4])]));
    expect(first().caption).toContain("Row 4");
  });

  it("says so where there is nothing to be read yet", () => {
    open(sampleStore([]), "importance");
    press();
    expect(inside(".xw-twins")[0]?.textContent).toBe("There are no numbers yet.");
  });
});

describe("cells", () => {
  it("of importance are the bars, of the selected rows beside all", () => {
    const store = sampleStore();
    open(store, "importance");
    press();
    const all = store.importance.value?.values as ArrayLike<number>;
    const told = (): Map<unknown, unknown[]> =>
      new Map(first().rows.map(([name, ...more]) => [name, more]));
    expect(first().head).toEqual(["feature", "importance", "± importance"]);
    for (let j = 0; j < store.n_features; j++)
      expect(told().get(store.featureName(j))?.[0]).toBe(all[j]);
    expect(first().rows.map(([name]) => name)).toEqual(
      Array.from(store.ranking.value, (j) => store.featureName(j)),
    );
    act(() => store.commitClause(clause("rows", "and", { quantity: "row", codes: [0, 3] })));
    expect(first().head[1]).toBe("importance of the selected rows");
    const selected = store.selected_importance.value?.values as ArrayLike<number>;
    expect(told().get("area")).toContain(selected[0]);
    expect(told().get("area")).toContain(all[0]);
  });

  it("of a waterfall lead from the base value to the prediction, step by step", () => {
    open(sampleStore(), "waterfall", { row: 2 });
    press();
    const { head, rows } = first();
    expect(head).toEqual(["feature", "value", "attribution", "from", "to"]);
    expect([rows[0]?.[0], rows.at(-1)?.[0]]).toEqual(["base value", "prediction"]);
    expect(rows.at(-1)?.at(-1)).toBe(Math.fround(0.2));
    for (const [at, row] of rows.slice(1, -1).entries()) {
      const [name, , pushed, from, to] = row as [string, unknown, number, number, number];
      expect(from).toBeCloseTo(rows[at]?.at(-1) as number, 12);
      expect(to - from).toBeCloseTo(pushed, 12);
      const j = ["area", "city", "married", "since"].indexOf(name);
      expect(pushed).toBe(attribution(2, j));
    }
    expect(rows.find(([name]) => name === "area")?.[1]).toBe(3);
    expect(rows.find(([name]) => name === "city")?.[1]).toBe("Paris");
  });

  it("of points are those of the selected rows", () => {
    const store = sampleStore();
    open(store, "dependence", { feature: 0 });
    press();
    expect(first().rows.map(([row]) => row)).toEqual(ALL_ROWS.map((row) => `row ${row}`));
    expect(first().rows[3]?.slice(0, 3)).toEqual(["row 3", "missing", attribution(3, 0)]);
    act(() => store.commitClause(clause("rows", "and", { quantity: "row", codes: [1, 4] })));
    expect(first().caption).toContain("2 selected rows");
    expect(first().rows.map((row) => row.slice(0, 3))).toEqual([
      ["row 1", 2, attribution(1, 0)],
      ["row 4", 5, attribution(4, 0)],
    ]);
  });

  it("of a beeswarm are every feature's values and attributions", () => {
    open(sampleStore(), "beeswarm");
    press();
    const { head, rows } = first();
    for (const [j, name] of ["area", "city", "married", "since"].entries()) {
      const column = head.indexOf(`attribution of ${name}`);
      expect(rows.map((row) => row[column])).toEqual(ALL_ROWS.map((row) => attribution(row, j)));
    }
  });
});

describe("a long table", () => {
  const long = twinOf("numbers", ["row", "x"], Array.from({ length: MAX_ROWS + 5 }), (_, at) => [
    said(`row\t${at}`),
    exact(at / 3),
  ]);

  it("is copied whole and with all digits", () => {
    const lines = tabSeparated(long).split("\n");
    expect(lines.length).toBe(MAX_ROWS + 6);
    expect(lines[0]).toBe("row\tx");
    expect(lines.at(-1)).toBe(`row ${MAX_ROWS + 4}\t${(MAX_ROWS + 4) / 3}`);
  });

  it("has no more digits than 32 bits hold", () => {
    const twin = twinOf("", ["x"], [Math.fround(0.1)], (x) => [exact(x)]);
    expect(tabSeparated(twin)).toBe("x\n0.1");
  });

  it("writes words where there is no number", () => {
    expect(exact(Number.NaN)).toEqual({ text: "missing" });
    expect(exact(0.5)).toEqual({ text: "0.5", value: 0.5 });
  });
});
