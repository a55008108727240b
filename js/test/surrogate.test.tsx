import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Tensor } from "../src/runtime/answers";
import type { Column } from "../src/runtime/columns";
import type { Store } from "../src/runtime/store";
import { layTree, nodesInSight, openNodes, ribbonWidth } from "../src/trees/layout";
import {
  countsOf,
  leavesOf,
  nodeTerms,
  pathOf,
  readTree,
  sideText,
  type TreeNode,
  type TreeRecord,
} from "../src/trees/tree";
import surrogate from "../src/views/surrogate";
import { KIND, linearQuestion, questionOf } from "../src/views/surrogate/record";
import { answerBlock, contextOf, N_ROWS, sampleStore, stubLayout } from "./sample";

const NAN = Number.NaN;
const N_BINS = 4;

/** area ≤ 2.5 (missing right), then city: Paris left, Wien and missing right. */
const plain = {
  levels: [null, null, [0], null, null],
  names: [
    "all rows",
    "area up to 2.5",
    "area above 2.5 or missing",
    "area above 2.5 or missing and city is Paris",
    "area above 2.5 or missing and city is Wien or missing",
  ],
  conditions: [
    [],
    [{ feature: 0, feature_name: "area", low: null, high: 2.5, levels: null, missing: false }],
    [{ feature: 0, feature_name: "area", low: 2.5, high: null, levels: null, missing: true }],
    [
      { feature: 0, feature_name: "area", low: 2.5, high: null, levels: null, missing: true },
      { feature: 1, feature_name: "city", low: null, high: null, levels: [0], missing: false },
    ],
    [
      { feature: 0, feature_name: "area", low: 2.5, high: null, levels: null, missing: true },
      { feature: 1, feature_name: "city", low: null, high: null, levels: [1], missing: true },
    ],
  ],
  bin_levels: [null, null, [[0], [1]], null, null],
  agreement: 0.9,
  feature_names: ["area", "city", "married", "since"],
  output_names: ["no", "yes"],
  max_depth: 2,
  exact: false,
  method: "decision tree that imitates the model",
  unit: "probability",
  trust: { n_rows: 6, n_rows_total: 6, n_held_out: 2, notes: ["grown from 6 rows"] },
};

const yes = (values: number[]): Float64Array =>
  Float64Array.from(values.flatMap((value) => [1 - value, value]));

const columns = {
  feature: Int32Array.of(0, -1, 1, -1, -1),
  threshold: Float64Array.of(2.5, NAN, NAN, NAN, NAN),
  left: Int32Array.of(1, -1, 3, -1, -1),
  right: Int32Array.of(2, -1, 4, -1, -1),
  parent: Int32Array.of(-1, 0, 0, 2, 2),
  missing_left: Int32Array.of(0, 0, 0, 0, 0),
  values: yes([0.5, 0.2, 0.65, 0.9, 0.4]),
  spread: yes([0.3, 0.1, 0.3, 0.05, 0.1]),
  counts: Int32Array.of(6, 2, 4, 2, 2),
  held_out: Int32Array.of(2, 1, 1, 0, 1),
  node_agreement: Float64Array.of(0.5, 1, 0.75, 1, 1),
  bin_edges: Float64Array.from(
    [0, 1, 2, 3, 4].flatMap((node) =>
      node ? [NAN, NAN, NAN, NAN, NAN] : [0.5, 1.5, 2.5, 3.5, 6.5],
    ),
  ),
  bin_counts: Float32Array.from([
    ...[1, 1, 1, 2],
    ...[NAN, NAN, NAN, NAN],
    ...[2, 1, NAN, NAN],
    ...[NAN, NAN, NAN, NAN],
    ...[NAN, NAN, NAN, NAN],
  ]),
  bin_values: Float32Array.from({ length: 5 * N_BINS * 2 }, () => 0.5),
  missing_counts: Int32Array.of(1, 0, 1, 0, 0),
  missing_values: yes([0.4, NAN, 0.4, NAN, NAN]),
  answer_edges: Float64Array.of(0, 0.25, 0.5, 0.75, 1, 0, 0.25, 0.5, 0.75, 1),
  answer_counts: Float32Array.from({ length: 5 * 2 * N_BINS }, () => 1),
  fidelity: Float64Array.of(0.8, 0.8),
  fidelity_grown: Float64Array.of(0.9, 0.9),
  depths: Int32Array.of(1, 2, 3),
  depth_leaves: Int32Array.of(2, 3, 5),
  depth_fidelity: Float64Array.of(0.5, 0.5, 0.8, 0.8, 0.85, 0.85),
  depth_grown: Float64Array.of(0.6, 0.6, 0.9, 0.9, 0.95, 0.95),
  depth_agreement: Float64Array.of(0.7, 0.9, 0.95),
  importances: Float64Array.of(0.6, 0.4, 0, 0),
};

const shapes: Record<string, number[]> = {
  values: [5, 2],
  spread: [5, 2],
  bin_edges: [5, N_BINS + 1],
  bin_counts: [5, N_BINS],
  bin_values: [5, N_BINS, 2],
  missing_values: [5, 2],
  answer_edges: [2, N_BINS + 1],
  answer_counts: [5, 2, N_BINS],
  depth_fidelity: [3, 2],
  depth_grown: [3, 2],
};

const record = {
  ...plain,
  ...Object.fromEntries(
    Object.entries(columns).map(([name, data]) => [
      name,
      { data, shape: shapes[name] ?? [data.length] } as Tensor,
    ]),
  ),
} as unknown as TreeRecord;

const withAnswer = (): Store => {
  const store = sampleStore();
  store.addBlocks([answerBlock(questionOf("probability"), plain, columns, shapes)]);
  return store;
};

// As Python words them, condition by condition.
for (const [i, conditions] of plain.conditions.entries())
  for (const [k, one] of conditions.entries())
    Object.assign(one, { text: (plain.names[i] as string).split(" and ")[k] });

let root: HTMLElement;

beforeEach(() => {
  stubLayout();
  root = document.createElement("div");
  document.body.append(root);
});

afterEach(() => {
  render(null, root);
  root.remove();
});

const show = (store: Store, options: Record<string, unknown> = {}): void => {
  const View = surrogate.component;
  act(() => render(<View context={contextOf(store, { max_depth: 2, ...options })} />, root));
};

const node = (at: number): HTMLElement => root.querySelector(`[data-node="${at}"]`) as HTMLElement;

describe("a tree", () => {
  const tree = readTree(record, 1);
  const store = sampleStore();

  it("sends rows where the model's tree sends them, missing values too", () => {
    const leaves = leavesOf(tree, store.columns.value, N_ROWS);
    // area 1, 2 | 3 Paris, missing Wien, 5 missing, 6 Paris
    expect([...(leaves as Int32Array)]).toEqual([1, 1, 3, 4, 4, 3]);
    expect(pathOf(tree, store.columns.value, 5)).toEqual([0, 2, 3]);
    expect(pathOf(tree, [null, null, null, null], 5)).toEqual([0]);
    expect(leavesOf(tree, [null, null, null, null], N_ROWS)).toBeNull();
  });

  it("counts selected rows in every node", () => {
    const leaves = leavesOf(tree, store.columns.value, N_ROWS) as Int32Array;
    const mask = Uint8Array.of(1, 0, 0, 1, 1, 1);
    expect([...countsOf(tree, leaves, mask, null)]).toEqual([4, 1, 3, 1, 2]);
    expect([...countsOf(tree, leaves, mask, Uint8Array.of(0, 0, 0, 0, 1, 1))]).toEqual([
      2, 0, 2, 1, 1,
    ]);
  });

  it("selects by what is asked, and by rows where ranges cannot say it", () => {
    const columns = store.columns.value;
    expect(nodeTerms(tree.nodes[1] as TreeNode, columns, null)).toEqual([
      { quantity: "feature:0", max: 2.5 },
    ]);
    expect(nodeTerms(tree.nodes[4] as TreeNode, columns, null)).toEqual([
      { quantity: "row", codes: [3, 4] },
    ]);
    expect(nodeTerms(tree.nodes[0] as TreeNode, columns, Uint8Array.of(1, 0, 1, 0, 0, 0))).toEqual([
      { quantity: "row", codes: [0, 2] },
    ]);
  });

  it("says in few words what leads to a part", () => {
    const { features } = store.schema.value;
    const [top, city] = [tree.nodes[0] as TreeNode, tree.nodes[2] as TreeNode];
    expect(sideText(top, true, features[0])).toBe("≤ 2.5");
    expect(sideText(top, false, features[0])).toBe("> 2.5, missing");
    expect(sideText(city, true, features[1])).toBe("Paris");
    expect(sideText(city, false, features[1])).toBe("Wien, missing");
  });

  it("opens what splits best where there is little room, and what somebody opened", () => {
    const deep = readTree(record, 1);
    expect([...openNodes(deep, 2, new Map())]).toEqual([0]);
    expect([...openNodes(deep, 8, new Map())]).toEqual([0, 2]);
    expect([...openNodes(deep, 2, new Map([[2, true]]))]).toEqual([0, 2]);
    expect([...openNodes(deep, 8, new Map([[2, false]]))]).toEqual([0]);
    expect(nodesInSight(deep, new Set([0])).map(({ at }) => at)).toEqual([0, 1, 2]);
  });

  it("stands side by side without overlap, in lines as wide as the rows are many", () => {
    const laid = layTree(tree, new Set([0, 2]), 600);
    const byLevel = new Map<number, [number, number][]>();
    for (const { node: one, x, width, y } of laid.placed) {
      expect(x - width / 2).toBeGreaterThanOrEqual(0);
      expect(x + width / 2).toBeLessThanOrEqual(600);
      byLevel.set(y, [...(byLevel.get(y) ?? []), [x - width / 2, x + width / 2]]);
      expect(one.depth).toBeGreaterThanOrEqual(0);
    }
    for (const spans of byLevel.values())
      for (let i = 1; i < spans.length; i++)
        expect(spans[i]?.[0]).toBeGreaterThan(spans[i - 1]?.[1] as number);
    const [left, right] = laid.ribbons;
    expect((right?.width as number) / (left?.width as number)).toBeCloseTo(2);
    expect(ribbonWidth(1, 1e6)).toBeGreaterThan(1);
    expect(ribbonWidth(0, 10)).toBe(0);
  });

  it("of less depth is the upper part", () => {
    const upper = readTree(record, 1, 1);
    expect(upper.nodes.map(({ feature }) => feature)).toEqual([0, -1, -1]);
    expect(upper.nodes.map(({ n_leaves }) => n_leaves)).toEqual([2, 1, 1]);
    expect(upper.nodes[0]).toMatchObject({ left: 1, right: 2 });
  });

  it("reads codes of a column whose gaps are -1", () => {
    const city = store.column(1) as Column;
    expect(city.isMissing(4)).toBe(true);
    expect(pathOf(tree, store.columns.value, 4)).toEqual([0, 2, 4]);
  });
});

describe("imitation", () => {
  it("says how well it imitates, and what one more level buys", () => {
    show(withAnswer());
    expect(root.textContent).toContain("3 rules follow it well: R² 0.80 on 2 rows held out");
    expect(root.textContent).toContain("One more condition: 0.85, with 5 rules.");
    expect(root.textContent).toContain("the same decision in 90 % of them");
    expect(root.textContent).toContain("grown from 6 rows.");
    // Another depth is the upper part of what is there: nobody is asked.
    act(() => root.querySelectorAll<HTMLElement>(".xw-depth-step")[0]?.click());
    expect(root.textContent).toContain("2 rules follow it roughly: R² 0.50");
    expect(root.querySelectorAll("[role=treeitem]").length).toBe(3);
  });

  it("names as many conditions as its tree has, where more were asked for", () => {
    const store = sampleStore();
    const of_one = {
      depths: Int32Array.of(1),
      depth_leaves: Int32Array.of(2),
      depth_fidelity: Float64Array.of(1, 1),
      depth_grown: Float64Array.of(1, 1),
      depth_agreement: Float64Array.of(1),
    };
    const found = { ...columns, ...of_one };
    const sized = { ...shapes, depth_fidelity: [1, 2], depth_grown: [1, 2] };
    store.addBlocks([answerBlock(questionOf("probability"), plain, found, sized)]);
    show(store, { max_depth: 2 });
    const depth = root.querySelector<HTMLSelectElement>('[aria-label="conditions of a rule"]');
    expect([depth?.value, depth?.selectedOptions[0]?.textContent]).toEqual(["1", "1"]);
    expect(depth?.parentElement?.textContent).toContain("of at most 1 condition for");
  });

  it("selects the rows of a node, and lets them go at a second click", () => {
    const store = withAnswer();
    show(store);
    act(() => node(1).click());
    expect([...(store.mask.value as Uint8Array)]).toEqual([1, 1, 0, 0, 0, 0]);
    expect(node(1).getAttribute("aria-selected")).toBe("true");
    act(() => node(3).click());
    expect([...(store.mask.value as Uint8Array)]).toEqual([0, 0, 1, 0, 0, 1]);
    act(() => node(3).click());
    expect(store.mask.value).toBeNull();
  });

  it("marks the way of the row in focus", () => {
    const store = withAnswer();
    show(store);
    act(() => store.focusRow(5));
    const on_way = [...root.querySelectorAll(".xw-on-way")].map((one) =>
      one.getAttribute("data-node"),
    );
    expect(on_way).toEqual(["0", "2", "3"]);
    expect(root.querySelectorAll(".xw-way").length).toBe(2);
  });

  it("is walked by keys, opened and closed", () => {
    const store = withAnswer();
    show(store);
    const tree = root.querySelector("[role=tree]") as HTMLElement;
    const press = (key: string): void => {
      act(() => {
        tree.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
      });
    };
    const active = (): string | null =>
      root.querySelector(".xw-active")?.getAttribute("data-node") ?? null;
    press("ArrowDown");
    expect(active()).toBe("1");
    press("ArrowRight");
    expect(active()).toBe("2");
    press("-");
    expect(node(2).getAttribute("aria-expanded")).toBe("false");
    expect(node(3)).toBeNull();
    press("+");
    press("ArrowDown");
    expect(active()).toBe("3");
    press("Enter");
    expect([...(store.mask.value as Uint8Array)]).toEqual([0, 0, 1, 0, 0, 1]);
    press("ArrowUp");
    press("Home");
    expect(active()).toBe("0");
    expect(tree.getAttribute("aria-activedescendant")).toBe(node(0).id);
  });

  it("lists its leaves as rules", () => {
    const store = withAnswer();
    show(store, { kind: "rules" });
    const rules = [...root.querySelectorAll<HTMLElement>(".xw-rule")];
    expect(rules.map((rule) => rule.textContent)).toEqual([
      plain.names[1],
      plain.names[3],
      plain.names[4],
    ]);
    act(() => rules[0]?.click());
    expect(store.n_selected.value).toBe(2);
    expect(rules[0]?.getAttribute("aria-pressed")).toBe("true");
    expect(store.filters.value[0]?.key).toBe(KIND);
  });

  it("draws a weighted sum: bars of numbers, a dot per level that selects it", () => {
    const store = sampleStore();
    const terms = {
      term_feature: Int32Array.of(0, 0, 1, 1),
      term_level: Int32Array.of(-1, -2, 0, 1),
      coefficients: yes([0.3, 0.1, 0.6, 0.2]),
      center: Float64Array.of(3, NAN, NAN, NAN),
      scale: Float64Array.of(1.5, NAN, NAN, NAN),
      counts: Float64Array.of(5, 1, 3, 2),
      intercept: Float64Array.of(0.5, 0.5),
      size: Float64Array.of(0.2, 0.2, 0.4, 0.4, 0, 0, 0, 0),
      fidelity: Float64Array.of(0.6, 0.6),
      fidelity_grown: Float64Array.of(0.6, 0.6),
    };
    store.addBlocks([
      answerBlock(
        linearQuestion("probability"),
        {
          term_names: ["area", "area: missing", "city: Paris", "city: Wien"],
          feature_names: plain.feature_names,
          agreement: 0.8,
          trust: { n_rows: 6, n_rows_total: 6, n_held_out: 2 },
        },
        terms,
        { coefficients: [4, 2], size: [4, 2] },
      ),
    ]);
    show(store, { kind: "linear" });
    expect(root.textContent).toContain("A weighted sum follows it roughly: R² 0.60");
    const names = [...root.querySelectorAll(".xw-linear-name")].map((one) => one.textContent);
    expect(names).toEqual(["city", "area"]);
    const dots = [...root.querySelectorAll<HTMLElement>(".xw-linear-dot")];
    act(() => dots[0]?.click());
    expect([...(store.mask.value as Uint8Array)]).toEqual([1, 0, 1, 0, 0, 1]);
    act(() => dots[2]?.click());
    expect([...(store.mask.value as Uint8Array)]).toEqual([0, 0, 0, 1, 0, 0]);
    act(() => dots[2]?.click());
    expect(store.mask.value).toBeNull();
  });
});
