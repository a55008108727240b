import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import examples from "../../tests/results/by_output.json";
import { importanceOf } from "../src/charts/importance";
import { rowSet } from "../src/runtime/selection";
import { type HubLink, Store } from "../src/runtime/store";
import importance from "../src/views/importance";
import {
  answerBlock,
  block,
  clause,
  contextOf,
  importanceBlock,
  schema,
  stubLayout,
} from "./sample";

type Cell = number | string;

/** Rows of three classes and two features, of the outputs that the page holds. */
function storeOf(values: Cell[][][], outputs = [0, 1, 2]): Store {
  const n = values.length;
  const store = new Store(
    {
      ...schema(),
      n_rows: n,
      features: schema().features.slice(0, 2),
      output_names: ["a", "b", "c"],
      target: null,
    },
    "log_odds",
  );
  const cells = outputs.flatMap((k) =>
    [0, 1].flatMap((j) => values.map((row) => Number(row[j]?.[k]))),
  );
  store.addBlocks([
    block(
      { role: "attributions", meta: { unit: "log_odds", method: "", outputs, mirrored: false } },
      {
        rows: Int32Array.from({ length: n }, (_, i) => i),
        values: Float32Array.from(cells),
        predictions: new Float32Array(n * outputs.length),
        base_values: new Float64Array(outputs.length),
      },
    ),
  ]);
  return store;
}

const select = (store: Store, mask: number[] | undefined): void => {
  if (mask)
    store.commitClause(clause("k", "and", rowSet(mask.flatMap((bit, row) => (bit ? row : [])))));
};

describe("importance of all outputs", () => {
  it.each(examples)("$why", ({ values, mask, of_outputs, sums, order }) => {
    const store = storeOf(values as Cell[][][]);
    select(store, mask);
    const found = importanceOf(store, "shap", "log-odds", store.output_importances.value);
    const outputs = mask ? found?.outputs?.selected : found?.outputs?.all;
    expect(outputs?.map((one) => [...one.values])).toEqual(of_outputs);
    expect([...((mask ? found?.selected : found?.all)?.values ?? [])]).toEqual(sums);
    expect([...(found?.order ?? [])]).toEqual(order);
  });

  it("is not known where the page holds one output alone", () => {
    expect(
      storeOf(
        [
          [
            [1, 2, 3],
            [4, 5, 6],
          ],
        ],
        [1],
      ).output_importances.value,
    ).toBeNull();
  });
});

let root: HTMLElement;

describe("the view of all outputs", () => {
  beforeEach(() => {
    root = document.createElement("div");
    document.body.append(root);
    stubLayout();
  });
  afterEach(() => {
    act(() => render(null, root));
    root.remove();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  const show = (store: Store, options = {}): void => {
    const View = importance.component;
    act(() => render(<View context={contextOf(store, options)} />, root));
  };
  const toggle = () =>
    [...root.querySelectorAll<HTMLElement>(".xw-toggle")].find((one) =>
      one.textContent?.startsWith("all "),
    );
  const VALUES: Cell[][][] = [
    [
      [1, 0, 2],
      [0, 2, 0],
    ],
    [
      [1, 0, 2],
      [0, 6, 0],
    ],
  ];

  it("shows them on request; a click on a part shows its feature and its output", () => {
    const store = storeOf(VALUES);
    show(store);
    expect(root.querySelector(".xw-bar-part")).toBeNull();
    act(() => toggle()?.click());
    expect(store.shared.by_output.value).toBe(true);
    const parts = [...root.querySelectorAll<SVGElement>(".xw-bar-part")];
    expect(parts).toHaveLength(6);
    expect(new Set(parts.map((part) => part.getAttribute("fill"))).size).toBe(3);
    const wide = parts.map((part) => Number(part.getAttribute("width")));
    // The more important feature is the first in the page as it is to the eye.
    expect((wide[5] as number) / (wide[3] as number)).toBeCloseTo(2);
    expect((wide[1] as number) / (wide[3] as number)).toBeCloseTo(4);
    act(() => {
      parts[1]?.dispatchEvent(new MouseEvent("click", { bubbles: true }));
    });
    expect([store.feature.value, store.output.value]).toEqual([1, 1]);
    const list = root.querySelector("[role=listbox]");
    act(() => {
      list?.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true }));
    });
    expect(store.output.value).toBe(2);
    expect(root.querySelector(".xw-outputs [aria-pressed=true]")?.textContent).toBe("c");
  });

  it("is the view's own choice where Python said so", () => {
    const store = storeOf(VALUES);
    show(store, { by_output: true });
    expect(root.querySelectorAll(".xw-bar-part")).toHaveLength(6);
    act(() => toggle()?.click());
    expect(root.querySelector(".xw-bar-part")).toBeNull();
    expect(store.shared.by_output.value).toBe(false);
  });

  it("says which marks are of the whole model, and tells Python what is on screen", () => {
    const store = storeOf(VALUES);
    store.schema.value = {
      ...store.schema.value,
      importance_methods: ["shap", "permutation", "impurity"],
    };
    const of = (method: string, k: number) =>
      importanceBlock(method, "drop", new Array(2 * k).fill(0.1), 2);
    store.addBlocks([of("permutation", 1), of("impurity", 3)]);
    const write = vi.fn();
    store.setLink({ write, request: vi.fn() });
    show(store);
    const compare = [...root.querySelectorAll<HTMLElement>(".xw-toggle")].find(
      (one) => one.textContent === "compare",
    );
    const note = () => root.querySelector(".xw-note")?.textContent;
    expect(note()).toContain("mean |SHAP|, log-odds \u00b7");
    act(() => compare?.click());
    expect(note()).toContain("mean |SHAP|, log-odds, a \u00b7");
    expect(note()).toContain("permutation, all classes: drop");
    expect(note()).toContain("impurity, a: drop");
    expect(write).toHaveBeenLastCalledWith({ compared: true }, true);
    act(() => compare?.click());
    expect(note()).not.toContain("drop");
    expect(write).toHaveBeenLastCalledWith({ compared: false }, true);
    act(() => root.querySelector<HTMLInputElement>("input[value=permutation]")?.click());
    expect(note()).toContain("drop, all classes");
    expect(write).toHaveBeenLastCalledWith({ importance_method: "permutation" }, true);
  });

  it("asks the kernel for what the page does not hold", async () => {
    vi.useFakeTimers();
    const store = storeOf(VALUES, [0]);
    store.connection.value = "connected";
    const state = answerBlock(
      { method: "shap" },
      { trust: { n_rows: 2 } },
      {
        values: Float64Array.of(1, 0, 2, 0, 4, 0),
        standard_deviation: new Float64Array(6).fill(0.1),
      },
      { values: [2, 3], standard_deviation: [2, 3] },
    ).state;
    const { data, ...result } = state;
    const request = vi.fn<HubLink["request"]>().mockResolvedValue({
      result,
      buffers: [new DataView(data.buffer as ArrayBuffer)],
    });
    store.setLink({ write: () => undefined, request });
    show(store, { by_output: true });
    await act(async () => {
      vi.advanceTimersByTime(400);
    });
    expect(request).toHaveBeenCalledExactlyOnceWith("compute", {
      question: { method: "shap", options: { n_explained: 2 }, unit: "log_odds" },
      seconds: 0.3,
      keep: false,
    });
    expect(root.querySelectorAll(".xw-bar-part")).toHaveLength(6);
    expect(root.textContent).toContain("4");
  });

  it("is no choice for one or two outputs", () => {
    const store = storeOf(VALUES);
    store.schema.value = { ...store.schema.value, output_names: ["a", "b"] };
    show(store);
    expect(toggle()).toBeUndefined();
  });
});
