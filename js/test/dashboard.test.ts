import { describe, expect, it } from "vitest";
import { toCsv, toJson } from "../src/dashboard/export";
import { layoutOf, titleOf, viewsOf } from "../src/dashboard/layout";
import { correlation, partnersOf, ranksAmong, spreadRows } from "../src/dashboard/partners";
import { inOrder } from "../src/dashboard/places";
import { progressShare, progressText } from "../src/dashboard/work";
import { doubtsOf, type Evidence } from "../src/runtime/attributionDoubts";
import { Column } from "../src/runtime/columns";
import { placeIn } from "../src/runtime/popup";
import { NO_TRUST } from "../src/runtime/store";
import type { Trust } from "../src/runtime/wire";
import { attribution, chunk, N_FEATURES, sampleStore, schema } from "./sample";

const KINDS = ["beeswarm", "dependence", "force", "importance", "stacked", "table", "waterfall"];
const USUAL = inOrder([...KINDS, "what_if"]);

describe("layoutOf", () => {
  it("puts two side by side, one below, the rest in tabs", () => {
    expect(layoutOf(USUAL)).toEqual({
      rows: [["importance", "dependence"], ["force"]],
      tabs: ["what_if", "stacked", "beeswarm", "waterfall", "table"],
    });
  });

  it("shows up to four without tabs, wide ones in a row of their own", () => {
    expect(layoutOf(["force", "importance", "beeswarm", "table"])).toEqual({
      rows: [["force"], ["importance", "beeswarm"], ["table"]],
      tabs: [],
    });
    expect(layoutOf(["importance"])).toEqual({ rows: [["importance"]], tabs: [] });
  });

  it("shows each kind once and never a dashboard in a dashboard", () => {
    expect(layoutOf(["table", "dashboard", "table"])).toEqual({ rows: [["table"]], tabs: [] });
  });

  it("takes the views that were asked for", () => {
    expect(viewsOf({ views: ["table", 3] })).toEqual(["table"]);
    expect(viewsOf({ views: "table" })).toEqual([]);
    expect(inOrder(["zebra", "ale", "force"])).toEqual(["force", "ale", "zebra"]);
    expect([titleOf("stacked"), titleOf("what_if")]).toEqual(["All rows", "What if"]);
  });
});

describe("files made in the page", () => {
  it("hold every computed row, output and feature, as Python's do", () => {
    const store = sampleStore([chunk([1, 3, 4])]);
    const lines = toCsv(store).trimEnd().split("\n");
    expect(lines).toHaveLength(1 + 3 * 2 * N_FEATURES);
    expect(lines[0]).toBe("row,output,feature,value,attribution,base_value,prediction");
    expect(lines.slice(9, 17)).toEqual([
      "3,no,area,,0.04,0.75,0.7",
      "3,no,city,Wien,0.08,0.75,0.7",
      "3,no,married,True,0.12,0.75,0.7",
      "3,no,since,1970-01-04,0.16,0.75,0.7",
      "3,yes,area,,-0.04,0.25,0.3",
      "3,yes,city,Wien,-0.08,0.25,0.3",
      "3,yes,married,True,-0.12,0.25,0.3",
      "3,yes,since,1970-01-04,-0.16,0.25,0.3",
    ]);
  });

  it("hold what Python calls features and levels, whichever words are shown", () => {
    const store = sampleStore([chunk([3])]);
    const [area, city, ...others] = store.schema.value.features;
    const features = [
      area!,
      {
        ...city!,
        name: "Town",
        levels: ["Paris!", "Vienna"],
        own_name: "city",
        own_levels: city!.levels!,
      },
      ...others,
    ];
    store.schema.value = { ...store.schema.value, features };
    expect(toCsv(store)).toContain("\n3,no,city,Wien,");
    const made = JSON.parse(toJson(store));
    expect([made.feature_names[1], made.data[0][1]]).toEqual(["city", "Wien"]);
  });

  it("hold the names of the rows where there are some", () => {
    const store = sampleStore([chunk([1, 3])]);
    store.schema.value = {
      ...store.schema.value,
      row_names: { title: "customer", start: 1000, step: 10 },
    };
    const lines = toCsv(store).split("\n");
    expect(lines[0]).toMatch(/^row,row_name,output,feature,/);
    expect(lines[1]).toMatch(/^1,1010,no,area,/);
    expect(JSON.parse(toJson(store)).row_names).toEqual([1010, 1030]);
    expect(JSON.parse(toJson(sampleStore())).row_names).toBeNull();
  });

  it("hold the selected rows where those are asked for", () => {
    const store = sampleStore([chunk([1, 3, 4])]);
    store.selectRows([3, 4, 5]);
    const rows = toCsv(store, true)
      .trimEnd()
      .split("\n")
      .slice(1)
      .map((line) => line.split(",")[0]);
    expect([...new Set(rows)]).toEqual(["3", "4"]);
    expect(JSON.parse(toJson(store, true)).rows).toEqual([3, 4]);
  });

  it("quote what a separator would break", () => {
    const store = sampleStore();
    const { features, ...rest } = schema();
    store.schema.value = {
      ...rest,
      features: [{ ...features[0]!, name: 'a, "b"\nc' }, ...features.slice(1)],
    };
    expect(toCsv(store)).toContain('0,yes,"a, ""b""\nc",1,');
  });

  it("are JSON with nothing where a cell is missing", () => {
    const store = sampleStore();
    store.selectRows([3]);
    const made = JSON.parse(toJson(store, true));
    expect(made).toMatchObject({
      result: "Attributions",
      rows: [3],
      unit: "probability",
      output_names: ["no", "yes"],
      feature_names: ["area", "city", "married", "since"],
      base_values: [0.75, 0.25],
      predictions: [[0.7, 0.3]],
      data: [[null, "Wien", true, "1970-01-04"]],
      standard_error: null,
    });
    expect(made.values[0][2][1]).toBeCloseTo(attribution(3, 2), 6);
    expect(made.values[0][2][0]).toBeCloseTo(-attribution(3, 2), 6);
  });
});

describe("correlated partners", () => {
  const feature = schema().features[0]!;
  const n = 50;
  const column = (j: number, of: (i: number) => number): Column =>
    new Column(
      j,
      feature,
      Float64Array.from({ length: n }, (_, i) => of(i)),
    );
  const columns = [
    column(0, (i) => i),
    column(1, (i) => Math.exp(i / 5)),
    column(2, (i) => (i % 2 ? i : -i)),
    column(3, (i) => (i % 10 ? -i : Number.NaN)),
    new Column(
      4,
      schema().features[1]!,
      Int32Array.from({ length: n }, (_, i) => i),
    ),
    column(5, () => 7),
    column(6, (i) => (i < 5 ? i : Number.NaN)),
  ];
  const find = (feature_position: number) =>
    partnersOf(
      columns,
      feature_position,
      () => Promise.resolve(),
      () => false,
    );

  it("are found by rank, in both directions, past gaps; levels and constants are none", async () => {
    expect((await find(0))?.map(({ feature: j }) => j)).toEqual([1, 3]);
    expect((await find(0))?.[0]?.correlation).toBeCloseTo(1, 6);
    expect((await find(0))?.[1]?.correlation).toBeCloseTo(-1, 3);
    expect(await find(4)).toEqual([]);
  });

  it("are given up when another feature comes into focus", async () => {
    expect(
      await partnersOf(
        columns,
        0,
        () => Promise.resolve(),
        () => true,
      ),
    ).toBeNull();
  });

  it("agree with the formula for ties", () => {
    const rows = spreadRows(10);
    const a = new Column(0, feature, Float64Array.of(1, 2, 2, 3, 4, 5, 5, 5, 6, 7));
    const b = new Column(1, feature, Float64Array.of(2, 1, 4, 3, 5, 6, 9, 7, 8, 8));
    expect([...ranksAmong(a, rows)]).toEqual([0, 1.5, 1.5, 3, 4, 6, 6, 6, 8, 9]);
    // scipy.stats.spearmanr of the same numbers.
    expect(correlation(ranksAmong(a, rows), ranksAmong(b, rows))).toBeCloseTo(
      0.8827833270055707,
      10,
    );
  });

  it("look at no more rows than they say, evenly spread", () => {
    expect([...spreadRows(10, 4)]).toEqual([0, 2, 5, 7]);
    expect(spreadRows(1_000_000)).toHaveLength(2000);
  });
});

describe("doubt", () => {
  const sound: Evidence = {
    trust: NO_TRUST,
    spread: 1,
    largest: 0.1,
    n_done: 500,
    n_rows: 500,
    running: false,
    unit: "value",
  };
  const doubts = (trust: Partial<Trust>, more: Partial<Evidence> = {}): string[] =>
    doubtsOf({ ...sound, ...more, trust: { ...NO_TRUST, ...trust } })
      .filter(({ level }) => level === "look")
      .map(({ text, words }) => `${text}: ${words}`);

  it("is nothing while the gap is rounding beside the predictions", () => {
    expect(doubts({ additivity_gap: 2e-16 })).toEqual([]);
    expect(doubts({ additivity_gap: 3 }, { spread: 1e6 })).toEqual([]);
  });

  it("names a gap that matters, also one that is no number", () => {
    expect(doubts({ additivity_gap: 0.02 })[0]).toContain("0.02");
    expect(doubts({ additivity_gap: Number.NaN })).toHaveLength(1);
  });

  it("does not come from a note or from what was checked", () => {
    expect(doubts({ notes: ["groups were summed"], verified: ["on 200 rows"] })).toEqual([]);
  });

  it("comes from an error that is large beside the attributions", () => {
    expect(doubts({ standard_error: 0.02 })).toEqual([]);
    expect(doubts({ standard_error: 0.03 })[0]).toContain("\u00b10.03");
  });

  it("comes from rows that will not come, and from too few so far", () => {
    expect(doubts({}, { n_done: 400, running: true })).toEqual([]);
    expect(doubts({}, { n_done: 400 })[0]).toContain("400 of 500 rows");
    expect(doubts({}, { n_done: 10, running: true })[0]).toContain("so far");
    expect(doubts({}, { n_done: 10, n_rows: 10 })).toEqual([]);
    expect(doubts({}, { n_done: 0, running: true })).toEqual([]);
  });
});

describe("progress", () => {
  const running = {
    state: "running",
    task: "SHAP values",
    done: 2,
    total: 6,
    message: "",
  } as const;

  it("counts rows until all are there", () => {
    const store = sampleStore([chunk([0, 1])]);
    store.progress.value = running;
    expect(progressText(store)).toBe("so far 2 of 6 rows");
    expect(progressShare(store)).toBeCloseTo(1 / 3);
    store.progress.value = { ...running, state: "cancelled" };
    expect(progressText(store)).toBe("stopped, so far 2 of 6 rows");
  });

  it("names other work, and what failed", () => {
    const store = sampleStore();
    expect([progressText(store), progressShare(store)]).toEqual(["", null]);
    store.progress.value = { ...running, task: "permutation" };
    expect(progressText(store)).toBe("permutation: 2 of 6");
    store.progress.value = { ...running, state: "failed", message: "ValueError: no" };
    expect(progressText(store)).toBe("SHAP values failed: ValueError: no");
  });
});

describe("placeIn", () => {
  const view = { width: 1000, height: 800 };
  const anchor = (left: number, top: number) => ({ left, top, right: left + 80, bottom: top + 24 });

  it("opens below, or above where there is more room", () => {
    expect(placeIn(anchor(10, 20), { width: 200, height: 300 }, view).top).toBe(48);
    expect(placeIn(anchor(10, 700), { width: 200, height: 300 }, view).top).toBe(396);
  });

  it("stays in the window sideways", () => {
    expect(placeIn(anchor(900, 20), { width: 200, height: 300 }, view).left).toBe(780);
    expect(placeIn(anchor(0, 20), { width: 990, height: 300 }, view).left).toBe(8);
  });

  it("is never higher than the room it has", () => {
    const place = placeIn(anchor(10, 500), { width: 200, height: 3000 }, view);
    expect(place).toMatchObject({ top: 8, max_height: 488 });
  });
});
