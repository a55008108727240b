import { h, render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, describe, expect, it, vi } from "vitest";
import { OrderList } from "../src/asking/OrderList";
import { moved, placeAt, placeOfKey } from "../src/asking/ordering";

describe("an order", () => {
  it("moves one item, within its ends", () => {
    expect(moved(["a", "b", "c"], 0, 1)).toEqual(["b", "a", "c"]);
    expect(moved(["a", "b", "c"], 2, 0)).toEqual(["c", "a", "b"]);
    expect(moved(["a", "b"], 0, 9)).toEqual(["b", "a"]);
    expect(moved(["a", "b"], 5, 0)).toEqual(["a", "b"]);
  });

  it("takes the place of lines whose middle was passed", () => {
    const middles = [10, 30, 50];
    expect([5, 31, 49, 51].map((y) => placeAt(y, middles, 1))).toEqual([0, 1, 1, 2]);
    expect(placeAt(200, middles, 0)).toBe(2);
  });

  it("moves by keys", () => {
    expect(placeOfKey("ArrowDown", 0, 3)).toBe(1);
    expect(placeOfKey("ArrowUp", 0, 3)).toBe(0);
    expect(placeOfKey("End", 0, 3)).toBe(2);
    expect(placeOfKey("Home", 2, 3)).toBe(0);
    expect(placeOfKey("Enter", 2, 3)).toBe(-1);
  });
});

describe("its list", () => {
  const page = document.createElement("div");
  document.body.append(page);
  afterEach(() => render(null, page));

  const shown = (items: string[], onChange: (items: string[]) => void): void => {
    act(() => render(h(OrderList, { label: "features", items, onChange }), page));
  };

  it("moves a line by arrow keys, says so, and keeps the focus on it", () => {
    const onChange = vi.fn((next: string[]) => shown(next, onChange));
    shown(["age", "income"], onChange);
    const grip = page.querySelector<HTMLElement>(".xw-order-grip") as HTMLElement;
    act(() => {
      grip.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowDown", bubbles: true }));
    });
    expect(onChange).toHaveBeenCalledWith(["income", "age"]);
    expect(page.querySelector("[role=status]")?.textContent).toBe("age: now 2 of 2");
    expect(document.activeElement?.textContent).toContain("age");
  });

  it("has buttons that do the same, nothing beyond the ends, and stay under the finger", () => {
    const onChange = vi.fn((next: string[]) => shown(next, onChange));
    shown(["age", "income"], onChange);
    const named = (name: string): HTMLElement =>
      page.querySelector<HTMLElement>(`[aria-label="${name}"]`) as HTMLElement;
    expect(named("Move up: age").getAttribute("aria-disabled")).toBe("true");
    act(() => named("Move up: age").click());
    expect(onChange).not.toHaveBeenCalled();
    act(() => named("Move up: income").click());
    expect(onChange).toHaveBeenCalledWith(["income", "age"]);
    expect(document.activeElement?.getAttribute("aria-label")).toBe("Move up: income");
  });

  it("hands the focus on where a line is taken out", () => {
    const show = (items: string[]): void => {
      const onRemove = (name: string): void => show(items.filter((one) => one !== name));
      act(() =>
        render(h(OrderList, { label: "features", items, onChange: () => {}, onRemove }), page),
      );
    };
    show(["age", "income"]);
    act(() => page.querySelector<HTMLElement>('[aria-label="Take out: age"]')?.click());
    expect(page.querySelectorAll("li").length).toBe(1);
    expect(document.activeElement?.textContent).toContain("income");
  });
});
