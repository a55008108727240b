import catalogue from "virtual:views";
import { type Signal, signal } from "@preact/signals";
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { canAnswer } from "../src/runtime/needs";
import type { Store } from "../src/runtime/store";
import { paletteOf } from "../src/runtime/theme";
import { type ViewContext, WidgetContext } from "../src/runtime/view";
import type { Arrangement } from "../src/runtime/wire";
import dashboard from "../src/views/dashboard";
import { sampleStore, schema } from "./sample";

const KINDS = [
  ...["beeswarm", "dependence", "force", "importance", "interactions", "stacked", "table"],
  ...["waterfall", "what_if"],
];

let root: HTMLElement;
let arrangement: Signal<Arrangement>;

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
  arrangement = signal({});
});

afterEach(() => {
  render(null, root);
  root.remove();
  vi.unstubAllGlobals();
});

/** The dashboard with stand-ins for its views, which count how often they are drawn anew. */
function show(store: Store, options: Record<string, unknown> = {}, width = 1200): void {
  store.setLink({ write: () => undefined, request: () => new Promise(() => undefined) });
  const context: ViewContext = {
    store,
    options,
    palette: paletteOf(signal("light"), signal("light")),
    width: signal(width),
    embedded: false,
    kinds: KINDS,
    answers: (kind) => canAnswer(store, kind),
    child: (kind) => <input data-view={kind} />,
  };
  const View = dashboard.component;
  const widget = {
    arrangement,
    still: "",
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

const withModel = (): Store => {
  const store = sampleStore();
  store.schema.value = { ...schema(), has_model: true };
  return store;
};
const drawn = (): (string | undefined)[] =>
  [...root.querySelectorAll<HTMLElement>("[data-view]")].map((view) => view.dataset.view);
const inSight = (): (string | undefined)[] =>
  [...root.querySelectorAll<HTMLElement>("[data-view]")]
    .filter((view) => !view.closest("[hidden]"))
    .map((view) => view.dataset.view);
const settle = async (): Promise<void> => {
  await act(async () => {
    await new Promise((resolve) => setTimeout(resolve, 40));
  });
};
const click = async (element: Element | null | undefined): Promise<void> => {
  act(() => (element as HTMLElement).click());
  await settle();
};
const press = async (key: string, target: Element, more = {}): Promise<void> => {
  act(() => {
    target.dispatchEvent(
      new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }),
    );
  });
  await settle();
};
const place = (title: string): HTMLElement =>
  [...root.querySelectorAll<HTMLElement>(".xw-placelist [role=tab]")].find(
    (tab) => tab.querySelector("b")?.textContent === title,
  )!;
const pinOf = (kind: string): HTMLButtonElement =>
  root.querySelector<HTMLButtonElement>(`[data-kind=${kind}] .xw-pin`)!;

describe("places", () => {
  it("draw their views when they are first seen, and keep them as they were left", async () => {
    show(withModel());
    expect(drawn()).toEqual(["importance", "dependence", "force", "stacked"]);
    const force = root.querySelector("[data-view=force]") as HTMLInputElement;
    force.value = "typed";
    await click(place("Row"));
    expect(inSight()).toEqual(["force", "what_if"]);
    expect(root.querySelector("[data-view=force]")).toBe(force);
    const what_if = root.querySelector("[data-view=what_if]") as HTMLInputElement;
    what_if.value = "edited";
    await click(place("Overview"));
    expect(inSight()).toEqual(["importance", "dependence", "force", "stacked"]);
    await click(place("Row"));
    expect(root.querySelector("[data-view=what_if]")).toBe(what_if);
    expect([force.value, what_if.value]).toEqual(["typed", "edited"]);
  });

  it("lead to a feature by its name, in the view that shows it", async () => {
    const store = withModel();
    show(store);
    const names = store.schema.value.features.map(({ name }) => name);
    const wanted = names.length - 1;
    const typed = names[wanted] as string;
    await click(root.querySelector<HTMLElement>(".xw-finder button"));
    const input = root.querySelector(".xw-finder input") as HTMLInputElement;
    act(() => {
      input.value = typed;
      input.dispatchEvent(new InputEvent("input", { bubbles: true }));
    });
    const option = root.querySelector(".xw-finder [role=option]");
    expect(option?.textContent).toContain(typed);
    expect(option?.textContent).toContain("Dependence");
    await press("Enter", input);
    expect(store.feature.value).toBe(wanted);
    expect(inSight()).toContain("dependence");
  });

  it("tell the questions that fit, and that of the place in sight always", () => {
    const told = (width: number): (string | null)[][] => {
      show(withModel(), {}, width);
      const all = (where: string) =>
        [...root.querySelectorAll(where)].map((element) => element.textContent);
      return [all(".xw-placelist .xw-question"), all(".xw-places > .xw-question")];
    };
    const [every, none] = told(1200);
    expect(every?.length).toBeGreaterThan(2);
    expect(none).toEqual([]);
    expect(told(500)).toEqual([["what should I look at?"], []]);
    render(null, root);
    expect(told(260)).toEqual([[], ["what should I look at?"]]);
  });

  it("never change the order of what is drawn, nor selection, row and feature", async () => {
    const store = withModel();
    show(store);
    act(() => {
      store.selectRows([1, 2]);
      store.focusRow(3);
      store.focusFeature(2);
    });
    const slots = (): Element[] => [...root.querySelectorAll(".xw-place > [data-kind]")];
    const before = slots();
    for (const title of ["Model", "Row", "Overview"]) {
      await click(place(title));
      expect(slots().every((slot, i) => slot === before[i])).toBe(true);
    }
    expect([store.n_selected.value, store.row.value, store.feature.value]).toEqual([2, 3, 2]);
    expect(store.can_undo.value).toBe(true);
  });

  it("are tabs: arrow keys go from one to the next, and round", async () => {
    show(withModel());
    const tabs = [...root.querySelectorAll<HTMLElement>(".xw-placelist [role=tab]")];
    expect(tabs.map((tab) => tab.tabIndex)).toEqual([0, -1, -1]);
    await press("ArrowRight", place("Overview"));
    expect(arrangement.value.place).toBe("model");
    expect(document.activeElement).toBe(place("Model"));
    await press("End", place("Model"));
    expect(arrangement.value.place).toBe("row");
    await press("ArrowRight", place("Row"));
    expect(arrangement.value.place).toBe("overview");
    const panel = root.querySelector(".xw-place")!;
    expect(panel.getAttribute("role")).toBe("tabpanel");
    expect(panel.getAttribute("aria-labelledby")).toBe(place("Overview").id);
  });

  it("follow what Python or the notebook's file say, and pass over what is not there", async () => {
    arrangement.value = { place: "row", tabs: { row: "waterfall" }, pins: ["importance", "pie"] };
    show(withModel());
    await settle();
    expect(inSight()).toEqual(["importance", "force", "waterfall"]);
    act(() => {
      arrangement.value = { place: "groups" };
    });
    expect(place("Overview").getAttribute("aria-selected")).toBe("true");
  });

  it("say in the overview what cannot be answered", async () => {
    const store = sampleStore();
    show(store);
    expect(root.querySelector(".xw-lacking")?.textContent).toBe(
      "Not shown: What if, Interactions (no model)",
    );
    await click(place("Row"));
    expect(root.querySelector(".xw-lacking")).toBeNull();
    act(() => {
      store.schema.value = { ...schema(), has_model: true };
    });
    await click(place("Overview"));
    expect(root.querySelector(".xw-lacking")).toBeNull();
  });

  it("are left out where Python names the views, and so are pins and questions", () => {
    show(withModel(), { views: ["force", "what_if"] });
    expect(drawn()).toEqual(["force", "what_if"]);
    expect(root.querySelector("[role=tablist], .xw-pin, .xw-next, .xw-drawer")).toBeNull();
  });
});

describe("views", () => {
  it("stay in sight where they are pinned, at most two", async () => {
    show(withModel());
    await click(pinOf("importance"));
    await click(pinOf("dependence"));
    expect(pinOf("importance").getAttribute("aria-pressed")).toBe("true");
    expect(pinOf("force").disabled).toBe(true);
    await click(place("Row"));
    expect(inSight()).toEqual(["importance", "dependence", "force", "what_if"]);
    expect(arrangement.value.pins).toEqual(["importance", "dependence"]);
    await click(pinOf("importance"));
    expect(inSight()).toEqual(["dependence", "force", "what_if"]);
  });

  it("say their question, and end with the next one that is not in sight already", async () => {
    const store = withModel();
    show(store);
    const next = (kind: string): HTMLElement | null =>
      root.querySelector(`[data-kind=${kind}] .xw-next button`);
    expect(next("force")?.textContent).toContain("what if row 0 were different?");
    act(() => store.focusRow(4));
    expect(next("force")?.textContent).toContain("what if row 4 were different?");
    await click(next("force"));
    expect(arrangement.value.place).toBe("row");
    expect(inSight()).toContain("what_if");
    expect((document.activeElement as HTMLElement).textContent).toBe("What if");
    expect(next("force")?.textContent).toContain("compare with the others");
  });

  it("of the drawer open above the footer everywhere", async () => {
    show(withModel());
    const button = [...root.querySelectorAll("footer button")].find((b) =>
      b.textContent?.startsWith("table"),
    )!;
    expect(button.getAttribute("aria-expanded")).toBe("false");
    await click(button);
    const table = root.querySelector("[data-view=table]");
    expect(table).not.toBeNull();
    await click(place("Model"));
    expect(inSight()).toContain("table");
    await click(button);
    expect(inSight()).not.toContain("table");
    expect(root.querySelector("[data-view=table]")).toBe(table);
  });

  it("are found by Ctrl+K, a word and Enter, wherever they stand", async () => {
    show(withModel());
    await press("k", root.querySelector("[data-view=force]")!, { ctrlKey: true });
    const field = root.querySelector<HTMLInputElement>("[role=combobox]")!;
    expect(document.activeElement).toBe(field);
    const type = async (typed: string): Promise<void> => {
      act(() => {
        field.value = typed;
        field.dispatchEvent(new Event("input", { bubbles: true }));
      });
      await settle();
    };
    await type("what would have to change");
    await press("Enter", field);
    expect(arrangement.value).toMatchObject({ place: "row", tabs: { row: "what_if" } });
    expect(document.activeElement?.textContent).toBe("What if");
    expect(root.querySelector("[role=combobox]")).toBeNull();
  });
});
