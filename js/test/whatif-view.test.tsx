// The what-if view against a kernel that is played: what is asked, what is shown, what is never lost.

import { signal } from "@preact/signals";
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Answer, Store } from "../src/runtime/store";
import { paletteOf } from "../src/runtime/theme";
import type { FeatureSchema } from "../src/runtime/wire";
import whatIf from "../src/views/what_if";
import { sessionOf } from "../src/views/what_if/session";
import { linearModel } from "./model_fixture";
import { block, modelMeta, sampleStore, stubLayout } from "./sample";

interface Asked {
  name: string;
  // biome-ignore lint/suspicious/noExplicitAny: what crosses the wire is read as the kernel would
  args: Record<string, any>;
  resolve: (answer: Answer) => void;
  reject: (error: Error) => void;
}

let root: HTMLElement;
let asked: Asked[];

const buffer = (...values: number[]): DataView => new DataView(Float64Array.from(values).buffer);

/** f(x) = the first code (missing: 0); its attribution is the whole of it. */
function answerOf({ args }: Asked): Answer {
  const { rows, explain, ice } = args;
  const x = rows[0].edits["0"] ?? rows[0].row + 1;
  const buffers = [buffer(1 - x, x)];
  if (explain) buffers.push(buffer(x - 0.25, 0, 0, 0));
  if (ice.length)
    buffers.push(
      buffer(
        ...ice.flatMap((c: { feature: number; grid: number[] }) =>
          c.feature === 0 ? c.grid : c.grid.map(() => x),
        ),
      ),
    );
  return { result: { base_value: 0.25, method: "played", has_errors: false }, buffers };
}

/** A store whose kernel answers at once, or when the test says so. */
function connected(answers: boolean, refusal: (x: number) => string = () => ""): Store {
  const store = sampleStore();
  store.schema.value = { ...store.schema.value, has_model: true };
  store.setLink({
    write: () => undefined,
    request: (name, args) =>
      new Promise((resolve, reject) => {
        const one: Asked = { name, args, resolve, reject };
        if (name === "what_if_begin")
          resolve({
            result: { missing: [true, true, false, false], refused: [[], [1], [], []] },
            buffers: [],
          });
        else if (name === "made_rows_model")
          resolve({ result: { reason: "it is a function" }, buffers: [] });
        else if (name === "made_rows" && answers) {
          const message = refusal(one.args.rows[0].edits["0"]);
          if (message) resolve({ result: { raised: message }, buffers: [] });
          else resolve(answerOf(one));
        }
        asked.push(one);
      }),
  });
  store.connection.value = "connected";
  return store;
}

async function show(store: Store, options: Record<string, unknown> = {}): Promise<void> {
  const View = whatIf.component;
  const context = {
    store,
    options,
    palette: paletteOf(signal("light"), signal("light")),
    width: signal(1000),
    embedded: false,
    kinds: [],
    answers: () => true,
    child: () => <p />,
  };
  await act(async () => render(<View context={context} />, root));
  await settle();
}

const later = (bytes: Uint8Array): Uint8Array => {
  bytes[8] = 2;
  return bytes;
};
const changed = (bytes: Uint8Array): Uint8Array => {
  bytes[40] = (bytes[40] as number) ^ 1;
  return bytes;
};
const settle = (ms = 0): Promise<void> =>
  act(async () => {
    await new Promise((resolve) => setTimeout(resolve, ms));
  });
const find = <E extends Element>(selector: string): E => root.querySelector<E>(selector) as E;
const shown = (): number => Number(find("output").getAttribute("data-value"));
const predictions = (): Asked[] =>
  asked.filter(({ name, args }) => name === "made_rows" && !args.explain && !args.ice.length);

/** What is told, now and then, of the edits made is no question to the model. */
const questions = (): Asked[] => asked.filter(({ name }) => name !== "what_if_edits");

async function type(label: string, text: string): Promise<HTMLInputElement> {
  const input = find<HTMLInputElement>(`[aria-label="Value of ${label}"]`);
  await act(async () => {
    input.value = text;
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
  await settle();
  return input;
}

async function slide(label: string, value: number): Promise<void> {
  const input = find<HTMLInputElement>(`input[type=range][aria-label="${label}"]`);
  await act(async () => {
    input.value = String(value);
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

beforeEach(() => {
  asked = [];
  root = document.createElement("div");
  document.body.append(root);
  stubLayout(30);
});

afterEach(() => {
  act(() => render(null, root));
  root.remove();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

describe("what-if through the kernel", () => {
  it("shows prediction, change from the original and the force plot of the edited row", async () => {
    await show(connected(true));
    expect(shown()).toBe(1);
    await type("area", "4.5");
    expect(shown()).toBe(4.5);
    expect(find(".xw-change").textContent).toBe("\u25b2 +3.5 from 1 (1 edit)");
    const force = find('[aria-label^="Force plot of the edited row"]');
    expect(force.getAttribute("aria-label")).toContain("4.5");
    expect(force.textContent).toContain("area = 4.5: +4.25, pushes up");
  });

  it("ends on the answer to the last of 200 edits, with few questions asked", async () => {
    await show(connected(false));
    const first = asked.filter(({ name }) => name === "made_rows");
    for (let i = 1; i <= 200; i++) await slide("area", 1 + i / 50);
    const waiting = predictions();
    expect(waiting).toHaveLength(1);
    for (const one of first) one.resolve(answerOf(one));
    await settle();
    const last = predictions().at(-1) as Asked;
    expect(last.args.rows[0].edits).toEqual({ 0: 5 });
    expect(predictions().length).toBe(2);
    last.resolve(answerOf(last));
    await settle();
    expect(shown()).toBe(5);
    // A late explanation of the first row takes nothing back.
    for (const one of asked)
      one.resolve(
        answerOf({
          ...one,
          args: { ice: [], ...one.args, rows: one.args.rows ?? [{ row: 0, edits: {} }] },
        }),
      );
    await settle();
    expect(shown()).toBe(5);
  });

  it("keeps the last good picture where the model raises, with its own message", async () => {
    await show(connected(true, (x) => (x === 4 ? "ValueError: nobody is that old" : "")));
    await type("area", "3");
    expect(shown()).toBe(3);
    const input = await type("area", "4");
    expect(find("[role=alert]").textContent).toBe(
      "The model raised ValueError: nobody is that old. Shown is the last answer.",
    );
    expect(shown()).toBe(3);
    expect(find("output").classList).toContain("xw-stale");
    expect(find(".xw-effect-force").classList).toContain("xw-stale");
    expect(find(".xw-effect-number").textContent).toContain("of the last answer");
    expect(find(".xw-effect-number").textContent).not.toContain("1 edit");
    expect(find(".xw-effect-number").getAttribute("aria-busy")).toBe("false");
    expect(find("tfoot td:nth-last-child(3)").textContent).toBe("no answer");
    expect(input.value).toBe("4");
    expect(find('[data-feature="0"]').classList).toContain("xw-edited");
    await type("area", "2");
    expect(find("[role=alert]")).toBeNull();
    expect(shown()).toBe(2);
    expect(root.querySelector(".xw-stale")).toBeNull();
  });

  it("says that the kernel was restarted, waits for nothing, and asks it once it is back", async () => {
    const store = connected(true);
    await show(store);
    await type("area", "3");
    await act(async () => store.disconnect());
    const before = questions();
    await type("area", "4");
    expect(questions()).toEqual(before);
    expect(find("[role=alert]").textContent).toBe(
      "The kernel has gone or was restarted: run the cell again to ask the model. Shown is the last answer.",
    );
    expect(find(".xw-effect-number").getAttribute("aria-busy")).toBe("false");
    expect(find("output").classList).toContain("xw-stale");
    expect(find("tfoot td:nth-last-child(3)").textContent).toBe("no answer");
    await act(async () => {
      store.connection.value = "connected";
    });
    await settle();
    expect(shown()).toBe(4);
    expect(find("[role=alert]")).toBeNull();
    expect(root.querySelector(".xw-stale")).toBeNull();
  });

  it("goes on where a page before has ended, and tells Python nothing else before", async () => {
    const store = connected(true);
    const left = {
      branches: [
        { name: "rich", row: 2, edits: { 0: 4.5 } },
        { name: "row 2", row: 2, edits: { 0: null } },
      ],
      current: 0,
      kept: [{ name: "rich", row: 2, edits: { 0: 4 } }],
    };
    const request = store.request.bind(store) as (...given: unknown[]) => Promise<Answer>;
    let begin = (): void => undefined;
    vi.spyOn(store, "request").mockImplementation((name, args) =>
      name === "what_if_begin"
        ? new Promise((resolve) => {
            expect(args).toEqual({ key: "row 2" });
            const limits = { missing: [true, true, false, false], refused: [[], [1], [], []] };
            begin = () => resolve({ result: { ...limits, told: left }, buffers: [] });
          })
        : request(name, args),
    );
    await show(store, { row: 2 });
    await settle(250);
    const heard = () => asked.filter(({ name }) => name === "what_if_edits").map((a) => a.args);
    expect(heard()).toEqual([]);
    await act(async () => begin());
    await settle(250);
    expect(heard()).toEqual([{ key: "row 2", ...left }]);
    expect(shown()).toBe(4.5);
    expect(store.kept.value.get(2)?.map(({ codes }) => codes[0])).toEqual([4]);
    const names = [...root.querySelectorAll(".xw-branch .xw-ellipsis")].map((b) => b.textContent);
    expect(names).toEqual(["rich", "row 2"]);
  });

  it("is busy while an answer is on its way, and only then", async () => {
    const store = connected(false);
    await show(store);
    expect(find(".xw-effect-number").getAttribute("aria-busy")).toBe("true");
    await act(async () => {
      for (const one of asked) if (one.name === "made_rows") one.resolve(answerOf(one));
    });
    await settle();
    expect(find(".xw-effect-number").getAttribute("aria-busy")).toBe("false");
  });

  it("asks nothing for nonsense, and leaves it where it was typed", async () => {
    await show(connected(true));
    const input = await type("area", "four");
    expect(input.value).toBe("four");
    expect(input.getAttribute("aria-invalid")).toBe("true");
    expect(find("[role=alert]").textContent).toBe("\u201cfour\u201d is no number.");
    await settle(250);
    // Of the row as it is things may still be asked; of an edit nothing is.
    const about_edits = asked.filter(({ args }) =>
      /"edits":\{"/.test(JSON.stringify(args ?? null)),
    );
    expect(about_edits).toEqual([]);
  });

  it("offers missing only where the model takes it, and no level that it refuses", async () => {
    await show(connected(true));
    expect(find('[aria-label="area is missing"]')).not.toBeNull();
    expect(find('[aria-label="since is missing"]')).toBeNull();
    const options = [...root.querySelectorAll<HTMLOptionElement>('[aria-label="city"] option')];
    expect(options.map((option) => option.textContent)).toEqual([
      "Paris (50 %)",
      "Wien (33 %) \u2013 unknown to the model",
      "missing (17 %)",
    ]);
    expect(options.map((option) => option.disabled)).toEqual([false, true, false]);
  });

  it("orders features by their curves, and stays in that order while they are edited", async () => {
    await show(connected(true));
    const names = (): string[] =>
      [...root.querySelectorAll(".xw-field-name")].map((name) => name.textContent ?? "");
    await settle(200);
    expect(names()[0]).toBe("area");
    const before = names();
    await type("area", "2.5");
    await settle(200);
    expect(names()).toEqual(before);
  });

  it("tells Python of the edits once they rest", async () => {
    await show(connected(true), { row: 2 });
    await type("area", "4.5");
    await settle(250);
    const told = asked.filter(({ name }) => name === "what_if_edits").at(-1);
    expect(told?.args).toEqual({
      key: "row 2",
      branches: [{ name: "row 2", row: 2, edits: { 0: 4.5 } }],
      current: 0,
      kept: [],
    });
  });

  it("shows kept rows to the table, with the answer to each, and goes on with one", async () => {
    const store = connected(true);
    await show(store, { row: 2 });
    await type("area", "4.5");
    const keep = [...root.querySelectorAll("button")].find((b) =>
      b.textContent?.startsWith("Keep"),
    );
    await act(async () => keep?.click());
    expect(keep?.textContent).toBe("Kept (1)");
    await act(async () => keep?.click());
    expect(store.kept.value.get(2)).toHaveLength(1);
    await type("area", "7");
    expect(keep?.textContent).toBe("Keep (1)");
    await settle(20);
    const [row, ...rest] = store.kept.value.get(2) ?? [];
    expect(rest).toHaveLength(0);
    expect([row?.origin, row?.start[0], row?.codes[0], row?.prediction]).toEqual([2, 3, 4.5, 4.5]);
    expect(row?.contributions?.[0]).toBe(4.25);
    expect(shown()).toBe(7);
    await act(async () => row?.open());
    await settle(20);
    expect(shown()).toBe(4.5);
  });

  it("rounds a fraction in a column of whole numbers, says so, and keeps it once it is typed again", async () => {
    const store = connected(true);
    const [area, ...others] = store.schema.value.features;
    store.schema.value = {
      ...store.schema.value,
      features: [{ ...(area as FeatureSchema), integer: true }, ...others],
    };
    await show(store);
    const remark = (): string => find(".xw-typed-remark")?.textContent ?? "";
    const input = await type("area", "1.5");
    expect(shown()).toBe(2);
    expect(input.value).toBe("2");
    expect(remark()).toContain("1.5 was rounded");
    await act(async () => void input.dispatchEvent(new Event("change", { bubbles: true })));
    expect(shown()).toBe(2);
    await type("area", "1.5");
    expect(shown()).toBe(1.5);
    expect(remark()).toBe("elsewhere whole numbers");
    await type("area", "3");
    expect([shown(), remark()]).toEqual([3, ""]);
    await type("area", "1.5");
    expect(shown()).toBe(2);
  });

  it("undoes its own edits by keys and leaves text that is being typed alone", async () => {
    await show(connected(true));
    await type("area", "4.5");
    const input = find<HTMLInputElement>('[aria-label="Value of area"]');
    const undo = async (): Promise<boolean> => {
      const event = new KeyboardEvent("keydown", {
        key: "z",
        ctrlKey: true,
        bubbles: true,
        cancelable: true,
        composed: true,
      });
      await act(async () => void input.dispatchEvent(event));
      await settle();
      return event.defaultPrevented;
    };
    await act(async () => {
      input.value = "4.55";
      input.dispatchEvent(new Event("input", { bubbles: true }));
    });
    expect(await undo()).toBe(false);
    await act(async () => {
      input.value = "4.5";
      input.dispatchEvent(new Event("input", { bubbles: true }));
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
    expect(await undo()).toBe(true);
    expect(shown()).toBe(1);
  });

  it("has one history with the selection: edits and brushes are undone in their order", async () => {
    const store = connected(true);
    await show(store);
    await type("area", "4.5");
    await act(async () => store.selectRows([1, 2]));
    await type("area", "7");
    await act(async () => store.focusRow(2));
    await settle();
    expect(shown()).toBe(3);
    const undo = async (): Promise<void> => {
      await act(async () => store.undo());
      await settle();
    };
    await undo();
    expect([store.row.value, shown(), store.filters.value.length]).toEqual([0, 7, 1]);
    await undo();
    expect([shown(), store.filters.value.length]).toEqual([4.5, 1]);
    await undo();
    expect([shown(), store.filters.value.length]).toEqual([4.5, 0]);
    await undo();
    expect(shown()).toBe(1);
    expect(store.can_undo.value).toBe(false);
    for (let i = 0; i < 4; i++) await act(async () => store.redo());
    await settle();
    expect([store.row.value, shown(), store.filters.value.length]).toEqual([2, 3, 1]);
    expect(store.can_redo.value).toBe(false);
  });

  it("says under headings what was, what is, and what that changes of the contribution", async () => {
    await show(connected(true));
    await type("area", "4.5");
    await settle(50);
    const text = (row: Element | null | undefined): string[] =>
      [...(row?.children ?? [])].map((cell) => cell.textContent ?? "");
    const heads = [...root.querySelectorAll(".xw-compare thead tr")].map(text);
    expect(heads.map((head) => head.slice(0, 3))).toEqual([
      ["feature", "was", "row 0\u270e"],
      ["value", "contribution", "change"],
    ]);
    const rows = [...root.querySelectorAll(".xw-compare tbody tr")].map(text);
    expect(rows).toEqual([
      ["area", "1", "changed to 4.5", "+4.3", "+3.5\u00a0\u25b2"],
      ["the other 3", "", "", "0", ""],
    ]);
    // The changes of the contributions add up to that of the prediction.
    expect(text(find(".xw-compare tfoot tr")).at(-1)).toBe("+3.5\u00a0\u25b2");
  });

  it("finds a feature by its name where there are many", async () => {
    const store = connected(true);
    const { features } = store.schema.value;
    const more = Array.from({ length: 2000 }, (_, i) => ({ ...features[0]!, name: `gene ${i}` }));
    store.schema.value = { ...store.schema.value, features: [...features, ...more] };
    await show(store);
    const search = find<HTMLInputElement>('[type="search"]');
    await act(async () => {
      search.value = "1234 gene";
      search.dispatchEvent(new Event("input", { bubbles: true }));
    });
    const names = [...root.querySelectorAll(".xw-field-name")].map((name) => name.textContent);
    expect(names).toEqual(["gene 1234"]);
  });

  it("follows the row in focus and keeps the edits of the one before", async () => {
    const store = connected(true);
    await show(store);
    await type("area", "4.5");
    await act(async () => store.focusRow(2));
    await settle();
    expect(shown()).toBe(3);
    expect(find(".xw-row-facts").textContent).toContain("row 2");
    const branches = [...root.querySelectorAll(".xw-branch .xw-ellipsis")];
    expect(branches.map((b) => b.textContent)).toEqual(["row 0", "row 2"]);
    await act(async () => branches[0]?.closest("button")?.click());
    await settle();
    expect(shown()).toBe(4.5);
    expect(store.row.value).toBe(0);
  });

  it("scrolls the table of branches to the new one, past the names that stay", async () => {
    const scrolled = { left: 0 };
    vi.spyOn(HTMLElement.prototype, "getBoundingClientRect").mockImplementation(function (
      this: HTMLElement,
    ) {
      // A table that is 300 wide, of columns of 100 each; the first stays.
      const cells = [...(this.parentElement?.children ?? [])];
      const at = this.tagName === "TH" ? cells.indexOf(this) : -1;
      if (at < 0) return new DOMRect(0, 0, 300, 20);
      return new DOMRect(at === 0 ? 0 : at * 100 - scrolled.left, 0, 100, 20);
    });
    await show(connected(true));
    const box = find(".xw-compare");
    Object.defineProperty(box, "scrollLeft", {
      get: () => scrolled.left,
      set: (left: number) => {
        scrolled.left = left;
      },
    });
    const branch = [...root.querySelectorAll("button")].find((b) => b.textContent === "Branch");
    for (const left of [100, 200]) {
      await act(async () => branch?.click());
      await settle();
      expect(scrolled.left).toBe(left);
    }
    // Back to the first: it comes out from under the names, and no further.
    await act(async () => find<HTMLElement>(".xw-branch button").click());
    await settle();
    expect(scrolled.left).toBe(100);
  });
});

describe("what-if in the page with a kernel beside it", () => {
  /** A page's model that says f(x) = first code + `off`. */
  async function besides(off: number): Promise<void> {
    const store = connected(true);
    await show(store);
    sessionOf(store, -1).source.answerer.value = {
      kind: "page",
      close: () => undefined,
      ask: async ({ row, ice = [] }) => {
        const x = (row.codes[0] as number) + off;
        return {
          predictions: Float64Array.of(1 - x, x),
          explanation: null,
          reason: "",
          ice: ice.map(({ grid }) => grid),
        };
      },
    };
    await settle();
    await type("area", "4.5");
    await settle(450);
  }

  it("says nothing where the kernel confirms", async () => {
    await besides(0);
    expect(shown()).toBe(4.5);
    expect(asked.at(-1)?.name).toBe("made_rows");
    expect(find("[role=alert]")).toBeNull();
  });

  it("shows a difference above 1e-6", async () => {
    await besides(2e-5);
    expect(shown()).toBe(4.50002);
    expect(find("[role=alert]").textContent).toBe(
      "Page and kernel differ. The kernel's model says 4.5, the page 4.50002.",
    );
    await type("area", "3");
    expect(find("[role=alert]")).toBeNull();
  });
});

describe("the editor's order", () => {
  it("shows no field before it is known which comes first", async () => {
    await show(connected(false));
    const busy = (): string | null => find(".xw-fields").getAttribute("aria-busy");
    expect(busy()).toBe("true");
    for (const one of asked.filter(({ args }) => args?.ice?.length)) one.resolve(answerOf(one));
    await settle();
    expect(busy()).toBe("false");
  });

  it("leaves a field where it is while it has the focus, and offers to sort anew", async () => {
    const store = connected(true);
    await show(store);
    const names = (): string[] =>
      [...root.querySelectorAll(".xw-field-name")].map((name) => name.textContent ?? "");
    const before = names();
    const anew = () =>
      [...root.querySelectorAll("button")].find((b) => b.textContent === "Sort anew");
    expect(anew()).toBeUndefined();
    await act(async () => find<HTMLInputElement>('[aria-label="Value of since"]').focus());
    await act(async () => store.focusRow(2));
    await settle(200);
    expect(names()).toEqual(before);
    await act(async () => anew()?.click());
    expect(anew()).toBeUndefined();
  });

  it("never folds a field away that was edited", async () => {
    const store = connected(true);
    const { features } = store.schema.value;
    const n = features.length + 20;
    store.schema.value = {
      ...store.schema.value,
      features: Array.from(
        { length: n },
        (_, j) => features[j] ?? { ...features[0]!, name: `x${j}` },
      ),
    };
    store.blocks.value = store.blocks.value.map((one) => {
      if (one.state.role !== "features") return one;
      const columns = new Map(one.columns);
      for (let j = features.length; j < n; j++) columns.set(String(j), one.columns.get("0")!);
      return { ...one, columns };
    });
    await show(store);
    const has = (name: string): boolean => find(`[aria-label="Value of ${name}"]`) !== null;
    expect(has("x19")).toBe(false);
    await act(async () => store.focusFeature(19));
    expect(has("x19")).toBe(true);
    await type("x19", "2.5");
    await act(async () => store.focusFeature(0));
    expect(has("x19")).toBe(true);
  });
});

describe("what-if that cannot be", () => {
  it("says that a file holds no model, with every control off", async () => {
    const store = sampleStore();
    store.connection.value = "none";
    await show(store);
    expect(find("[role=status]").textContent).toContain("to_html(path, what_if=True)");
    expect(find<HTMLFieldSetElement>("fieldset.xw-editor").disabled).toBe(true);
  });

  it.each([
    ["other bytes", () => new Uint8Array(64), "no compact model"],
    ["one cut short", () => linearModel().subarray(0, 200), "cut short: 200 of"],
    ["one of a later version", () => later(linearModel()), "version 2; this page reads version 1"],
    ["one that was changed", () => changed(linearModel()), "checksum"],
  ])("says what is wrong with a damaged model: %s", async (_, bytes, message) => {
    const store = sampleStore();
    store.schema.value = { ...store.schema.value, has_model: true };
    store.connection.value = "none";
    const damaged = block({ role: "model", meta: modelMeta([[0], [1], [2], [3]]) }, {});
    damaged.columns.set("model", bytes());
    store.addBlocks([damaged]);
    await show(store);
    expect(find("[role=status]").textContent).toContain(message);
    expect(find<HTMLFieldSetElement>("fieldset.xw-editor").disabled).toBe(true);
    // Nothing is left to wait for: the row is to be read all the same.
    expect(find(".xw-fields").getAttribute("aria-busy")).toBe("false");
    expect(find<HTMLInputElement>('[aria-label="Value of area"]').value).toBe("1");
  });

  it("goes on through the kernel where the page's model is damaged", async () => {
    const store = connected(true);
    const damaged = block({ role: "model", meta: modelMeta([[0], [1], [2], [3]]) }, {});
    damaged.columns.set("model", new Uint8Array(64));
    store.addBlocks([damaged]);
    await show(store);
    expect(shown()).toBe(1);
    expect(sessionOf(store, -1).source.why_kernel.value).toContain("no compact model");
  });
});
