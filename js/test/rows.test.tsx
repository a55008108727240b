// Force, stacked force, waterfall and table against a store: what they show, and what they answer.

import { signal } from "@preact/signals";
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { rowSet, rowsOf } from "../src/runtime/selection";
import type { Store } from "../src/runtime/store";
import { paletteOf } from "../src/runtime/theme";
import type { ViewContext, ViewModule } from "../src/runtime/view";
import force from "../src/views/force";
import stacked from "../src/views/stacked";
import table from "../src/views/table";
import waterfall from "../src/views/waterfall";
import { chunk, clause, sampleStore, stubLayout } from "./sample";

let root: HTMLElement;

function show(view: ViewModule, store: Store, options: Record<string, unknown> = {}): void {
  const context: ViewContext = {
    store,
    options,
    palette: paletteOf(signal("light"), signal("light")),
    width: signal(800),
    embedded: false,
    kinds: [],
    answers: () => true,
    child: () => <p />,
  };
  const View = view.component;
  act(() => render(<View context={context} />, root));
}

const press = (element: Element | null, key: string, more: KeyboardEventInit = {}): void => {
  act(() => {
    element?.dispatchEvent(
      new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }),
    );
  });
};
const click = (element: Element | null | undefined, more: MouseEventInit = {}): void => {
  act(() => {
    element?.dispatchEvent(new MouseEvent("click", { bubbles: true, ...more }));
  });
};
const find = (selector: string): Element | null => root.querySelector(selector);
const texts = (selector: string): string[] =>
  [...root.querySelectorAll(selector)].map((element) => element.textContent ?? "");

beforeEach(() => {
  root = document.createElement("div");
  document.body.append(root);
  // jsdom draws nothing; what is painted is tested in stack.test.ts.
  stubLayout();
});

afterEach(() => {
  act(() => render(null, root));
  root.remove();
  vi.unstubAllGlobals();
});

describe.each([force, waterfall])("$title plot of one row", (view) => {
  it("says which row, what it is, and how the pushes add up to f(x)", () => {
    const store = sampleStore();
    store.row.value = 1;
    show(view, store);
    expect(find(".xw-row-facts")?.textContent).toBe("row 1, actually yes");
    // 0.25 - 0.02 * (1 + 2 + 3 + 4) = 0.05; the sample's f(x) is 0.1, so a gap is named.
    const sum = find(".xw-sum")?.textContent;
    expect(sum).toContain("base 0.25 \u2212 0.2 (4 features down)");
    expect(sum).toContain("+0.05 (not explained)");
    // Whatever wraps or gives way, the result is one piece.
    expect(find(".xw-sum > .xw-total")?.textContent).toBe("= f(x) 0.1");
  });

  it("names every bar with its value and its sign in words", () => {
    const store = sampleStore();
    show(view, store);
    const options = texts("[role=option]");
    expect(options).toHaveLength(4);
    expect(options).toContain("since = 1970-01-01: +0.04, pushes up");
    expect(options).toContain("city = Paris: +0.02, pushes up");
  });

  it("walks the bars by keys and focuses a feature with Enter", () => {
    const store = sampleStore();
    show(view, store);
    const list = find("[role=listbox]");
    press(list, "Home");
    const first = list?.getAttribute("aria-activedescendant");
    press(list, view === force ? "ArrowRight" : "ArrowDown");
    const second = list?.getAttribute("aria-activedescendant");
    expect(second).not.toBe(first);
    const name = document.getElementById(second ?? "")?.textContent?.split(" ")[0];
    press(list, "Enter");
    expect(store.featureName(store.feature.value)).toBe(name);
    press(list, view === force ? "ArrowDown" : "ArrowRight");
    expect(store.row.value).toBe(1);
  });

  it("focuses a feature on click and marks it everywhere", () => {
    const store = sampleStore();
    show(view, store);
    click(find('[data-bar="feature-2"]'));
    expect(store.feature.value).toBe(2);
    expect(texts("[role=option][aria-selected=true]")[0]).toContain("married");
  });

  it("folds the tail and opens it", () => {
    show(view, sampleStore(), { max_display: 1 });
    const folded = root.querySelectorAll("[role=option]").length;
    expect(folded).toBe(2);
    click([...root.querySelectorAll("[data-bar^=others]")][0]);
    expect(root.querySelectorAll("[role=option]")).toHaveLength(4);
    const toggle = find("[aria-expanded=true]");
    click(toggle);
    expect(root.querySelectorAll("[role=option]")).toHaveLength(2);
  });

  it("asks the kernel once for a row that is not computed, and shows it when it comes", async () => {
    const store = sampleStore([chunk([0, 1])]);
    const request = vi.fn(() => Promise.resolve({ result: null, buffers: [] }));
    store.setLink({ write: () => undefined, request });
    store.connection.value = "connected";
    store.row.value = 4;
    show(view, store);
    expect(find("[role=status]")?.textContent).toContain(
      "Row 4 is not computed yet (2 of 6 rows so far)",
    );
    act(() => store.hover(3));
    expect(request).toHaveBeenCalledTimes(1);
    expect(request).toHaveBeenCalledWith("explain_row", { row: 4 });
    act(() => store.addBlocks([chunk([4])]));
    expect(find(".xw-sum")?.textContent).toContain("f(x) 0.4");
  });

  it("says why the kernel could not explain a row", async () => {
    const store = sampleStore([chunk([0])]);
    store.setLink({ write: () => undefined, request: () => Promise.reject(new Error("it broke")) });
    store.connection.value = "connected";
    store.row.value = 2;
    show(view, store);
    await act(async () => {
      await Promise.resolve();
    });
    expect(find("[role=status]")?.textContent).toContain("it broke");
  });

  it("takes a typed row, keeps its own where there is none, and steps", () => {
    const store = sampleStore();
    show(view, store);
    const input = find("input") as HTMLInputElement;
    const type = (text: string): void => {
      act(() => {
        input.value = text;
        input.dispatchEvent(new Event("change", { bubbles: true }));
      });
    };
    type("3");
    expect(store.row.value).toBe(3);
    expect(find(".xw-lost")).toBeNull();
    for (const nonsense of ["99", "1e9", "-7", "2.5"]) {
      type(nonsense);
      expect([store.row.value, input.value]).toEqual([3, "3"]);
      expect(find(".xw-lost")?.textContent).toBe(`no row \u201c${nonsense}\u201d: 0 to 5`);
    }
    type("what");
    expect([store.row.value, input.value]).toEqual([3, "3"]);
    expect(find(".xw-lost")?.textContent).toContain("what");
    type("row 4");
    expect([store.row.value, find(".xw-lost")]).toEqual([4, null]);
    type("5");
    click(find('[aria-label="Previous row"]'));
    expect(store.row.value).toBe(4);
  });

  it("stays with a pinned row and says so where there is none", () => {
    const store = sampleStore();
    show(view, store, { row: 2 });
    act(() => store.focusRow(5));
    expect(find(".xw-row-facts")?.textContent).toContain("row 2");
    expect(find("input")).toBeNull();
    show(view, store, { row: 77 });
    expect(find("[role=status]")?.textContent).toContain("There is no row 77");
  });
});

describe("stacked force plot", () => {
  const slider = (): Element | null => find("[role=slider]");

  it("moves through the rows in their order", () => {
    const store = sampleStore();
    store.share({ order: "output" });
    show(stacked, store);
    press(slider(), "Home");
    expect(store.row.value).toBe(5);
    press(slider(), "ArrowRight");
    expect(store.row.value).toBe(4);
    press(slider(), "End");
    expect(store.row.value).toBe(0);
    expect(slider()?.getAttribute("aria-valuenow")).toBe("6");
    expect(slider()?.getAttribute("aria-valuetext")).toContain("row 0, f(x) 0, actually no");
  });

  it("selects by Shift and arrows, in one step of undo", () => {
    const store = sampleStore();
    store.share({ order: "original" });
    store.row.value = 1;
    show(stacked, store);
    press(slider(), "ArrowRight", { shiftKey: true });
    press(slider(), "ArrowRight", { shiftKey: true });
    act(() => {
      slider()?.dispatchEvent(new KeyboardEvent("keyup", { key: "Shift", bubbles: true }));
    });
    expect(store.filters.value).toEqual([clause("stacked", "and", rowSet([1, 2, 3]))]);
  });

  it("shows only the chosen rows, and how many are computed so far", () => {
    show(stacked, sampleStore([chunk([0, 1, 2])]), { rows: [1, 2, 5] });
    expect(slider()?.getAttribute("aria-valuemax")).toBe("2");
    expect(root.textContent).toContain("2 of 3 rows so far");
  });

  it("waits where nothing is computed", () => {
    show(stacked, sampleStore([]));
    expect(find("[role=status]")?.textContent).toBe("Waiting for the first rows.");
  });
});

describe("table", () => {
  const rows = (): string[] =>
    [...root.querySelectorAll(".xw-body-row")].map(
      (row) => row.querySelectorAll("[role=gridcell]")[1]?.textContent ?? "",
    );
  const cell = (row: number, column: number): Element | undefined =>
    root.querySelectorAll(".xw-body-row")[row]?.querySelectorAll("[role=gridcell]")[column];
  const head = (name: string): Element | undefined =>
    [...root.querySelectorAll("[role=columnheader]")].find(
      (element) => element.getAttribute("aria-label") === name,
    );

  it("shows values as a person writes them, missing ones marked", () => {
    show(table, sampleStore());
    expect(rows()).toEqual(["0", "1", "2", "3", "4", "5"]);
    expect(find("[role=grid]")?.getAttribute("aria-rowcount")).toBe("7");
    const missing = texts(".xw-missing");
    expect(missing).toEqual(["missing", "missing"]);
    expect(texts("[role=gridcell]")).toContain("Wien");
  });

  it("sorts by any column, missing values last either way", () => {
    show(table, sampleStore());
    click(head("area"));
    expect(rows()).toEqual(["0", "1", "2", "4", "5", "3"]);
    expect(head("area")?.getAttribute("aria-sort")).toBe("ascending");
    click(head("area"));
    expect(rows()).toEqual(["5", "4", "2", "1", "0", "3"]);
    click(head("area"));
    expect(rows()).toEqual(["0", "1", "2", "3", "4", "5"]);
    click(head("prediction, probability of yes"));
    click(head("prediction, probability of yes"));
    expect(rows()).toEqual(["5", "4", "3", "2", "1", "0"]);
  });

  it("finds rows by an expression, selects them, and says what is wrong with one", async () => {
    const store = sampleStore();
    show(table, store);
    const input = find('[type="search"]') as HTMLInputElement;
    const type = async (text: string): Promise<void> => {
      await act(async () => {
        input.value = text;
        input.dispatchEvent(new Event("input", { bubbles: true }));
      });
      await act(() => new Promise((resolve) => setTimeout(resolve, 150)));
    };
    await type("area > 2 and city = Paris");
    expect(rows()).toEqual(["2", "5"]);
    expect(texts(".xw-heading [role=status]")).toContain("2 of 6 rows");
    click([...root.querySelectorAll("button")].find((b) => b.textContent === "Select these"));
    expect(store.filters.value.map(({ key, terms }) => [key, terms.length])).toEqual([
      ["filter", 2],
    ]);
    expect(store.n_selected.value).toBe(2);
    await type("area > two");
    expect(find("[role=alert]")?.textContent).toContain("area is a number");
    expect(rows()).toHaveLength(6);
    await type("banana");
    expect(rows()).toHaveLength(0);
    expect(find(".xw-filter-hint")?.textContent).toContain("No row has it");
    await type("");
    expect(find(".xw-filter-hint")).toBeNull();
    expect(find("[role=alert]")).toBeNull();
  });

  it("begins at the top when it is sorted, with a way to the row in focus", () => {
    const store = sampleStore();
    show(table, store, { height: 30 + 2 * 26 });
    const grid = find("[role=grid]") as HTMLElement;
    act(() => store.focusRow(5));
    const scrolled = (): number => grid.scrollTop;
    expect(scrolled()).toBeGreaterThan(0);
    click(head("area"));
    expect(scrolled()).toBe(0);
    act(() => void grid.dispatchEvent(new Event("scroll")));
    expect(store.row.value).toBe(5);
    click(find(".xw-grid-focus"));
    expect(scrolled()).toBeGreaterThan(0);
  });

  it("focuses on click, toggles with Ctrl, adds a range with Shift", () => {
    const store = sampleStore();
    show(table, store);
    click(cell(2, 3));
    expect(store.row.value).toBe(2);
    click(cell(4, 3), { shiftKey: true });
    expect([...(store.mask.value ?? [])]).toEqual([0, 0, 1, 1, 1, 0]);
    click(cell(3, 3), { ctrlKey: true });
    expect([...(store.mask.value ?? [])]).toEqual([0, 0, 1, 0, 1, 0]);
    click(cell(0, 0));
    expect([...(store.mask.value ?? [])]).toEqual([1, 0, 1, 0, 1, 0]);
  });

  it("ends the selection with its last row", () => {
    const store = sampleStore();
    show(table, store);
    click(cell(1, 0));
    expect(store.n_selected.value).toBe(1);
    click(cell(1, 0));
    expect(store.mask.value).toBeNull();
  });

  it("shows the selected rows first, or only them", () => {
    const store = sampleStore();
    store.selectRows([1, 4]);
    show(table, store);
    click(head("selected"));
    expect(rows()).toEqual(["1", "4", "0", "2", "3", "5"]);
    act(() => {
      const box = find("input[type=checkbox]") as HTMLInputElement;
      box.checked = true;
      box.dispatchEvent(new Event("change", { bubbles: true }));
    });
    expect(rows()).toEqual(["1", "4"]);
  });

  it("goes by keys: cells, ends, sort from the head, mark, focus", () => {
    const store = sampleStore();
    show(table, store);
    const grid = find("[role=grid]");
    press(grid, "ArrowDown");
    press(grid, "ArrowDown");
    expect(store.hovered.value).toBe(2);
    press(grid, "Enter");
    expect(store.row.value).toBe(2);
    press(grid, " ");
    expect([...(store.mask.value ?? [])]).toEqual([0, 0, 1, 0, 0, 0]);
    press(grid, "ArrowDown", { shiftKey: true });
    expect([...(store.mask.value ?? [])]).toEqual([0, 0, 1, 1, 0, 0]);
    press(grid, "Home", { ctrlKey: true });
    press(grid, "ArrowUp");
    press(grid, "ArrowRight");
    press(grid, "Enter");
    expect(head("row")?.getAttribute("aria-sort")).toBe("ascending");
  });

  it("copies the selected rows with all their digits", async () => {
    const write = vi.fn(() => Promise.resolve());
    vi.stubGlobal("navigator", { clipboard: { writeText: write } });
    const store = sampleStore();
    store.selectRows([3, 4]);
    show(table, store);
    await act(async () => {
      [...root.querySelectorAll("button")]
        .find((button) => button.textContent?.startsWith("Copy"))
        ?.click();
      await Promise.resolve();
    });
    const [text] = write.mock.calls[0] as unknown as [string];
    const lines = text.split("\n").map((line) => line.split("\t"));
    expect(lines[0]?.slice(0, 3)).toEqual([
      "row",
      "prediction, probability of yes",
      "actual class",
    ]);
    expect(lines).toHaveLength(3);
    expect(lines[1]).toContain("1970-01-04");
    expect(lines[1]?.[1]).toBe(String(Math.fround(0.3)));
    // Row 3 has no area, row 4 no city.
    expect(lines[1]?.at(lines[0]?.indexOf("area") ?? -1)).toBe("");
    expect(lines[2]?.at(lines[0]?.indexOf("city") ?? -1)).toBe("");
  });

  it("shows rows that were edited and kept, with what differs, linked with where they began", () => {
    const store = sampleStore();
    const open = vi.fn();
    const start = [4, 1, 1, 259200];
    const kept = { name: "moved", origin: 3, start, open, predictions: new Float64Array(0) };
    const [codes, other] = [
      [4, -0, 1, 259200],
      [4, 1, Number.NaN, 259200],
    ];
    const contributions = Float64Array.of(0.5, -2, 0, 0);
    show(table, store);
    act(() => {
      store.kept.value = new Map([
        [-1, [{ ...kept, codes, prediction: 0.75, contributions }]],
        [2, [{ ...kept, codes: other, prediction: Number.NaN, contributions: null }]],
      ]);
    });
    expect(rows().slice(0, 4)).toEqual([
      "\u270e 3 moved, kept from what if: moved",
      "\u270e 3 moved, kept from what if: moved",
      "0",
      "1",
    ]);
    expect(root.textContent).toContain("6 rows, 2 edited");
    expect(texts(".xw-body-row:first-child .xw-edited")).toEqual([
      "\u270e 3 moved, kept from what if: moved",
      "Paris, edited",
    ]);
    expect(cell(0, 2)?.textContent).toBe("0.75");
    expect(cell(1, 2)?.textContent).toBe("\u2026");

    // Hovered and focused it is where it began, and the editor goes on with it; it is no row to select.
    const grid = find("[role=grid]");
    press(grid, "Home", { ctrlKey: true });
    expect(store.hovered.value).toBe(3);
    click(cell(0, 3));
    expect(open).toHaveBeenCalledTimes(1);
    click(cell(0, 0));
    expect(store.mask.value).toBeNull();
    press(grid, "End", { ctrlKey: true });
    press(grid, " ");
    expect(rowsOf(store.mask.value as Uint8Array)).toEqual([5]);

    click(head("row"));
    expect(rows().map((text) => text.slice(0, 3))).toEqual([
      ..."0123",
      "\u270e 3",
      "\u270e 3",
      ..."45",
    ]);
    act(() => {
      const radio = find("input[value=contributions]") as HTMLInputElement;
      radio.checked = true;
      radio.dispatchEvent(new Event("change", { bubbles: true }));
    });
    expect(texts("[role=gridcell]")).toContain("\u22122, edited");
  });

  it("shows contributions, and dots for rows that are not computed", () => {
    const store = sampleStore([chunk([0, 1])]);
    show(table, store);
    act(() => {
      const radio = find("input[value=contributions]") as HTMLInputElement;
      radio.checked = true;
      radio.dispatchEvent(new Event("change", { bubbles: true }));
    });
    expect(texts("[role=gridcell]")).toContain("+0.04");
    expect(texts(".xw-missing").every((text) => text === "\u2026")).toBe(true);
    expect(root.querySelectorAll(".xw-cell-bar.xw-cell-down").length).toBe(4);
  });
});
