// Trade-off: best and simplest in words, names that do not meet, two models side by side.

import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { readRecord } from "../src/runtime/answers";
import { canAnswer } from "../src/runtime/needs";
import type { Store } from "../src/runtime/store";
import tradeoff from "../src/views/tradeoff";
import { placeNames } from "../src/views/tradeoff/labels";
import { disagreement, firstPair, modelsOf, type Tradeoff } from "../src/views/tradeoff/record";
import { answerBlock, contextOf, sampleStore, stubLayout } from "./sample";

const NAN = Number.NaN;
const MEASURES = ["features used", "interaction strength", "main-effect complexity", "to read"];
const PLAIN = {
  model_names: ["boosted", "tree", "mine"],
  kinds: ["HistGradientBoostingClassifier", "DecisionTreeClassifier", "function"],
  readings: ["leaves of 100 trees", "leaves", ""],
  reasons: ["", "", "a function cannot be fitted anew"],
  measure_names: MEASURES,
  best: 0,
  metric: "ROC AUC",
  greater_is_better: true,
  output_name: "yes",
  class_names: ["no", "yes"],
  unit: "probability",
  sentences: MEASURES.map((name) => `Simplest by ${name}.`),
  trust: { notes: ["copies of 2 models fitted in 5 folds of 6 rows"] },
};

const block = (plain: Record<string, unknown> = PLAIN, mean = [0.9, 0.89, NAN]) =>
  answerBlock(
    { method: "tradeoff", unit: "probability" },
    plain,
    {
      mean: Float64Array.from(mean),
      standard_error: Float64Array.of(0.02, 0.03, NAN),
      behind: Float64Array.of(0, 0.01, NAN),
      behind_error: Float64Array.of(0, 0.005, NAN),
      complexity: Float64Array.of(4, 0.2, 3, 3100, 2, 0.1, 2, 8, 4, 0, 1, NAN),
      front: Float64Array.of(1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0),
      within_one_error: Float64Array.of(1, 1, 0),
      simplest: Int32Array.of(1, 1, 0, 1),
      differ: Float64Array.of(0, 1 / 3, 0, 1 / 3, 0, 0, 0, 0, 0),
      fit_seconds: Float64Array.of(2, 0.1, NAN),
      decisions: Float64Array.of(0, 1, 0, 1, 0, 1, 0, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0),
      predictions: Float64Array.of(
        ...[0.1, 0.9, 0.2, 0.8, 0.3, 0.7],
        ...[0.2, 0.8, 0.6, 0.8, 0.6, 0.7],
        ...[0, 0, 0, 0, 0, 0],
      ),
    },
    {
      complexity: [3, 4],
      front: [3, 4],
      differ: [3, 3],
      decisions: [3, 6],
      predictions: [3, 6],
    },
  );

const record = (plain = PLAIN, mean?: number[]): Tradeoff =>
  readRecord(block(plain, mean) as never) as unknown as Tradeoff;

/** Of which less is better. */
const LOSS = { ...PLAIN, metric: "log loss", greater_is_better: false, reasons: ["", "", ""] };

let root: HTMLElement;

beforeEach(() => {
  stubLayout();
  root = document.createElement("div");
  document.body.append(root);
});

afterEach(() => {
  render(null, root);
  root.remove();
  vi.unstubAllGlobals();
});

function family(store: Store): Store {
  store.schema.value = {
    ...store.schema.value,
    has_model: true,
    family: { name: "boosted", names: PLAIN.model_names, key: "k" },
  };
  return store;
}

function show(store: Store, more: object = {}): void {
  const View = tradeoff.component;
  act(() => render(<View context={{ ...contextOf(store), ...more }} />, root));
}

describe("trade-off", () => {
  it("stands where there is a second model", () => {
    const store = sampleStore();
    store.schema.value = { ...store.schema.value, has_model: true };
    expect(canAnswer(store, "tradeoff")).toBe(false);
    expect(canAnswer(family(store), "tradeoff")).toBe(true);
  });

  it("says what Python says of the measure on screen", () => {
    const store = family(sampleStore());
    store.addBlocks([block()]);
    show(store);
    const sentence = (): string | undefined => root.querySelector(".xw-said")?.textContent?.trim();
    expect(sentence()).toBe("Simplest by features used.");
    const other = [...root.querySelectorAll("button")].find((b) => b.textContent === "to read");
    act(() => other?.click());
    expect(sentence()).toBe("Simplest by to read.");
  });

  it("compares the best with the simplest as good, else with the next best", () => {
    expect(firstPair(record(), 0)).toEqual([0, 1]);
    expect(firstPair(record(), 2)).toEqual([0, 1]);
  });

  it("knows the next best where less is better, and where a score is 0", () => {
    expect(firstPair(record(LOSS, [0.2, 0.9, 0.4]), 2)).toEqual([0, 2]);
    expect(firstPair(record(PLAIN, [0.5, 0, -0.2]), 2)).toEqual([0, 1]);
    expect(firstPair(record(PLAIN, [0.5, -2, NAN]), 2)).toEqual([0, 1]);
  });

  it.each([
    ["less is better", LOSS, [0.2, 0.9, 0.4], ["boosted", "mine", "tree"]],
    ["one is 0", PLAIN, [0.5, 0, -0.2], ["boosted", "tree", "mine"]],
    ["one has no score", LOSS, [0.2, NAN, 0.4], ["boosted", "mine", "tree"]],
  ] as const)("has the best on top where %s", (_, plain, mean, order) => {
    const store = family(sampleStore());
    store.addBlocks([block(plain, [...mean])]);
    show(store);
    const names = [...root.querySelectorAll(".xw-tradeoff-pick")].map((one) => one.textContent);
    expect(names).toEqual(order);
    const way = plain.greater_is_better ? "more" : "less";
    expect(root.textContent).toContain(`${plain.metric}, held out (${way} is better)`);
  });

  it("finds the rows on which two decide otherwise", () => {
    const found = disagreement(record(), 0, 1);
    expect(found?.rows).toEqual([2, 4]);
    expect(found?.share).toBeCloseTo(1 / 3);
    expect(disagreement({ ...record(), decisions: null }, 0, 1)).toBeNull();
  });

  it("finds the rows furthest apart where models tell numbers", () => {
    const numbers = { ...record(), class_names: [], decisions: record().predictions as never };
    expect(disagreement(numbers, 0, 1)?.rows).toEqual([2]);
    expect(disagreement(numbers, 0, 0)?.rows).toEqual([]);
  });

  it("shows every number of every model, and why there is none", () => {
    const store = family(sampleStore());
    store.addBlocks([block()]);
    show(store);
    const text = root.textContent ?? "";
    for (const part of ["0.900 ± 0.020", "0.890 ± 0.030", "3,100", "leaves of 100 trees"])
      expect(text).toContain(part);
    expect(text).toContain("a function cannot be fitted anew");
    expect(text).not.toContain("NaN");
    expect(modelsOf(record())).toHaveLength(3);
  });

  it("draws no axes before there is a score", () => {
    const store = family(sampleStore());
    store.addBlocks([block(PLAIN, [NAN, NAN, NAN])]);
    show(store);
    expect(root.textContent).toContain("leaves of 100 trees");
    expect(root.textContent).not.toContain("(less is simpler)");
  });

  it("selects the rows on which they part, and opens a model's own pages", () => {
    const store = family(sampleStore());
    store.addBlocks([block()]);
    const opened = vi.fn();
    const models = {
      name: "boosted",
      names: PLAIN.model_names,
      there: () => true,
      store: () => null,
      show: opened,
    };
    show(store, { embedded: true, models });
    const press = (text: string): void => {
      const button = [...root.querySelectorAll("button")].find((b) => b.textContent === text);
      act(() => button?.click());
    };
    press("Select these rows");
    expect(Array.from(store.mask.value as Uint8Array)).toEqual([0, 0, 1, 0, 1, 0]);
    press("open");
    expect(opened).toHaveBeenCalledWith("tree", "overview");
  });

  it("puts names where they meet nothing", () => {
    const measure = (text: string): number => 7 * text.length;
    const points = [
      { x: 50, y: 50, text: "logistic" },
      { x: 56, y: 52, text: "forest" },
      { x: 290, y: 50, text: "boosted trees" },
    ];
    const placed = placeNames(points, 300, 100, measure);
    const boxes = placed.map(({ x, dx, y, dy, anchor, text }) => {
      const long = measure(text);
      const left =
        anchor === "start" ? x + dx : anchor === "end" ? x + dx - long : x + dx - long / 2;
      return [left, left + long, y + dy - 11, y + dy + 3] as const;
    });
    for (const [i, a] of boxes.entries())
      for (const b of boxes.slice(i + 1))
        expect(a[0] < b[1] && b[0] < a[1] && a[2] < b[3] && b[2] < a[3]).toBe(false);
    expect(boxes[2]?.[1]).toBeLessThanOrEqual(300);
  });
});
