import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import good_models from "../src/views/good_models";
import { endsOf, linesOf, onRow, orderOf, partsOf, said } from "../src/views/good_models/record";
import { answerBlock, contextOf, featuresBlock, N_ROWS, sampleStore, stubLayout } from "./sample";

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

const NAN = Number.NaN;
const AGREE = [3, 3, 2, 3, 2, 3];

const block = (options: Record<string, unknown> = {}) =>
  answerBlock(
    { method: "good_models", options, unit: "probability" },
    {
      feature_names: ["area", "city", "married", "since"],
      output_name: "yes",
      class_names: ["no", "yes"],
      how: "bootstrap",
      metric: "ROC AUC",
      own_score: 0.9,
      importance_unit: "drop in accuracy",
      unit: "probability",
      trust: { notes: ["3 copies were fitted"] },
    },
    {
      scores: Float64Array.of(0.8, 0.9, 0.85),
      left_out_scores: Float64Array.of(0.5),
      importance: Float64Array.of(0, 0.1, 0, 0.3, 0, 0.2, 0, 0.1, 0, 0.4, 0, 0.2),
      own_importance: Float64Array.of(0, 0.2, 0, 0.2),
      grid: Float64Array.of(1, 3, 5, 0, 1, NAN, 0, 1, NAN, NAN, NAN, NAN),
      effects: Float64Array.from({ length: 36 }, (_, i) => i / 100),
      own_effect: Float64Array.from({ length: 12 }, (_, i) => i / 50),
      predictions: Float32Array.from({ length: 18 }, (_, i) => i / 18),
      decisions: new Int32Array(18),
      own_predictions: new Float64Array(N_ROWS).fill(0.4),
      agree: Int32Array.from(AGREE),
      spread: new Float64Array(N_ROWS),
    },
    {
      scores: [3],
      left_out_scores: [1],
      importance: [3, 4],
      own_importance: [4],
      grid: [4, 3],
      effects: [3, 4, 3],
      own_effect: [4, 3],
      predictions: [3, N_ROWS],
      decisions: [3, N_ROWS],
      own_predictions: [N_ROWS],
      agree: [N_ROWS],
      spread: [N_ROWS],
    },
  );

function shown() {
  const store = sampleStore();
  store.addBlocks([featuresBlock(), block()]);
  const View = good_models.component;
  act(() => render(<View context={contextOf(store)} />, root));
  return store;
}

describe("good models", () => {
  it("show a cloud for each feature, the most important first, and put one in focus", () => {
    const store = shown();
    const lanes = [...root.querySelectorAll<SVGGElement>('[role="option"]')];
    expect(lanes.map((lane) => lane.dataset.feature)).toEqual(["1", "3", "0", "2"]);
    expect(lanes[0]?.getAttribute("aria-label")).toContain("0.1 to 0.4 over 3 good models");
    expect(lanes[0]?.querySelectorAll("circle")).toHaveLength(4);
    // In SVG only the attribute in small letters takes the focus.
    expect(lanes.map((lane) => lane.getAttribute("tabindex")).sort()).toEqual([
      "-1",
      "-1",
      "-1",
      "0",
    ]);
    act(() => {
      lanes[1]?.dispatchEvent(new MouseEvent("click", { bubbles: true }));
    });
    expect(store.feature.value).toBe(3);
    expect(root.textContent).toContain("No effect of since");
  });

  it("select the rows on which some decide otherwise", () => {
    const store = shown();
    const [first] = [...root.querySelectorAll<HTMLButtonElement>(".xw-good-part")];
    expect(first?.textContent).toBe("2 of 3 agree2 rows");
    act(() => first?.click());
    expect(store.mask.value?.reduce((n, one) => n + one, 0)).toBe(2);
    expect(store.mask.value?.[2]).toBe(1);
  });

  it("say how many agree on the row in focus", () => {
    const store = shown();
    act(() => store.focusRow(2));
    expect(root.textContent).toContain("2 of 3 models agree on this row: yes 0.11 to 0.78.");
  });
});

describe("inside a dashboard", () => {
  const SAID = "Compare the 4 bags that this ExplainableBoostingClassifier is the mean of";
  const request = vi.fn((name: string) =>
    name === "good_models_plan"
      ? Promise.resolve({ result: { said: SAID, button: "Compare" }, buffers: [] })
      : new Promise<never>(() => undefined),
  );
  const computed = () => request.mock.calls.filter(([name]) => name === "compute");
  const opened = (
    blocks = [featuresBlock()],
    connection: "connected" | "waiting" = "connected",
  ) => {
    const store = sampleStore();
    store.addBlocks(blocks);
    request.mockClear();
    store.setLink({ write: () => undefined, request });
    store.connection.value = connection;
    return store;
  };
  const open = async (store: ReturnType<typeof sampleStore>, embedded = true) => {
    const View = good_models.component;
    const context = { ...contextOf(store), embedded };
    await act(async () => render(<View context={context} />, root));
    await act(() => new Promise<void>((resolve) => setTimeout(resolve)));
  };
  const button = () => root.querySelector<HTMLButtonElement>(".xw-good-unasked button");

  it("nothing is fitted before somebody asks, and what is asked for stays so", async () => {
    const store = opened();
    await open(store);
    expect(computed()).toHaveLength(0);
    expect(root.textContent).toContain(SAID);
    await act(async () => button()?.click());
    expect(computed()).toHaveLength(1);
    expect(request).toHaveBeenCalledWith(
      "compute",
      expect.objectContaining({ question: expect.objectContaining({ method: "good_models" }) }),
    );
    expect(button()).toBeNull();
    act(() => render(null, root));
    await open(store);
    expect(button()).toBeNull();
  });

  it("what is answered already is shown", async () => {
    await open(opened([featuresBlock(), block()]));
    expect(root.textContent).toContain("3 good models (ROC AUC 0.8 to 0.9), 1 left out");
    expect(request).not.toHaveBeenCalled();
  });

  it("what a file holds is shown, however it was asked for", async () => {
    const store = opened([featuresBlock(), block({ n: 3 })]);
    store.connection.value = "none";
    await open(store);
    expect(root.textContent).toContain("3 good models (ROC AUC 0.8 to 0.9), 1 left out");
  });

  it("where a model can be asked, an answer to another question is none", async () => {
    const store = opened([featuresBlock(), block({ n: 3 })]);
    store.schema.value = { ...store.schema.value, has_model: true };
    await open(store);
    expect(root.textContent).not.toContain("3 good models");
    expect(button()).not.toBeNull();
  });

  it("says that there is no kernel, and offers nothing", async () => {
    await open(opened([featuresBlock()], "waiting"));
    expect(root.textContent).toContain("There is no kernel");
    expect(button()).toBeNull();
  });

  it("alone it begins by itself", async () => {
    await open(opened(), false);
    expect(request).toHaveBeenCalledOnce();
  });
});

describe("what good models say", () => {
  it("tells both ends with the digits that tell them apart", () => {
    expect(endsOf([4.5213, 4.5462])).toEqual(["4.52", "4.55"]);
    expect(endsOf([0.25, 0.25])).toEqual(["0.25", "0.25"]);
    expect(endsOf([1, 1 + 1e-12])).toEqual(["1", "1"]);
  });

  it("is ordered by the median over models", () => {
    const record = {
      importance: { data: Float64Array.of(5, 1, 0, 1, 0, 1), shape: [3, 2] },
      feature_names: ["a", "b"],
    } as never;
    expect(orderOf(record)).toEqual([1, 0]);
  });

  it("has lines only as far as a grid reaches", () => {
    const record = {
      grid: { data: Float64Array.of(1, 2, NAN), shape: [1, 3] },
      effects: { data: Float64Array.of(1, 2, NAN, 3, 4, NAN), shape: [2, 1, 3] },
      own_effect: { data: Float64Array.of(5, 6, NAN), shape: [1, 3] },
    } as never;
    const lines = linesOf(record, 0);
    expect(lines?.each.map((one) => [...one])).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect([...(lines?.own ?? [])]).toEqual([5, 6]);
  });

  it("of numbers is the tenth of rows on which they differ most", () => {
    const spread = Float64Array.from({ length: 20 }, (_, i) => (i * 7) % 20);
    const scores = { data: Float64Array.of(0.5, 0.6), shape: [2] };
    const record = {
      ...{ scores, agree: null, metric: "R2", class_names: [], output_name: "price" },
      spread: { data: spread, shape: [20] },
      left_out_scores: { data: new Float64Array(0), shape: [0] },
      predictions: { data: Float32Array.of(1, 2, 3, 4), shape: [2, 2] },
    } as never;
    const [part] = partsOf(record);
    expect(part?.rows.map((row) => spread[row]).sort()).toEqual([18, 19]);
    expect(said(record)).toBe("2 good models (R2 0.5 to 0.6).");
    expect(onRow(record, 1)).toBe("2 models say 2 to 4 of this row.");
  });
});
