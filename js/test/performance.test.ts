import { expect, it } from "vitest";
import examples from "../../tests/performance/examples.json";
import { ownThreshold } from "../src/row/decision";
import type { Tensor } from "../src/runtime/answers";
import {
  Cases,
  intervalsOf,
  metricOf,
  type PerformanceRecord,
} from "../src/views/performance/cases";
import { curveOf, thinned } from "../src/views/performance/curves";
import { readThreshold } from "../src/views/performance/Thresholds";
import { classSentence, numberSentence } from "../src/views/performance/words";

const tensor = (rows: readonly (readonly number[])[]): Tensor => ({
  data: Float64Array.from(rows.flat()),
  shape: [rows.length, rows[0]?.length ?? 0],
});
const list = (values: readonly number[]): Tensor => ({
  data: Float64Array.from(values),
  shape: [values.length],
});

type Example = (typeof examples)[number];

const near = (found: number, wanted: number | null): void => {
  if (wanted === null) expect(found).toBeNaN();
  else expect(found).toBeCloseTo(wanted, 10);
};

function open(example: Example): { cases: Cases; record: PerformanceRecord } {
  const { ends } = example.expected;
  const names = Object.keys(ends);
  const known = Object.values(ends) as (number | null)[][];
  const record = {
    ...example,
    target_name: "y",
    unit: example.task === "regression" ? "value" : "probability",
    metric_names: names,
    low: list(known.map(([low]) => low ?? Number.NaN)),
    high: list(known.map(([, high]) => high ?? Number.NaN)),
    actual: list(example.actual),
    scores: tensor(example.scores),
    weight: example.weight ? list(example.weight) : null,
    trust: {},
  } as unknown as PerformanceRecord;
  return { cases: new Cases(record), record };
}

const limitsOf = (example: Example): { values: number[]; group: number[] | null } => {
  const { threshold } = example;
  if (threshold === null || typeof threshold === "number")
    return { values: [threshold ?? ownThreshold("probability", example.output)], group: null };
  return {
    values: Object.values((threshold as { values: Record<string, number> }).values),
    group: (example as { group?: number[] }).group ?? null,
  };
};

it.each(examples.map((example) => [example.name, example] as const))(
  "%s: the page says what Python says",
  (_, example) => {
    const { cases, record } = open(example);
    const { output, expected } = example;
    const limits = limitsOf(example);
    const masks = [null, example.mask ? Uint8Array.from(example.mask) : null];
    for (const [mask, wanted] of [
      [masks[0], expected.metrics],
      [masks[1], expected.selected],
    ] as const) {
      if (!wanted) continue;
      const base = cases.base(output, mask ?? null, limits.group, limits.values.length);
      const { metrics } = cases.decide(output, limits, base);
      expect([...metrics.keys()].sort()).toEqual(Object.keys(wanted).sort());
      for (const [name, value] of Object.entries(wanted))
        near(metrics.get(name) as number, value as number | null);
    }
    const base = cases.base(output, null, limits.group, limits.values.length);
    const decided = cases.decide(output, limits, base);
    expect(decided.cells?.length).toBe(expected.cells?.length);
    for (const [i, cell] of (expected.cells ?? []).entries()) near(decided.cells?.[i] ?? -1, cell);
    if (expected.calibration) {
      const { ece, mce, ...bins } = expected.calibration;
      near(base.calibration?.ece as number, ece);
      near(base.calibration?.mce as number, mce);
      for (const [name, values] of Object.entries(bins)) {
        const found = base.calibration?.[name as "low"] as number[];
        expect(found).toHaveLength(values.length);
        for (const [i, value] of values.entries()) near(found[i] as number, value);
      }
    }
    for (const name of ["roc", "precision_recall", "gain", "lift"] as const) {
      const curve = base.walk && curveOf(name, base.walk);
      const wanted = expected[name] as number[][] | null;
      expect(curve === null).toBe(wanted === null || record.class_names.length === 0);
      if (!curve || !wanted) continue;
      for (const [i, side] of [curve.x, curve.y].entries()) {
        expect(side).toHaveLength((wanted[i] as number[]).length);
        for (const [j, value] of (wanted[i] as number[]).entries()) near(side[j] as number, value);
      }
    }
    const ends = intervalsOf(record, true, true);
    const metric = (of: string) => metricOf(of, decided.metrics, ends);
    expect(
      decided.cells
        ? classSentence(metric("accuracy"), decided.cells, record.class_names, output)
        : numberSentence(metric("MAE"), metric("R2"), metric("bias")),
    ).toBe(expected.sentence);
  },
);

it("the other class is the mirror of the one that was asked for", () => {
  const { cases } = open(examples[0] as Example);
  const [one, other] = [1, 0].map((output) => {
    const limits = { values: [ownThreshold("probability", output)], group: null };
    return cases.decide(output, limits, cases.base(output, null, null, 1)).metrics;
  });
  expect(other?.get("ROC AUC")).toBeCloseTo(one?.get("ROC AUC") as number, 12);
  expect(other?.get("recall")).toBeCloseTo(one?.get("specificity") as number, 12);
});

it("a long curve is thinned to what can be seen, its ends stay", () => {
  const n = 100_000;
  const x = Float64Array.from({ length: n }, (_, i) => i / (n - 1));
  const curve = { x, y: x.map(Math.sqrt), threshold: x };
  const thin = thinned(curve);
  expect(thin.x.length).toBeLessThan(1_700);
  expect([thin.x[0], thin.x.at(-1), thin.y.at(-1)]).toEqual([0, 1, 1]);
});

it("a threshold is moved over 100,000 rows within a frame", () => {
  const n = 100_000;
  let seed = 1;
  const random = (): number => {
    seed = (seed * 16807) % 2147483647;
    return seed / 2147483647;
  };
  const scores = Array.from({ length: n }, random);
  const record = {
    ...(examples[0] as Example),
    unit: "probability",
    metric_names: [],
    actual: list(scores.map((p) => (random() < p ? 1 : 0))),
    scores: { data: Float64Array.from(scores), shape: [n, 1] },
    weight: null,
  } as unknown as PerformanceRecord;
  const cases = new Cases(record);
  const base = cases.base(1, null, null, 1);
  const start = performance.now();
  const steps = 200;
  for (let i = 0; i < steps; i++) cases.decide(1, { values: [i / steps], group: null }, base);
  expect((performance.now() - start) / steps).toBeLessThan(2);
  const middle = cases.decide(1, { values: [0.5], group: null }, base).counts;
  const right = scores.filter((p) => p >= 0.5).length;
  expect((middle?.tp ?? 0) + (middle?.fp ?? 0)).toBe(right);
});

it.each([
  ["0.3", 0.3],
  [" 30 % ", 0.3],
  ["0,3", 0.3],
  ["1", 1],
  ["0", 0],
  ["", null],
  ["7", undefined],
  ["-1", undefined],
  ["130%", undefined],
  ["%", undefined],
  ["half", undefined],
  ["NaN", undefined],
])("a threshold typed as %j", (typed, wanted) => {
  const read = readThreshold(typed);
  if (typeof wanted === "number") expect(read).toBeCloseTo(wanted, 12);
  else expect(read).toBe(wanted);
});
