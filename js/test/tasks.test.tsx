// The list of what is being computed.

import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Tasks } from "../src/dashboard/tasks";
import { type Answer, type HubLink, Store } from "../src/runtime/store";
import { schema } from "./sample";

describe("tasks", () => {
  let root: HTMLElement;

  beforeEach(() => {
    vi.useFakeTimers();
    root = document.createElement("div");
    document.body.append(root);
  });

  afterEach(() => {
    act(() => render(null, root));
    root.remove();
    vi.useRealTimers();
  });

  it("are listed once they take long, with how far they are and a Cancel that works", async () => {
    const store = new Store(schema(), "probability");
    store.connection.value = "connected";
    const replies: ((answer: Answer) => void)[] = [];
    const request = vi
      .fn<HubLink["request"]>()
      .mockImplementation(() => new Promise((resolve) => replies.push(resolve)));
    store.setLink({ write: () => undefined, request });
    await act(async () => render(<Tasks store={store} />, root));
    const [one, two] = ["permutation", "performance"].map((method) => store.answers.of({ method }));
    await act(async () => {
      if (one) one.label = "permutation importance";
      one?.show();
      two?.show();
    });
    expect(root.textContent).toBe("");
    await act(async () => void vi.advanceTimersByTime(800));
    const button = (name: string) =>
      [...root.querySelectorAll("button")].filter((each) => each.textContent === name);
    expect(button("2 tasks")).toHaveLength(1);
    act(() => button("2 tasks")[0]?.click());
    expect([...root.querySelectorAll("li span")].map((each) => each.textContent)).toEqual([
      "permutation importance",
      "performance",
    ]);
    const meta = {
      key: "",
      record: "",
      plain: {},
      done: 1,
      total: 4,
      whole: false,
      ahead: "a fit",
    };
    await act(async () =>
      replies[0]?.({
        result: { role: "answer", meta, columns: [] },
        buffers: [new DataView(new ArrayBuffer(0))],
      }),
    );
    expect(root.querySelector("li span")?.textContent).toBe(
      "permutation importance: 1 of 4; now: a fit",
    );
    await act(async () => button("Cancel")[0]?.click());
    expect(one?.state.value).toBe("stopped");
    expect(request.mock.calls.map(([name]) => name)).toContain("stop");
    expect(button("performance")).toHaveLength(1);
  });
});
