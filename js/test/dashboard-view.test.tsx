import catalogue from "virtual:views";
import { type Signal, signal } from "@preact/signals";
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { canAnswer } from "../src/runtime/needs";
import { featureRange, rowSet } from "../src/runtime/selection";
import type { Answer, Store } from "../src/runtime/store";
import { paletteOf } from "../src/runtime/theme";
import { type ViewContext, WidgetContext } from "../src/runtime/view";
import type { Arrangement } from "../src/runtime/wire";
import dashboard from "../src/views/dashboard";
import { interactionsBlock } from "./interactions_sample";
import { ALL_ROWS, block, chunk, clause, modelMeta, sampleStore, schema } from "./sample";

let root: HTMLElement;
let asked: [string, Record<string, unknown>][];
let arrangement: Signal<Arrangement>;
let answer: () => Promise<Answer>;

beforeEach(() => {
  vi.stubGlobal(
    "ResizeObserver",
    class {
      observe(): void {}
      disconnect(): void {}
    },
  );
  root = document.createElement("div");
  document.body.append(root);
  asked = [];
  answer = () => Promise.resolve({ result: null, buffers: [] });
});

afterEach(() => {
  render(null, root);
  root.remove();
  vi.unstubAllGlobals();
});

const KINDS = [
  ...["beeswarm", "dependence", "force", "importance", "stacked", "table", "waterfall"],
  "what_if",
];

/** The dashboard with stand-ins for its views. */
function show(store: Store, views?: string[]): void {
  arrangement = signal({});
  const context: ViewContext = {
    store,
    options: views ? { views } : {},
    palette: paletteOf(signal("light"), signal("light")),
    width: signal(1200),
    embedded: false,
    kinds: KINDS,
    answers: (kind) => canAnswer(store, kind),
    child: (kind) => <p data-view={kind}>{kind}</p>,
  };
  store.setLink({
    write: () => undefined,
    request: (name, args) => {
      asked.push([name, args]);
      return answer();
    },
  });
  const View = dashboard.component;
  const widget = {
    arrangement,
    still: "abc",
    explained: [],
    looks: () => ({}),
    next: (kind: string) => catalogue[kind]?.next?.(store) ?? [],
  };
  act(() =>
    render(
      <WidgetContext.Provider value={widget}>
        <View context={context} />
      </WidgetContext.Provider>,
      root,
    ),
  );
}

function named(role: string, name: string): HTMLElement {
  const all = [...root.querySelectorAll<HTMLElement>(role)];
  const found = all.find((e) =>
    (e.getAttribute("aria-label") ?? e.textContent ?? "").startsWith(name),
  );
  if (!found) throw new Error(`no ${role} named ${name} among ${all.map((e) => e.textContent)}`);
  return found;
}
const click = (element: HTMLElement): void => {
  act(() => element.click());
};
const press = (
  key: string,
  target: Element = root.firstElementChild as Element,
  more = {},
): boolean => {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more });
  act(() => void target.dispatchEvent(event));
  return event.defaultPrevented;
};
const settle = async (): Promise<void> => {
  await act(async () => {
    await new Promise((resolve) => setTimeout(resolve, 0));
  });
};
const area = clause("area", "and", featureRange(0, 2, 5));

describe("tabs", () => {
  it("hide interactions that are neither in the page nor to be had from a kernel", () => {
    const views = ["importance", "dependence", "force", "table", "beeswarm", "interactions"];
    const tabs = (): (string | null)[] =>
      [...root.querySelectorAll("[role=tab]")].map((tab) => tab.textContent);
    const store = sampleStore();
    store.schema.value = { ...store.schema.value, has_model: true };
    show(store, views);
    expect(tabs()).toEqual(["Table", "Beeswarm", "Interactions"]);
    act(() => {
      store.connection.value = "none";
    });
    expect(tabs()).toEqual(["Table", "Beeswarm"]);
    act(() => store.addBlocks([interactionsBlock([0], [], [], [])]));
    expect(tabs()).toEqual(["Table", "Beeswarm", "Interactions"]);
  });
});

describe("doubt", () => {
  it("says that it is about the model where a surrogate answers what-if", () => {
    for (const label of [undefined, "surrogate: trees that imitate Forest"]) {
      const store = sampleStore();
      store.addBlocks([block({ role: "model", meta: { ...modelMeta([]), label } }, {})]);
      show(store);
      click(root.querySelector(".xw-dot")?.closest("button") as HTMLElement);
      const said = root.querySelector("[role=dialog]")?.textContent;
      expect(said?.includes("This is said of the model.")).toBe(label !== undefined);
      act(() => render(null, root));
    }
  });
});

describe("header", () => {
  it("says what is shown, and the filters in words, each removable", () => {
    const store = sampleStore();
    show(store);
    expect(root.querySelector("header")?.textContent).toContain("Forest6 rows \u00b7 4 features");
    act(() => store.commitClause(area));
    expect(root.querySelector("header")?.dataset.lines).toBe("1");
    act(() => store.commitClause(clause("r", "or", rowSet([0]))));
    // Several have a line of their own, where they wrap.
    expect(root.querySelector("header")?.dataset.lines).toBe("2");
    // What is chosen stands by itself: a long name gives way to it.
    const chips = [...root.querySelectorAll(".xw-chip > span")].map((chip) => chip.textContent);
    expect(chips).toEqual(["area", " 2 \u2013 5", "", "row 0"]);
    expect(root.querySelector(".xw-count")?.textContent).toBe("4 of 6 selected");
    click(named("button", "Remove filter: plus row 0"));
    expect(store.filters.value).toEqual([area]);
    click(named("button", "Undo"));
    expect(store.filters.value).toHaveLength(2);
    click(named("button", "Redo"));
    click(named("button", "Reset"));
    expect(root.querySelector(".xw-chip")).toBeNull();
  });

  it("writes names as text", () => {
    const store = sampleStore();
    const { features, ...rest } = schema();
    const name = "<img src=x onerror=alert(1)>";
    store.schema.value = {
      ...rest,
      model_name: name,
      features: [{ ...features[0]!, name }, ...features.slice(1)],
    };
    show(store);
    act(() => store.commitClause(area));
    expect(root.querySelector("img")).toBeNull();
    expect(root.querySelector(".xw-chip")?.textContent).toContain(name);
  });

  const unitOptions = (): HTMLOptionElement[] => [
    ...named("select", "Unit").querySelectorAll("option"),
  ];

  it("offers without a kernel only the units and outputs that are in the page, and says why", () => {
    const store = sampleStore([chunk(ALL_ROWS, { mirrored: false })]);
    store.connection.value = "none";
    show(store);
    expect(unitOptions().map((o) => [o.text, o.disabled])).toEqual([
      ["probability", false],
      ["log-odds (needs a kernel)", true],
    ]);
    expect(named("select", "Output").textContent).toContain("no (needs a kernel)");
  });

  it("says what another unit costs before it is chosen", async () => {
    const store = sampleStore();
    store.connection.value = "connected";
    answer = () =>
      Promise.resolve({
        result: [
          { unit: "probability", exact: false, seconds: 240, done: 6 },
          { unit: "log_odds", exact: true, seconds: 42, done: 0 },
        ],
        buffers: [],
      });
    show(store);
    act(() => {
      store.progress.value = { state: "done", task: "", done: 6, total: 6, message: "" };
    });
    await settle();
    expect(asked.filter(([name]) => name === "costs")).toHaveLength(1);
    expect(unitOptions().map((o) => o.text)).toEqual([
      "probability",
      "log-odds: exact, about 40 s for 6 rows",
    ]);
  });

  it("asks the kernel for another unit, and shows its refusal in the footer", async () => {
    const store = sampleStore();
    store.connection.value = "connected";
    answer = () => Promise.reject(new Error("ValueError: not this one"));
    show(store);
    const picker = named("select", "Unit") as HTMLSelectElement;
    picker.value = "log_odds";
    act(() => void picker.dispatchEvent(new Event("change", { bubbles: true })));
    expect(asked).toEqual([["unit", { unit: "log_odds" }]]);
    await settle();
    expect(root.querySelector("footer")?.textContent).toContain(
      "log-odds: ValueError: not this one",
    );
    expect(picker.value).toBe("probability");
    click(named("button", "Dismiss"));
    expect(store.notice.value).toBe("");
  });

  it("has no picker for a single output", () => {
    const store = sampleStore();
    store.schema.value = { ...schema(), output_names: ["price"], units: ["value"] };
    show(store);
    expect(root.querySelectorAll("header select")).toHaveLength(0);
  });
});

describe("menus and dialogs", () => {
  it("export from the kernel where there is one", () => {
    const store = sampleStore();
    store.connection.value = "connected";
    show(store);
    click(named("button", "Export"));
    click(named("[role=menuitem]", "Drawing"));
    expect(asked).toEqual([["export", { format: "svg", still: "abc" }]]);
    expect(root.querySelector("[role=menu]")).toBeNull();
  });

  it("save numbers and pictures without a kernel, and say why pages can't be", async () => {
    const store = sampleStore();
    store.connection.value = "none";
    const made: Blob[] = [];
    vi.stubGlobal("URL", {
      createObjectURL: (b: Blob) => made.push(b) && "blob:x",
      revokeObjectURL() {},
    });
    vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(() => undefined);
    show(store);
    click(named("button", "Export"));
    const items = [...root.querySelectorAll("[role=menuitem]")].map((item) => [
      item.textContent,
      item.getAttribute("aria-disabled"),
    ]);
    expect(items).toContainEqual([
      "Web page (.html)needs a kernel; a file like this is saved by Ctrl+S",
      "true",
    ]);
    expect(items).toContainEqual(["Picture (.png)as it stands here", "false"]);
    expect(items).toContainEqual(["Table (.csv)", "false"]);
    click(named("[role=menuitem]", "Web page"));
    expect(root.querySelector("[role=menu]")).not.toBeNull();
    click(named("[role=menuitem]", "Table"));
    expect(made).toHaveLength(1);
    expect(made[0]?.type).toBe("text/csv");
    expect(asked).toEqual([]);
  });

  it("are walked with arrow keys; Escape closes them and leaves the selection", () => {
    const store = sampleStore();
    store.commitClause(area);
    show(store);
    const cleared = vi.fn();
    root.addEventListener("keydown", cleared);
    const button = named("button", "Export");
    click(button);
    const items = [...root.querySelectorAll<HTMLElement>("[role=menuitem]")];
    expect(document.activeElement).toBe(items[0]);
    press("ArrowUp", items[0]);
    expect(document.activeElement).toBe(items.at(-1));
    press("Home", items.at(-1));
    press("ArrowDown", items[0]);
    expect(document.activeElement).toBe(items[1]);
    press("Escape", items[1]);
    expect(root.querySelector("[role=menu]")).toBeNull();
    expect(document.activeElement).toBe(button);
    expect(cleared).not.toHaveBeenCalled();
  });

  it("copy the code as they open", async () => {
    const writeText = vi.fn(() => Promise.resolve());
    vi.stubGlobal("navigator", { clipboard: { writeText } });
    const store = sampleStore();
    store.commitClause(area);
    show(store);
    click(named("button", "Copy as code"));
    await settle();
    expect(writeText).toHaveBeenCalledWith(
      expect.stringContaining("\nexplainer.selection.filters = "),
    );
    const said = (): string | null | undefined =>
      root.querySelector(".xw-code [role=status]")?.textContent;
    expect(said()).toBe("Copied.");
    const rename = async (name: string): Promise<void> => {
      const field = root.querySelector<HTMLInputElement>(".xw-code input:not([type])");
      (field as HTMLInputElement).value = name;
      field?.dispatchEvent(new Event("change", { bubbles: true }));
      await settle();
    };
    await rename("not a name");
    expect(said()).toMatch(/no such name/);
    await rename("other");
    expect(writeText).toHaveBeenLastCalledWith(
      expect.stringContaining("\nother.selection.filters = "),
    );
    click(named("button", "Copy as code"));
    click(named("button", "Copy as code"));
    expect(root.querySelector<HTMLInputElement>(".xw-code input:not([type])")?.value).toBe("other");
  });

  it("list the steps, lead back to each, and copy one or all", async () => {
    const writeText = vi.fn(() => Promise.resolve());
    vi.stubGlobal("navigator", { clipboard: { writeText } });
    const store = sampleStore();
    show(store);
    click(named("button", "History"));
    expect(root.querySelector(".xw-history")?.textContent).toContain("Nothing was done yet");
    await act(() => {
      store.focusRow(2);
      store.commitClause(area);
    });
    const steps = (): HTMLElement[] => [...root.querySelectorAll<HTMLElement>(".xw-gesture")];
    const here = (): number => steps().findIndex((one) => one.hasAttribute("aria-current"));
    expect(steps().map((one) => one.textContent)).toEqual([
      "as it was before",
      expect.stringContaining("went to"),
      expect.stringContaining("selected area"),
    ]);
    expect(here()).toBe(2);
    steps()[2]?.focus();
    press("ArrowUp", steps()[2]);
    expect(document.activeElement).toBe(steps()[1]);
    click(steps()[0] as HTMLElement);
    expect([store.row.value, store.filters.value.length, here()]).toEqual([0, 0, 0]);
    expect(root.querySelectorAll(".xw-undone").length).toBe(2);
    click(steps()[2] as HTMLElement);
    expect([store.row.value, store.filters.value.length, here()]).toEqual([2, 1, 2]);
    click(root.querySelector(".xw-history li .xw-link") as HTMLElement);
    await settle();
    expect(writeText).toHaveBeenLastCalledWith(
      expect.stringMatching(/^explainer.selection.row = 2/),
    );
    click(named("button", "Copy all"));
    await settle();
    expect(writeText).toHaveBeenLastCalledWith(
      expect.stringMatching(/^# went to .*\nexplainer.selection.row = 2.*\n# selected area/),
    );
  });
});

describe("tabs", () => {
  /** What stands behind tabs is drawn once the page rests. */
  const drawn = (): Promise<void> => act(() => new Promise((resolve) => setTimeout(resolve, 40)));

  it("mount a view when it is first opened, and keep it", async () => {
    show(sampleStore(), ["importance", "dependence", "force", "stacked", "beeswarm", "table"]);
    await drawn();
    const views = (): (string | undefined)[] =>
      [...root.querySelectorAll<HTMLElement>("[data-view]")].map((view) => view.dataset.view);
    expect(views()).toEqual(["importance", "dependence", "force", "stacked"]);
    press("ArrowRight", named("[role=tab]", "All rows"));
    await drawn();
    expect(views()).toEqual(["importance", "dependence", "force", "stacked", "beeswarm"]);
    expect(document.activeElement?.textContent).toBe("Beeswarm");
    press("ArrowLeft", document.activeElement as Element);
    press("ArrowLeft", document.activeElement as Element);
    await drawn();
    expect(document.activeElement?.textContent).toBe("Table");
    const shown = [...root.querySelectorAll<HTMLElement>("[role=tabpanel]")].filter(
      (p) => !p.hidden,
    );
    expect(shown.map((panel) => panel.textContent)).toEqual(["table"]);
    expect(views()).toContain("beeswarm");
  });

  it("are left out where all views have a place", () => {
    show(sampleStore(), ["importance", "force"]);
    expect(root.querySelector("[role=tablist]")).toBeNull();
  });
});

describe("keys", () => {
  it("move through features and rows from anywhere but a text field", () => {
    const store = sampleStore();
    show(store);
    expect(press("]")).toBe(true);
    expect(store.focus.value).toBe(2);
    press("k");
    expect(store.focus.value).toBe(3);
    press(".");
    press("n");
    press(",");
    expect(store.row.value).toBe(1);
    expect(press(".", named("select", "Unit"))).toBe(false);
    expect(press(".", undefined, { ctrlKey: true })).toBe(false);
    expect(store.row.value).toBe(1);
  });

  it("list themselves", () => {
    show(sampleStore());
    press("?");
    expect(named("[role=dialog]", "Keyboard and mouse").textContent).toContain(
      "clear the selection",
    );
  });
});

describe("footer", () => {
  it("names the method and its gap, and marks what deserves care by more than colour", () => {
    const store = sampleStore();
    show(store);
    const trust = {
      method: "exact tree SHAP",
      perturbation: "interventional",
      n_background: 100,
      additivity_gap: 2e-16,
      standard_error: null,
      notes: [] as string[],
      verified: ["compared with the model"],
    };
    act(() => store.receive({ trust }));
    const button = named("footer button", "exact tree SHAP");
    expect(button.textContent).toBe("exact tree SHAP \u00b7 additivity gap 2e-16");
    act(() => store.receive({ trust: { ...trust, notes: ["groups were summed"] } }));
    expect(button.textContent).toMatch(/^exact tree SHAP .* 1 note$/);
    click(button);
    const dialog = named("[role=dialog]", "How far").textContent;
    expect(dialog).toContain("groups were summed");
    expect(dialog).toContain("Checkedcompared with the model");
    expect(dialog).toContain("100 background rows");
  });

  it("cancels and resumes the background work", () => {
    const store = sampleStore([chunk([0, 1, 2])]);
    store.connection.value = "connected";
    const running = { state: "running", task: "SHAP", done: 3, total: 6, message: "" } as const;
    store.progress.value = running;
    show(store);
    const bar = root.querySelector("[role=progressbar]");
    expect(bar?.getAttribute("aria-valuenow")).toBe("50");
    expect(bar?.getAttribute("aria-valuetext")).toBe("so far 3 of 6 rows");
    click(named("button", "Cancel"));
    act(() => store.receive({ progress: { ...running, state: "cancelled" } }));
    click(named("button", "Resume"));
    expect(asked.map(([name]) => name)).toEqual(["cancel", "resume"]);
    act(() => {
      store.receive({ progress: { ...running, state: "done" } });
      store.addBlocks([chunk([3, 4, 5])]);
    });
    expect(root.querySelector("[role=progressbar]")).toBeNull();
  });

  it("says when there is no kernel, and offers nothing that needs one", () => {
    const store = sampleStore([chunk([0])]);
    store.connection.value = "none";
    store.progress.value = { state: "running", task: "", done: 1, total: 6, message: "" };
    show(store);
    expect(root.querySelector("footer")?.textContent).toContain("no kernel");
    expect(() => named("button", "Cancel")).toThrow();
  });
});
