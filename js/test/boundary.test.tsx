import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import shared from "../../tests/boundary/contours.json";
import { betweenRows } from "../src/page_effects/plane";
import { spreadOf } from "../src/page_effects/spread";
import { agreement } from "../src/runtime/doubt";
import boundary from "../src/views/boundary";
import { bordersOf, fieldAt, linesOf, nearestTurn } from "../src/views/boundary/contours";
import { answerBlock, contextOf, sampleStore, stubLayout } from "./sample";

interface Example {
  name: string;
  kinds: [string, string];
  first: (number | null)[];
  second: (number | null)[];
  field: number[][];
  place: [number | null, number | null];
  scales: [number, number];
  whole: [boolean, boolean];
  pieces: (number | null)[][];
  turn: (number | null)[] | null;
}

const examples = shared as unknown as Example[];
const number = (value: number | null): number => value ?? Number.NaN;
const told = (value: number): number | null =>
  Number.isNaN(value) ? null : Math.round(value * 1e9) / 1e9;

describe("lines of a field, as Python reckons them", () => {
  for (const one of examples)
    it(one.name, () => {
      const grid = {
        kinds: one.kinds,
        first: Float64Array.from(one.first, number),
        second: Float64Array.from(one.second, number),
      };
      const field = one.field.flat();
      const pieces = linesOf(grid, field).map((piece) => JSON.stringify(piece.map(told)));
      expect(pieces.sort()).toEqual(one.pieces.map((piece) => JSON.stringify(piece)).sort());
      const place = one.place.map(number) as [number, number];
      const turn = nearestTurn(grid, field, place, one.scales, one.whole);
      expect(turn && [turn.distance, turn.first, turn.second].map(told)).toEqual(one.turn);
    });

  it("draws borders only between the best two", () => {
    const grid = {
      kinds: ["number", "number"] as [string, string],
      first: Float64Array.of(0, 1, 2),
      second: Float64Array.of(0, 1),
    };
    // Classes 0 and 1 are equal in the middle, where class 2 is better than both.
    const at = (x: number): number[] => [1 - x, x - 1, 5];
    const surface = [0, 0, 1, 1, 2, 2].flatMap(at);
    expect(bordersOf(grid, surface, 3)).toEqual([]);
    expect(
      bordersOf(
        grid,
        surface.map((v) => (v === 5 ? -5 : v)),
        3,
      ),
    ).toHaveLength(1);
    expect(fieldAt(grid, surface, [0.5, 0.5], 3, 0)).toBeCloseTo(0.5);
  });
});

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

const plain = {
  features: [0, 2],
  kinds: ["number", "boolean"],
  task: "binary",
  scales: [2, 1],
  whole: [false, false],
  chosen: "those that tell most",
  output_names: ["no", "yes"],
  unit: "probability",
  trust: {
    n_rows: 6,
    n_rows_total: 6,
    doubts: agreement(0.75, (share) => `the plane speaks for ${share}`, "Words."),
    notes: [],
  },
};

/** Over area 1 .. 6 and married no, yes: the probability of yes rises with the area. */
const columns = {
  grid_first: Float64Array.of(1, 3, 6),
  grid_second: Float64Array.of(0, 1),
  share: Float64Array.of(0.2, 0.2, 0.2, 0.2, 0.2, 0),
};
const shapes = { share: [3, 2] };
const values = (yes: number[]): Float64Array => Float64Array.from(yes.flatMap((p) => [1 - p, p]));

function opened(options: Record<string, unknown> = {}) {
  const store = sampleStore();
  store.output.value = 1;
  store.addBlocks([
    answerBlock(
      { method: "boundary", unit: "probability" },
      plain,
      { ...columns, average: values([0.1, 0.2, 0.4, 0.6, 0.8, 0.9]) },
      { ...shapes, average: [3, 2, 2] },
    ),
    answerBlock(
      { method: "boundary", options: { row: 1 }, unit: "probability" },
      plain,
      {
        ...columns,
        through: values([0.1, 0.2, 0.4, 0.6, 0.8, 0.9]),
        rows: Int32Array.of(1),
        places: Float64Array.of(2, 1),
        predictions: Float64Array.of(0.6, 0.4),
      },
      { ...shapes, through: [1, 3, 2, 2], rows: [1], places: [1, 2], predictions: [1, 2] },
    ),
  ]);
  const View = boundary.component;
  act(() => render(<View context={contextOf(store, options)} />, root));
  return store;
}

const path_of = (): string => root.querySelector(".xw-boundary-line")?.getAttribute("d") ?? "";

describe("the plane", () => {
  it("draws the line at the threshold that all views share", () => {
    const store = opened();
    const before = path_of();
    // One crossing in each lane of "married".
    expect(before.match(/M/g)).toHaveLength(2);
    const doubts = (): string => {
      act(() => root.querySelector<HTMLButtonElement>(".xw-doubts")?.click());
      return root.querySelector("[role=dialog]")?.textContent ?? "";
    };
    expect(doubts()).toContain("the plane speaks for 75 %");
    act(() => store.share({ threshold: 0.85 }));
    expect(path_of()).not.toBe(before);
    expect(path_of().match(/M/g)).toHaveLength(1);
    expect(root.querySelector(".xw-doubts")).toBeNull();
    expect(root.textContent).not.toContain("all over");
    act(() => store.share({ threshold: 0.95 }));
    expect(root.textContent).toContain("all over: the answer turns on other features");
  });

  it("goes through the row in focus, which keys move and bring back", () => {
    const store = opened();
    act(() => store.focusRow(1));
    const through = [...root.querySelectorAll<HTMLInputElement>("input")].find(
      ({ value }) => value === "row",
    );
    act(() => through?.click());
    const point = root.querySelector<HTMLButtonElement>(".xw-row-point");
    const status = (): string => root.querySelector("[role=status]")?.textContent ?? "";
    expect(status()).toContain(
      "row 1 at area 2, married True: probability of yes 0.4, decided for no",
    );
    expect(status()).toContain("it turns 0.25 MADs away, at area 2.5");
    const press = (key: string) =>
      act(() => {
        point?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
      });
    press("ArrowDown");
    expect(status()).toContain("moved to area 2, married False: probability of yes about 0.25");
    press("Home");
    expect(status()).toContain("row 1 at area 2");
  });

  it("writes itself as code", () => {
    const store = opened();
    expect(boundary.code?.(store, { features: [2, 0], through: true })).toEqual({
      f1: "married",
      f2: "area",
      row: store.row.value,
    });
  });
});

describe("planes by the model in the page", () => {
  it("lie between the values of rows, with the units of Python", () => {
    const store = sampleStore();
    const area = store.column(0);
    const married = store.column(2);
    if (!area || !married) throw new Error("no columns");
    const told_grid = Array.from(betweenRows(area, 40)).map(told);
    expect(told_grid).toEqual([1.005, 1.5, 2.5, 4, 5.5, 5.995, null]);
    expect(Array.from(betweenRows(married, 40))).toEqual([0, 1]);
    expect(spreadOf(area)).toBe(2);
    expect(spreadOf(married)).toBe(1);
  });
});
