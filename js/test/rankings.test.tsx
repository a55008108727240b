import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import rankings, { type RankingsRecord } from "../src/views/rankings";
import { lay, said } from "../src/views/rankings/lay";
import { answerBlock, contextOf, sampleStore, stubLayout } from "./sample";

const measure = (text: string): number => 6.8 * text.length;
const NAMES = ["area", "city", "married", "since"];
const RANKS = [1, 2, 2, 1, 3, 3.5, 4, 3.5];
const tensor = (data: number[], shape: [number, number]) => ({
  data: Float64Array.from(data),
  shape,
});
const record = (agree = 0.6): RankingsRecord => ({
  values: tensor([4, 0.2, 3, 0.3, 2, 0, 1, 0], [4, 2]),
  ranks: tensor(RANKS, [4, 2]),
  rank_low: tensor([1, 1, 1, 1, 3, 3, 3, 3], [4, 2]),
  rank_high: tensor([2, 2, 2, 2, 4, 4, 4, 4], [4, 2]),
  agreement: tensor([1, agree, agree, 1], [2, 2]),
  method_names: ["shap", "permutation"],
  units: ["mean |SHAP|", "drop in accuracy"],
  feature_names: NAMES,
  notes: [{ kind: "chance", features: [3], text: "since is <b>chance</b>." }],
  trust: { n_rows: 5, n_rows_shap: 6, n_rows_total: 6 },
});

describe("laid out", () => {
  it("stands by rank, and of those that share one each in a place of its own, joined", () => {
    const laid = lay(record(), 900, (j) => NAMES[j] as string, measure);
    expect(laid.lines.map(({ feature }) => feature)).toEqual([0, 1, 2, 3]);
    const [area, city, married, since] = laid.lines.map(({ marks }) => marks.map(({ y }) => y));
    expect(area?.[0]).toBeLessThan(city?.[0] as number);
    expect(area?.[1]).toBeGreaterThan(city?.[1] as number);
    expect(married?.[1]).toBeLessThan(since?.[1] as number);
    expect(laid.ties).toEqual([{ x: laid.columns[1]?.x, y1: married?.[1], y2: since?.[1] }]);
    expect(laid.lines.map(({ marks }) => marks[1]?.name)).toEqual(NAMES);
    expect(laid.lines[3]?.label).toBe("since: rank 4 by SHAP, 3.5 (tied) by permutation");
    expect(laid.lines[0]?.label).toBe("area: rank 1 by SHAP, 2 by permutation");
  });

  it("names features at the first method alone where it is narrow, and stays inside", () => {
    const laid = lay(record(), 230, (j) => NAMES[j] as string, measure);
    expect(laid.lines.map(({ marks }) => marks[1]?.name)).toEqual(["", "", "", ""]);
    for (const { marks } of laid.lines)
      for (const { x, end } of marks) expect(Math.max(x, end)).toBeLessThanOrEqual(230);
  });

  it("puts what ranks below the last lane under it", () => {
    const n = 20;
    const many: RankingsRecord = {
      ...record(),
      feature_names: Array.from({ length: n }, (_, j) => `x${j}`),
      ranks: tensor(
        Array.from({ length: 2 * n }, (_, k) => (k % 2 ? n - (k >> 1) : 1 + (k >> 1))),
        [n, 2],
      ),
      values: tensor(new Array(2 * n).fill(1), [n, 2]),
      rank_low: tensor(new Array(2 * n).fill(1), [n, 2]),
      rank_high: tensor(new Array(2 * n).fill(n), [n, 2]),
    };
    const laid = lay(many, 900, (j) => `x${j}`, measure);
    expect(laid.lanes.at(-1)?.text).toBe("\u2193");
    for (const { marks } of laid.lines)
      for (const { y, high } of marks) expect(Math.max(y, high)).toBeLessThan(laid.height);
  });

  it("says how far methods agree, as Python does", () => {
    expect(said(record(0.9))).toBe(
      "2 methods tell much the same order: rank correlation 0.9 (SHAP and permutation) or more.",
    );
    expect(said(record(-0.2))).toBe(
      "2 methods disagree: rank correlation down to \u22120.2 (SHAP and permutation).",
    );
  });
});

describe("rankings", () => {
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
    vi.restoreAllMocks();
  });

  it("puts features and those of notes in focus, by hand and by keys; texts are no markup", () => {
    const store = sampleStore();
    const { values, ranks, rank_low, rank_high, agreement, ...rest } = record();
    store.addBlocks([
      answerBlock(
        {
          method: "rankings",
          options: { output: store.output.value, refitted: null },
          unit: "probability",
        },
        rest as never,
        Object.fromEntries(
          Object.entries({ values, ranks, rank_low, rank_high, agreement }).map(([name, one]) => [
            name,
            one.data as Float64Array,
          ]),
        ),
        Object.fromEntries(
          Object.entries({ values, ranks, rank_low, rank_high, agreement }).map(([name, one]) => [
            name,
            one.shape as number[],
          ]),
        ),
      ),
    ]);
    const View = rankings.component;
    act(() => render(<View context={contextOf(store)} />, root));
    const options = (): SVGGElement[] => [...root.querySelectorAll<SVGGElement>("[role=option]")];
    expect(options()).toHaveLength(4);
    const city = options().find((one) => one.dataset.feature === "1");
    act(() => void city?.dispatchEvent(new MouseEvent("click", { bubbles: true })));
    expect(store.feature.value).toBe(1);
    expect(root.querySelector("[aria-selected=true]")?.getAttribute("aria-label")).toContain(
      "city",
    );
    const list = root.querySelector("[role=listbox]") as HTMLElement;
    act(() => void list.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowDown" })));
    expect(store.feature.value).toBe(2);
    const note = root.querySelector<HTMLButtonElement>(".xw-rank-note");
    expect(note?.textContent).toBe("since is <b>chance</b>.");
    act(() => note?.click());
    expect(store.feature.value).toBe(3);
  });
});
