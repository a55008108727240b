// Predictions out of blocks, and what the page says of them beside y where there is no kernel.

import { describe, expect, it } from "vitest";
import examples from "../../tests/performance/examples.json";
import { ownThreshold } from "../src/row/decision";
import { canAnswer, has } from "../src/runtime/needs";
import { predictionsOf } from "../src/runtime/predictions";
import { Store } from "../src/runtime/store";
import { questionOf } from "../src/views/performance/asked";
import { Cases, type PerformanceRecord } from "../src/views/performance/cases";
import "../src/views/performance/inPage";
import { clauseOf, scoreTerms } from "../src/views/performance/selecting";
import { block, chunk, sampleStore, schema } from "./sample";

const alone = (store: Store): Store => {
  store.connection.value = "none";
  return store;
};

describe("predictions", () => {
  it("are there where attributions and predictions have all rows between them", () => {
    const store = alone(sampleStore([chunk([0, 1, 2])]));
    expect(has(store, "predictions")).toBe(false);
    expect(canAnswer(store, "performance")).toBe(false);
    const ahead = { rows: Int32Array.of(3, 4, 5), predictions: Float32Array.of(0, 0, 0, 1, 1, 1) };
    store.addBlocks([
      block({ role: "predictions", meta: { unit: "probability", outputs: [0, 1] } }, ahead),
    ]);
    expect(has(store, "predictions")).toBe(true);
    expect(canAnswer(store, "performance")).toBe(true);
    expect([...predictionsOf(store, "probability")!].slice(2, 8)).toEqual([
      0.9, 0.1, 0.8, 0.2, 0, 1,
    ]);
  });

  it("with a kernel are where it says so", () => {
    const store = sampleStore([chunk([0])]);
    store.connection.value = "connected";
    expect(has(store, "predictions")).toBe(false);
    store.schema.value = { ...schema(), has_predictions: true };
    expect(has(store, "predictions")).toBe(true);
    expect(canAnswer(store, "performance")).toBe(true);
    store.schema.value = { ...schema(), has_predictions: true, target: null };
    expect(canAnswer(store, "performance")).toBe(false);
  });

  it("are made of log-odds", () => {
    const store = alone(sampleStore([chunk([0, 1, 2, 3, 4, 5], { unit: "log_odds" })]));
    expect(predictionsOf(store, "probability")).toBeNull();
    store.schema.value = { ...schema(), link: "sigmoid" };
    const found = predictionsOf(store, "probability")!;
    expect(found[7]).toBeCloseTo(1 / (1 + Math.exp(-0.3)), 7);
    expect(found[6]! + found[7]!).toBeCloseTo(1, 12);
  });
});

/** An example as a file holds it: predictions of all outputs, and y. */
function opened(example: (typeof examples)[number]): Store {
  const n = example.actual.length;
  const two = example.task === "binary";
  const k = two ? 2 : example.scores[0]!.length;
  const value = (row: number, j: number): number => {
    const told = example.scores[row]!;
    return two ? (j === example.output ? told[0]! : 1 - told[0]!) : told[j]!;
  };
  const classes = example.task === "regression" ? null : [...example.class_names];
  const unit = classes ? "probability" : "value";
  const store = new Store(
    {
      ...schema(),
      n_rows: n,
      features: [],
      output_names: classes ?? ["prediction"],
      units: [unit],
      target: { name: "y", kind: classes ? "category" : "number", levels: classes },
    },
    unit,
  );
  store.addBlocks([
    block({ role: "target", meta: {} }, { y: Float64Array.from(example.actual) }),
    block(
      { role: "predictions", meta: { unit, outputs: Array.from({ length: k }, (_, j) => j) } },
      {
        rows: Int32Array.from({ length: n }, (_, i) => i),
        predictions: Float32Array.from({ length: n * k }, (_, i) =>
          value(i % n, Math.floor(i / n)),
        ),
      },
    ),
  ]);
  return alone(store);
}

it.each(
  examples
    .filter(({ weight, threshold, mask }) => !weight && !mask && threshold === null)
    .map((e) => [e.name, e] as const),
)("%s: the page says without a kernel what Python says", async (_, example) => {
  const store = opened(example);
  const answer = store.answers.of(questionOf(store.schema.value));
  await answer.go();
  expect(answer.state.value).toBe("done");
  const record = answer.record.value as unknown as PerformanceRecord;
  const cases = new Cases(record);
  const { output } = example;
  const limits = { values: [ownThreshold(record.unit, output)], group: null };
  const { metrics } = cases.decide(output, limits, cases.base(output, null, null, 1));
  for (const [name, value] of Object.entries(example.expected.metrics))
    if (value === null) expect(metrics.get(name)).toBeNaN();
    else expect(metrics.get(name)).toBeCloseTo(value, 5);
});

it("marks are ranges in log-odds, too, where these select the same rows", async () => {
  const store = alone(sampleStore([chunk([0, 1, 2, 3, 4, 5], { unit: "log_odds" })]));
  store.schema.value = { ...schema(), link: "sigmoid", units: ["log_odds"] };
  store.unit.value = "log_odds";
  const answer = store.answers.of(questionOf(store.schema.value));
  await answer.go();
  const cases = new Cases(answer.record.value as unknown as PerformanceRecord);
  const has = (i: number): boolean => (cases.column(1)[i] as number) >= 0.56;
  const chosen = { key: "performance", label: "some", has, terms: scoreTerms(1, 0.56, 1, -1) };
  const { terms } = clauseOf(store, cases, "and", chosen);
  expect(terms).toHaveLength(1);
  expect(terms[0]!.quantity).toBe("prediction:1");
  expect(terms[0]!.min).toBeCloseTo(Math.log(0.56 / 0.44), 12);
  expect(terms[0]!.max).toBeUndefined();
});
