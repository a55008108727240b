import { describe, expect, it } from "vitest";
import examples from "../../tests/counterfactuals/scoring.json";
import { goalOf, type Said } from "../src/page_plans/goal";
import { costOf, gapOf, type Lever, levelOf, rarityOf, settled } from "../src/page_plans/score";
import { Search } from "../src/page_plans/search";

const numbers = (cells: readonly (number | null)[]): number[] =>
  cells.map((cell) => cell ?? Number.NaN);

describe("what a plan costs, as Python says", () => {
  const levers: Lever[] = Object.values(examples.table).map(([levels], j) => ({
    level: levels !== null,
    scale: examples.scales[j] as number,
  }));

  it("counts numbers by their spread, categories and missing values as 1", () => {
    const row = numbers(examples.row);
    for (const { values, costs } of examples.plans)
      numbers(values).forEach((value, j) => {
        const cost = costOf(levers[j] as Lever, value, row[j] as number);
        expect(cost).toBeCloseTo(costs[j] as number, 12);
      });
  });

  it("counts rare levels as more", () => {
    for (const { share, more } of examples.rare)
      expect(rarityOf(share, examples.table.a[1]?.length ?? 0)).toBeCloseTo(more, 12);
    expect(rarityOf(0.01, 200)).toBe(0);
  });

  it("knows what a goal lacks, and what is followed on the way", () => {
    for (const one of examples.goals) {
      const goal = {
        ...one,
        low: one.low ?? Number.NEGATIVE_INFINITY,
        high: one.high ?? Number.POSITIVE_INFINITY,
        text: "",
      };
      expect(gapOf(goal, one.said) === 0).toBe(one.gap === 0);
      expect(gapOf(goal, one.said)).toBeCloseTo(one.gap, 12);
      expect(levelOf(goal, one.said)).toBeCloseTo(one.level, 12);
    }
  });
});

it("takes half of the votes, added one by one, for a tie: the first class's", () => {
  let half = 0;
  for (let tree = 0; tree < 25; tree++) half += 1 / 50;
  expect(half).toBeGreaterThan(0.5);
  const votes = settled(Float64Array.of(1 - half, half));
  const decision = { low: 0.5, high: Number.POSITIVE_INFINITY, largest: false, text: "" };
  expect(gapOf({ ...decision, output: 0 }, votes)).toBe(0);
  expect(gapOf({ ...decision, output: 1, low: 0.5 + Number.EPSILON / 2 }, votes)).toBeGreaterThan(
    0,
  );
});

const said = (unit: string, now: number[], names = ["no", "yes"]): Said => ({
  unit,
  link: "sigmoid",
  output_names: names,
  now,
  column: () => Float64Array.of(1, 2, 3, 4, 5),
});

describe("goals", () => {
  it("are those of Python where nothing is asked for", () => {
    expect(goalOf(said("probability", [0.8, 0.2]), null, null, 1)).toMatchObject({
      output: 1,
      low: 0.5 + Number.EPSILON / 2,
    });
    expect(goalOf(said("log_odds", [-2, 2]), null, 0.7, 1)).toMatchObject({
      output: 1,
      low: Number.NEGATIVE_INFINITY,
      text: "below 0.7",
    });
    expect(goalOf(said("value", [2], ["y"]), null, null, 0)).toMatchObject({ low: 4 });
    expect(
      goalOf(said("probability", [0.2, 0.3, 0.5], ["a", "b", "c"]), null, null, 0),
    ).toMatchObject({ output: 1, largest: true });
  });

  it("are none where they are reached or nobody here can read them", () => {
    expect(goalOf(said("probability", [0.8, 0.2]), "no", null, 1)).toBeNull();
    expect(goalOf(said("probability", [0.8, 0.2]), { class: "yes", low: 0.7 }, null, 1)).toBeNull();
    expect(goalOf(said("probability", [0.8, 0.2]), [0.6, null], null, 1)).toMatchObject({
      low: 0.6,
    });
  });
});

describe("the quick search of the page", () => {
  /** 1 where a + 2 b + (c = 2) is at least 4. */
  const search = (free: number[], max_changes = 3): Search =>
    new Search({
      row: Float64Array.of(0, 0, 0),
      levers: [
        { level: false, scale: 1 },
        { level: false, scale: 4 },
        { level: true, scale: 1 },
      ],
      free,
      values: [
        [1, 2, 3, 4],
        [1, 2, 3, 4],
        [1, 2],
      ],
      more: (j) => (j === 2 ? 5 : 0),
      goal: { output: 0, low: 4, high: Number.POSITIVE_INFINITY, largest: false, text: "" },
      max_changes,
      n: 4,
      alike: [Float64Array.of(4, 4, 2)],
      predict: async (plans) =>
        Float64Array.from(plans, ([a = 0, b = 0, c]) => a + 2 * b + (c === 2 ? 1 : 0)),
      n_outputs: 1,
    });

  it("finds the cheapest of one feature and of two, and cheapens what it takes from rows", async () => {
    const plans = await search([0, 1, 2]).run();
    expect([...(plans[0]?.row ?? [])]).toEqual([0, 2, 0]);
    expect(plans[0]?.distance).toBe(0.5);
    for (const { row } of plans)
      expect(2 * (row[1] as number) + (row[0] as number)).toBeGreaterThan(2);
  });

  it("changes what may change, and no more than may", async () => {
    const plans = await search([0, 2]).run();
    expect(plans.every(({ changed }) => !changed.includes(1))).toBe(true);
    expect([...(plans[0]?.row ?? [])]).toEqual([4, 0, 0]);
    expect(await search([2]).run()).toEqual([]);
    const few = await search([0, 1, 2], 1).run();
    expect(few.every(({ changed }) => changed.length === 1)).toBe(true);
  });
});
