import { effect } from "@preact/signals";
import { describe, expect, it, vi } from "vitest";
import examples from "../../tests/results/mean_absolute.json";
import { clauseText } from "../src/runtime/clauses";
import type { Block } from "../src/runtime/columns";
import {
  featureRange,
  predictionRange,
  rowSet,
  rowsOf,
  unpackBits,
} from "../src/runtime/selection";
import { SHARED_KEYS } from "../src/runtime/shared";
import { type HubLink, meanAbsolute, Store } from "../src/runtime/store";
import { type Clause, type HubState, type Link, SHARED } from "../src/runtime/wire";
import {
  ALL_ROWS,
  answerBlock,
  attribution,
  block,
  chunk,
  clause,
  N_FEATURES,
  N_ROWS,
  sampleStore,
  schema,
} from "./sample";

const NUMBERS = {
  nan: Number.NaN,
  inf: Number.POSITIVE_INFINITY,
  "-inf": Number.NEGATIVE_INFINITY,
};

const area = (min: number, max: number) => clause("area", "and", featureRange(0, min, max));

/** A link that keeps what was written. */
function link(store: Store): { writes: [Partial<HubState>, boolean][]; asked: string[] } {
  const kept = { writes: [] as [Partial<HubState>, boolean][], asked: [] as string[] };
  const made: HubLink = {
    write: (changes, save) => void kept.writes.push([changes, save]),
    request: async (name) => {
      kept.asked.push(name);
      return { result: null, buffers: [] };
    },
  };
  store.setLink(made);
  return kept;
}

describe("the probability beside log-odds", () => {
  const logOdds = (link: Link, blocks: Block[]): Store => {
    const store = new Store({ ...schema(), link }, "log_odds");
    store.addBlocks(blocks);
    return store;
  };

  it("is that of the output on screen, also where one output stands for two", () => {
    const store = logOdds("sigmoid", [chunk(ALL_ROWS, { unit: "log_odds" })]);
    for (const output of [0, 1]) {
      store.output.value = output;
      const sign = output ? 1 : -1;
      expect(store.probability(3)).toBeCloseTo(1 / (1 + Math.exp(-0.3 * sign)), 6);
      expect(store.probability(-1)).toBeCloseTo(1 / (1 + Math.exp(-0.25 * sign)), 6);
    }
  });

  it("needs every output where they make it together", () => {
    const three = { ...schema(), output_names: ["a", "b", "c"] };
    const told = block(
      {
        role: "attributions",
        meta: { unit: "log_odds", method: "", outputs: [1], mirrored: false },
      },
      {
        rows: Int32Array.of(0, 1),
        values: new Float32Array(8),
        predictions: Float32Array.of(2, 0),
        base_values: Float64Array.of(0),
        all_predictions: Float32Array.of(1, 5, 2, 0, 3, 0),
        all_base_values: Float64Array.of(0, 0, 0),
      },
    );
    const store = logOdds("softmax", [told]);
    store.schema.value = { ...three, link: "softmax" };
    store.output.value = 1;
    expect(store.probability(0)).toBeCloseTo(0.24472847, 6);
    expect(store.probability(-1)).toBeCloseTo(1 / 3, 9);
    expect([store.predicted(0), store.predicted(1)]).toEqual([2, 0]);
  });

  it("is no matter of outputs that are no classes: none is predicted", () => {
    const told = block(
      {
        role: "attributions",
        meta: { unit: "value", method: "", outputs: [0, 1, 2], mirrored: false },
      },
      {
        rows: Int32Array.of(0),
        values: new Float32Array(12),
        predictions: Float32Array.of(1, 5, 2),
        base_values: Float64Array.of(0, 0, 0),
      },
    );
    const store = logOdds("", [told]);
    const { target } = schema();
    store.unit.value = "value";
    for (const [kind, best] of [
      [null, -1],
      ["number", -1],
      ["category", 1],
    ] as const) {
      const of_kind = kind && target ? { ...target, kind } : null;
      store.schema.value = { ...schema(), output_names: ["a", "b", "c"], target: of_kind };
      expect(store.predicted(0)).toBe(best);
    }
  });

  it("is not known in probability itself", () => {
    expect(sampleStore().probability(0)).toBeNaN();
  });
});

describe("a plot that is brushed", () => {
  it("stays what it is when another output is shown", () => {
    const store = sampleStore();
    const before = store.focus.value;
    store.commitClause({ key: `feature:${before}`, op: "and", terms: [featureRange(0, 1, 3)] });
    expect(store.feature.value).toBe(before);
  });
});

describe("importance", () => {
  const brute = (rows: number[], j: number): number =>
    rows.reduce((sum, row) => sum + Math.abs(attribution(row, j)), 0) / rows.length;

  it("is the mean of |attribution|, of all rows and of the selected ones", () => {
    const store = sampleStore();
    store.commitClause(area(2, 5));
    for (let j = 0; j < N_FEATURES; j++) {
      expect(store.importance.value?.values[j]).toBeCloseTo(brute(ALL_ROWS, j), 6);
      expect(store.selected_importance.value?.values[j]).toBeCloseTo(brute([1, 2, 4], j), 6);
    }
    expect(store.selected_importance.value?.n_rows).toBe(3);
  });

  it("counts computed rows only", () => {
    const store = sampleStore([chunk([1, 5])]);
    expect(store.importance.value?.values[3]).toBeCloseTo(brute([1, 5], 3), 6);
    store.selectRows([5, 2]);
    expect(store.selected_importance.value?.values[3]).toBeCloseTo(brute([5], 3), 6);
    expect(store.selected_importance.value?.n_rows).toBe(1);
  });

  it("has the standard error of a mean", () => {
    const { standard_error } = meanAbsolute(sampleStore().attributions.value!, null);
    const sizes = ALL_ROWS.map((row) => Math.abs(attribution(row, 1)));
    const mean = brute(ALL_ROWS, 1);
    const variance = sizes.reduce((sum, size) => sum + (size - mean) ** 2, 0) / (N_ROWS - 1);
    expect(standard_error[1]).toBeCloseTo(Math.sqrt(variance / N_ROWS), 6);
  });

  it.each(examples)("of a mean: $why", ({ values, mask, mean, standard_error }) => {
    const n_rows = values.length;
    const n_features = mean.length;
    const flat = new Float32Array(n_rows * n_features);
    for (const [i, row] of values.entries())
      for (const [j, v] of row.entries())
        flat[j * n_rows + i] = typeof v === "number" ? v : NUMBERS[v as keyof typeof NUMBERS];
    const found = meanAbsolute(
      {
        output: 0,
        base_value: 0,
        n_rows,
        n_features,
        n_done: n_rows,
        done: new Uint8Array(n_rows).fill(1),
        values: flat,
        predictions: new Float32Array(n_rows),
        standard_error: null,
        method: "",
      },
      mask ? Uint8Array.from(mask) : null,
    );
    const near = (value: number, wanted: number): boolean =>
      Object.is(value, wanted) || Math.abs(value - wanted) <= 1e-6 * Math.abs(wanted);
    for (const [j, wanted] of mean.entries()) {
      expect(found.values[j]).toSatisfy((value: number) => near(value, wanted));
      const error = standard_error[j] ?? Number.NaN;
      expect(found.standard_error[j]).toSatisfy((value: number) => near(value, error));
    }
  });

  it("ranks features, and the most important is in focus until one is chosen", () => {
    const store = sampleStore();
    expect([...store.ranking.value]).toEqual([3, 2, 1, 0]);
    expect(store.focus.value).toBe(3);
    store.focusFeature(1);
    expect(store.focus.value).toBe(1);
  });

  it("keeps the order of all rows while no selected row is computed, or none is selected", () => {
    const store = sampleStore([chunk([0])]);
    store.selectRows([4]);
    expect([...store.ranking.value]).toEqual([3, 2, 1, 0]);
    store.selectRows([]);
    expect([...store.ranking.value]).toEqual([3, 2, 1, 0]);
  });
});

describe("chunks", () => {
  it("repaint once each, and fill the table bit by bit", () => {
    const store = sampleStore([]);
    const seen: (number | undefined)[] = [];
    const stop = effect(() => void seen.push(store.attributions.value?.n_done));
    store.addBlocks([chunk([0, 1])]);
    store.addBlocks([chunk([2]), chunk([3, 4, 5])]);
    store.addBlocks([answerBlock({ method: "x" }, {}, {})]);
    stop();
    expect(seen).toEqual([undefined, 2, 6]);
  });

  it("tell the kernel when a range of predictions selects rows that have just come", () => {
    const store = sampleStore([chunk([0, 1])]);
    store.connection.value = "connected";
    const { writes } = link(store);
    store.commitClause(clause("p", "and", predictionRange(1, 0, 0.35)));
    store.addBlocks([chunk([4, 5])]);
    expect(writes).toHaveLength(1);
    store.addBlocks([chunk([2, 3])]);
    expect(writes).toHaveLength(2);
    const bits = writes[1]?.[0].selected as Uint8Array;
    expect(rowsOf(unpackBits(bits, N_ROWS))).toEqual([0, 1, 2, 3]);
  });

  it("tell the kernel when as many rows leave the selection as enter it", () => {
    const store = sampleStore([chunk([0, 1])]);
    store.connection.value = "connected";
    const { writes } = link(store);
    store.commitClause(clause("p", "and", predictionRange(1, 0, 0.35)));
    store.commitClause(clause("table", "or", rowSet([5])));
    store.commitClause(clause("q", "not", predictionRange(1, 0.45, 0.5)));
    store.addBlocks([chunk([2, 5])]);
    expect(writes).toHaveLength(4);
    const bits = writes[3]?.[0].selected as Uint8Array;
    expect(rowsOf(unpackBits(bits, N_ROWS))).toEqual([0, 1, 2]);
  });
});

describe("columns", () => {
  it("come in several blocks, and keep what they have worked out", () => {
    const store = new Store(schema(), "probability");
    store.addBlocks([
      block({ role: "features", meta: {} }, { "1": Int32Array.of(0, 1, 0, 1, -1, 0) }),
    ]);
    const city = store.column(1);
    expect(store.columns.value.map((column) => column !== null)).toEqual([
      false,
      true,
      false,
      false,
    ]);
    const before = store.columns.value;
    store.addBlocks([chunk([0])]);
    expect(store.columns.value).toBe(before);
    store.addBlocks([block({ role: "features", meta: {} }, { "0": new Float64Array(N_ROWS) })]);
    expect(store.column(0)?.values).toHaveLength(N_ROWS);
    expect(store.column(1)).toBe(city);
  });
});

describe("a row that is not computed", () => {
  it("is asked for once, however many views show it, and stands in the table", async () => {
    const store = sampleStore([chunk([0])]);
    const asked: unknown[] = [];
    const { role, meta, columns, data } = chunk([4]).state;
    store.setLink({
      write: () => undefined,
      request: async (name, args) => {
        asked.push([name, args]);
        return { result: { role, meta, columns }, buffers: [new DataView(data.buffer)] };
      },
    });
    await Promise.all([store.explainRow(4), store.explainRow(4)]);
    expect(asked).toEqual([["explain_row", { row: 4 }]]);
    expect([...(store.attributions.value?.done ?? [])]).toEqual([1, 0, 0, 0, 1, 0]);
    // Another kernel may be asked again.
    store.disconnect();
    await store.explainRow(4);
    expect(asked).toHaveLength(2);
  });
});

describe("a brush", () => {
  it("shows while it is dragged, is written and remembered once at its end", () => {
    const store = sampleStore();
    const { writes } = link(store);
    store.previewClause(area(1, 2));
    store.previewClause(area(1, 3));
    expect(store.n_selected.value).toBe(3);
    expect(writes).toHaveLength(0);
    expect(store.can_undo.value).toBe(false);
    store.commitClause(area(1, 5));
    expect(writes).toHaveLength(1);
    expect(writes[0]?.[0].filters).toEqual([area(1, 5)]);
    expect(writes[0]?.[0].selected).toEqual(Uint8Array.of(0b010111));
    store.undo();
    expect(store.filters.value).toEqual([]);
    expect(store.can_undo.value).toBe(false);
  });

  it("is given up without a trace", () => {
    const store = sampleStore();
    store.commitClause(area(1, 2));
    store.previewClause(area(5, 6));
    store.cancelPreview();
    expect(store.filters.value).toEqual([area(1, 2)]);
  });

  it("goes on while the kernel reports progress", () => {
    const store = sampleStore();
    store.commitClause(area(1, 2));
    const committed = structuredClone(store.filters.value);
    store.previewClause(area(1, 5));
    store.receive({ filters: committed, row: 0 });
    expect(store.filters.value).toEqual([area(1, 5)]);
    store.commitClause(area(1, 6));
    store.undo();
    expect(store.filters.value).toEqual(committed);
  });

  it("ends when Python selects something else", () => {
    const store = sampleStore();
    store.previewClause(area(1, 5));
    store.receive({ filters: [area(6, 6)] });
    store.cancelPreview();
    expect(store.filters.value).toEqual([area(6, 6)]);
  });
});

describe("undo and redo", () => {
  it("go back and forth through selection, row and feature", () => {
    const store = sampleStore();
    store.commitClause(area(1, 2));
    store.focusRow(3);
    store.focusFeature(1);
    store.undo();
    expect(store.feature.value).toBe(-1);
    store.undo();
    store.undo();
    expect([store.row.value, store.filters.value]).toEqual([0, []]);
    store.redo();
    store.redo();
    store.redo();
    expect([store.row.value, store.feature.value]).toEqual([3, 1]);
    expect(store.filters.value).toEqual([area(1, 2)]);
    expect(store.can_redo.value).toBe(false);
  });

  it("forget what was undone when something new is done", () => {
    const store = sampleStore();
    store.commitClause(area(1, 2));
    store.undo();
    store.focusRow(1);
    expect(store.can_redo.value).toBe(false);
  });

  it("take quick steps through rows as one", () => {
    vi.useFakeTimers();
    try {
      const store = sampleStore();
      store.stepRow(1);
      store.stepRow(1);
      vi.advanceTimersByTime(2000);
      store.stepRow(1);
      store.undo();
      expect(store.row.value).toBe(2);
      store.undo();
      expect(store.row.value).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it("bring back what Reset took away; a second Reset does nothing", () => {
    const store = sampleStore();
    store.commitClause(area(1, 2));
    store.focusRow(4);
    store.reset();
    store.reset();
    expect([store.row.value, store.filters.value]).toEqual([0, []]);
    store.undo();
    expect([store.row.value, store.filters.value]).toEqual([4, [area(1, 2)]]);
  });

  it("tell the kernel where they have come to", () => {
    const store = sampleStore();
    store.commitClause(area(1, 2));
    const { writes } = link(store);
    store.undo();
    expect(Object.assign({}, ...writes.map(([changes]) => changes))).toEqual({
      filters: [],
      selected: null,
      row: 0,
      feature: -1,
    });
    expect(writes.at(-1)?.[1]).toBe(true);
  });
});

describe("steps", () => {
  it("stay inside the selection and stop at its ends", () => {
    const store = sampleStore();
    store.selectRows([1, 4]);
    store.stepRow(1);
    expect(store.row.value).toBe(1);
    store.stepRow(1);
    store.stepRow(1);
    expect(store.row.value).toBe(4);
    store.stepRow(-5);
    expect(store.row.value).toBe(1);
  });

  it("go through features in the order of importance", () => {
    const store = sampleStore();
    store.stepFeature(1);
    expect(store.feature.value).toBe(2);
    store.stepFeature(-3);
    expect(store.feature.value).toBe(3);
  });

  it("never leave the table", () => {
    const store = sampleStore();
    store.focusRow(N_ROWS);
    store.focusRow(-1);
    store.focusFeature(N_FEATURES);
    expect([store.row.value, store.feature.value]).toEqual([0, -1]);
  });
});

describe("the pointer", () => {
  it("is shared in the page and not with the kernel", () => {
    const store = sampleStore();
    const { writes } = link(store);
    store.hover(3);
    store.hover(3);
    expect(writes).toEqual([[{ hovered: 3 }, false]]);
  });
});

describe("units", () => {
  const both = () => sampleStore([chunk(ALL_ROWS), chunk([0, 1], { unit: "log_odds" })]);

  it("change at once where the page has the numbers, with no kernel", async () => {
    const store = both();
    store.connection.value = "none";
    const { asked } = link(store);
    await store.showUnit("log_odds");
    expect(store.attributions.value?.n_done).toBe(2);
    expect(asked).toEqual([]);
  });

  it("are asked for where they are not there", async () => {
    const store = sampleStore();
    const { asked } = link(store);
    await store.showUnit("log_odds");
    expect(store.unit.value).toBe("probability");
    expect(asked).toEqual(["unit"]);
  });

  it("keep the rows that a range in the old unit selected", () => {
    const store = both();
    store.commitClause(clause("p", "and", predictionRange(1, 0.15, 0.35)));
    const drawn = store.filters.value[0] as Clause;
    store.commitClause(clause("a", "or", featureRange(0, 1, 1)));
    const before = rowsOf(store.mask.value as Uint8Array);
    store.receive({ unit: "log_odds" });
    expect(store.filters.value).toEqual([
      {
        ...clause("p", "and", rowSet([2, 3])),
        brushed: { unit: "probability", terms: drawn.terms },
      },
      clause("a", "or", featureRange(0, 1, 1)),
    ]);
    expect(rowsOf(store.mask.value as Uint8Array)).toEqual(before);
    expect(clauseText(store.filters.value[0] as Clause, store)).toBe(
      "predicted yes 0.15 \u2013 0.35 (probability)",
    );
    store.receive({ unit: "probability" });
    expect(store.filters.value[0]).toEqual(drawn);
  });
});

describe("outputs", () => {
  it("are there when sent or mirrored", () => {
    expect(sampleStore().hasOutput(0)).toBe(true);
    const store = sampleStore([chunk(ALL_ROWS, { mirrored: false })]);
    expect([store.hasOutput(0), store.hasOutput(1)]).toEqual([false, true]);
  });
});

describe("a store with nothing in it", () => {
  it("has a selection, an order and a focus all the same", () => {
    const store = new Store(schema(), "probability");
    expect(store.mask.value).toBeNull();
    expect(store.n_selected.value).toBe(N_ROWS);
    expect([...store.ranking.value]).toEqual([0, 1, 2, 3]);
    expect(store.focus.value).toBe(0);
  });
});

describe("what all views share", () => {
  const shared = (store: Store) => store.shared.threshold.value;
  const linked = () => {
    const store = sampleStore();
    return { store, written: link(store).writes };
  };

  it("is at its defaults where a state has no such key", () => {
    const store = new Store(schema(), "probability");
    store.receive({ color_by: "prediction" });
    expect(store.shared.color_by.value).toBe("prediction");
    for (const key of SHARED_KEYS)
      if (key !== "color_by") expect(store.shared[key].value).toEqual(SHARED[key].default);
  });

  it("sends only what has changed", () => {
    const { store, written } = linked();
    store.share({ threshold: 0.3 });
    store.share({ order: "output" });
    expect(written).toEqual([
      [{ threshold: 0.3 }, true],
      [{ order: "output" }, true],
    ]);
  });

  it("undoes a threshold, and not what only looks different", () => {
    const { store, written } = linked();
    store.share({ order: "output" });
    expect(store.can_undo.value).toBe(false);
    store.share({ threshold: 0.3 });
    expect(store.can_undo.value).toBe(true);
    store.undo();
    expect(shared(store)).toBeNull();
    expect(written.some(([changes]) => changes.threshold === null)).toBe(true);
    store.redo();
    expect(shared(store)).toBe(0.3);
    store.reset();
    expect(shared(store)).toBeNull();
    expect(store.shared.order.value).toBe("output");
    store.undo();
    expect(shared(store)).toBe(0.3);
  });

  it("comes back to before a drag", () => {
    vi.useFakeTimers();
    const { store, written } = linked();
    store.share({ threshold: 0.4 });
    for (const at of [0.45, 0.5, 0.55]) store.share({ threshold: at }, false);
    expect(written).toHaveLength(1);
    vi.setSystemTime(Date.now() + 1000);
    store.share({ threshold: 0.6 });
    vi.useRealTimers();
    store.undo();
    expect(shared(store)).toBe(0.4);
  });

  it("leaves the threshold alone where a brush is undone", () => {
    const { store, written } = linked();
    store.share({ threshold: 0.4 });
    store.commitClause(clause("a", "and", featureRange(0, 1, 2)));
    store.undo();
    expect(shared(store)).toBe(0.4);
    expect(written.filter(([changes]) => "threshold" in changes)).toHaveLength(1);
  });
});
