// Models of the same rows: one selection in all that are in the page, each in its own words.

import { afterEach, describe, expect, it, vi } from "vitest";
import { familyOf, joinFamily, leaveFamily } from "../src/runtime/family";
import { between, predictionRange } from "../src/runtime/selection";
import { Store } from "../src/runtime/store";
import { ALL_ROWS, block, chunk, clause, featuresBlock, schema } from "./sample";

const NAMES = ["logistic", "forest", "tree"];

function member(name: string, key = "f1"): { store: Store; write: ReturnType<typeof vi.fn> } {
  const store = new Store({ ...schema(), family: { name, names: NAMES, key } }, "probability");
  store.output.value = 1;
  store.addBlocks([
    featuresBlock(),
    block({ role: "target", meta: {} }, { y: Int32Array.of(0, 1, 0, 1, 0, 1) }),
    chunk(ALL_ROWS),
  ]);
  const write = vi.fn();
  store.setLink({ write, request: () => Promise.reject(new Error("no kernel")) });
  return { store, write };
}

const joined: Store[] = [];
function pair(): [ReturnType<typeof member>, ReturnType<typeof member>] {
  const both: [ReturnType<typeof member>, ReturnType<typeof member>] = [
    member("logistic"),
    member("forest"),
  ];
  for (const { store } of both) {
    joinFamily(store);
    joined.push(store);
  }
  return both;
}

afterEach(() => {
  for (const store of joined.splice(0)) leaveFamily(store);
});

describe("a family", () => {
  it("has one row, feature, output and threshold in focus, both ways", () => {
    const [{ store: a }, { store: b }] = pair();
    a.focusRow(3);
    b.focusFeature(2);
    a.showOutput(0);
    b.share({ threshold: 0.3 });
    expect([b.row.value, a.feature.value, b.output.value]).toEqual([3, 2, 0]);
    expect(a.shared.threshold.value).toBe(0.3);
    a.hover(5);
    expect(b.hovered.value).toBe(5);
  });

  it("follows a brush while it is dragged, and keeps its words", () => {
    const [{ store: a }, { store: b }] = pair();
    const ages = clause("feature:0", "and", between("feature:0", 2, 5));
    a.previewClause(ages);
    expect(Array.from(b.mask.value as Uint8Array)).toEqual([0, 1, 1, 0, 1, 0]);
    a.commitClause(ages);
    expect(b.filters.value).toEqual([ages]);
    b.clearSelection();
    expect(a.mask.value).toBeNull();
  });

  it("has rows in place of what another model says, and that model keeps its range", () => {
    const [{ store: a }, { store: b }] = pair();
    const likely = clause("prediction", "and", predictionRange(1, 0.25, 1));
    a.commitClause(likely);
    expect(a.filters.value).toEqual([likely]);
    expect(b.filters.value).toEqual([clause("rows", "and", { quantity: "row", codes: [3, 4, 5] })]);
    expect(b.n_selected.value).toBe(3);
    b.focusRow(1);
    expect(a.filters.value).toEqual([likely]);
  });

  it("tells the kernel once: what is followed is not saved, but for what views share beside it", () => {
    const [{ store: a }, { store: b, write }] = pair();
    write.mockClear();
    a.focusRow(2);
    a.commitClause(clause("feature:0", "and", between("feature:0", 2, 5)));
    expect(write.mock.calls.every(([, save]) => save === false)).toBe(true);
    expect(write.mock.calls.length).toBeGreaterThan(0);
    a.share({ theme: "dark" });
    expect(b.shared.theme.value).toBe("dark");
    expect(write).toHaveBeenCalledWith({ theme: "dark" }, true);
  });

  it("leaves each its own axes and importance", () => {
    const [{ store: a }, { store: b }] = pair();
    a.setAxis(0, { spacing: "log" });
    a.share({ importance_method: "impurity" });
    expect(b.shared.axes.value).toEqual({});
    expect(b.shared.importance_method.value).toBe("shap");
  });

  it("goes back in any of them", () => {
    const [{ store: a }, { store: b }] = pair();
    a.commitClause(clause("feature:0", "and", between("feature:0", 2, 5)));
    expect(b.can_undo.value).toBe(true);
    b.undo();
    expect([a.mask.value, b.mask.value]).toEqual([null, null]);
  });

  it("takes in who comes later as the others are, and forgets who goes", () => {
    const [{ store: a }, { store: b }] = pair();
    a.focusRow(4);
    const { store: c } = member("tree");
    joinFamily(c);
    joined.push(c);
    expect(c.row.value).toBe(4);
    expect(c.can_undo.value).toBe(false); // to be opened is no step
    leaveFamily(b);
    c.focusRow(1);
    expect([a.row.value, b.row.value]).toEqual([1, 4]);
    expect(familyOf(a)?.get("forest")).toBeNull();
  });

  it("is no business of models that stand alone, or in another family", () => {
    const [{ store: a }] = pair();
    const { store: other } = member("forest", "f2");
    joinFamily(other);
    joined.push(other);
    a.focusRow(3);
    expect(other.row.value).toBe(0);
    const alone = new Store(schema(), "probability");
    joinFamily(alone);
    expect(familyOf(alone)).toBeNull();
  });

  it("opens a model once, and says why it cannot", async () => {
    const { store } = member("logistic", "f3");
    joinFamily(store);
    joined.push(store);
    const family = familyOf(store);
    const open = vi.fn(() => Promise.reject(new Error("the kernel is gone")));
    await Promise.all([family?.open("tree", store, open), family?.open("tree", store, open)]);
    expect(open).toHaveBeenCalledTimes(1);
    expect(store.notice.value).toBe("tree: the kernel is gone");
  });
});
