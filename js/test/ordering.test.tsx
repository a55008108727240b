import { h, render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, describe, expect, it, vi } from "vitest";
import { OrderList } from "../src/asking/OrderList";
import { moved, slotAt, slotOfKey } from "../src/asking/ordering";

describe("an order", () => {
  it("moves one item, within its ends", () => {
    expect(moved(["a", "b", "c"], 0, 1)).toEqual(["b", "a", "c"]);
    expect(moved(["a", "b", "c"], 2, 0)).toEqual(["c", "a", "b"]);
    expect(moved(["a", "b"], 0, 9)).toEqual(["b", "a"]);
    expect(moved(["a", "b"], 5, 0)).toEqual(["a", "b"]);
  });

  it("knows which line a pointer is over", () => {
    const boxes = [
      { top: 0, bottom: 20 },
      { top: 24, bottom: 44 },
    ];
    expect([-5, 10, 22, 90].map((y) => slotAt(boxes, y))).toEqual([0, 0, 1, 1]);
  });

  it("moves by keys", () => {
    expect(slotOfKey("ArrowDown", 0, 3)).toBe(1);
    expect(slotOfKey("ArrowUp", 0, 3)).toBe(0);
    expect(slotOfKey("End", 0, 3)).toBe(2);
    expect(slotOfKey("Home", 2, 3)).toBe(0);
    expect(slotOfKey("Enter", 2, 3)).toBe(-1);
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
    expect(page.querySelector("[role=status]")?.textContent).toBe("age: place 2 of 2");
    expect(document.activeElement?.textContent).toContain("age");
  });

  it("has buttons that do the same, none beyond the ends", () => {
    const onChange = vi.fn();
    shown(["age", "income"], onChange);
    const named = (name: string) => page.querySelector<HTMLButtonElement>(`[aria-label="${name}"]`);
    expect(named("move age up")?.disabled).toBe(true);
    act(() => named("move income up")?.click());
    expect(onChange).toHaveBeenCalledWith(["income", "age"]);
  });
});
