import { describe, expect, it, vi } from "vitest";
import { type Host, liveStore, type Model } from "../src/runtime/host";
import { featureRange, packBits } from "../src/runtime/selection";
import type { Store } from "../src/runtime/store";
import type { Request } from "../src/runtime/wire";
import { chunk, clause, featuresBlock, N_ROWS, schema } from "./sample";

type Callback = (...args: unknown[]) => void;

/** One kernel-side model: set() tells every proxy at once, name by name, as Jupyter's does. */
class Remote {
  readonly state: Record<string, unknown>;
  readonly proxies = new Set<Handle>();
  readonly sent: Request[] = [];
  readonly saved: Record<string, unknown>[] = [];
  #dirty: Record<string, unknown> = {};

  constructor(state: Record<string, unknown>) {
    this.state = state;
  }

  change(name: string, value: unknown): void {
    this.state[name] = value;
    this.tell(`change:${name}`);
  }

  fromPage(name: string, value: unknown): void {
    this.#dirty[name] = value;
    this.change(name, value);
  }

  save(): void {
    this.saved.push(this.#dirty);
    this.#dirty = {};
  }

  tell(name: string, ...args: unknown[]): void {
    for (const proxy of this.proxies) proxy.emit(name, ...args);
  }

  get n_listeners(): number {
    return [...this.proxies].reduce((n, proxy) => n + proxy.n_listeners, 0);
  }
}

class Handle implements Model {
  readonly #listeners: [string, Callback][] = [];
  constructor(private readonly remote: Remote) {
    remote.proxies.add(this);
  }
  get(name: string): unknown {
    return this.remote.state[name];
  }
  set(name: string, value: unknown): void {
    this.remote.fromPage(name, value);
  }
  save_changes(): void {
    this.remote.save();
  }
  send(content: unknown): void {
    this.remote.sent.push(content as Request);
  }
  on(name: string, callback: Callback): void {
    this.#listeners.push([name, callback]);
  }
  off(name: string, callback: Callback): void {
    const at = this.#listeners.findIndex(([n, c]) => n === name && c === callback);
    if (at >= 0) this.#listeners.splice(at, 1);
  }
  emit(name: string, ...args: unknown[]): void {
    for (const [n, callback] of [...this.#listeners]) if (n === name) callback(...args);
  }
  get n_listeners(): number {
    return this.#listeners.length;
  }
}

let next = 0;

function makeHub(more: Record<string, unknown> = {}) {
  const hub = new Remote({
    schema: schema(),
    unit: "probability",
    blocks: [],
    hovered: -1,
    selected: null,
    row: 0,
    feature: -1,
    output: 1,
    filters: [],
    color_by: "auto",
    order: "similarity",
    axes: {},
    trend: true,
    theme: "auto",
    progress: { state: "idle", task: "", done: 0, total: 0, message: "" },
    trust: null,
    ...more,
  });
  const blocks = new Map<string, Remote>();
  const ref = `hub-${next++}`;
  const host: Host = {
    getModel: async (name) => {
      const remote = name === ref ? hub : blocks.get(name);
      if (!remote) throw new Error(`no model ${name}`);
      return new Handle(remote);
    },
  };
  const open = async (): Promise<{ store: Store; close: () => void }> => {
    const ending = new AbortController();
    const store = await liveStore(ref, host, ending.signal);
    return { store, close: () => ending.abort() };
  };
  const addBlock = (name: string, content: ReturnType<typeof chunk>): void => {
    blocks.set(name, new Remote({ ...content.state }));
    hub.change("blocks", [...(hub.state.blocks as string[]), name]);
  };
  return { hub, open, addBlock };
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));
const area = (min: number, max: number) => clause("area", "and", featureRange(0, min, max));

describe("a live hub", () => {
  it("shares one store among its views and loads each block once", async () => {
    const { hub, open, addBlock } = makeHub();
    const [a, b] = [await open(), await open()];
    expect(a.store).toBe(b.store);
    addBlock("features", featuresBlock());
    addBlock("chunk", chunk([0, 1]));
    await settled();
    expect(a.store.blocks.value).toHaveLength(2);
    expect(a.store.attributions.value?.n_done).toBe(2);
    expect(hub.sent.filter((request) => request.name === "hello")).toHaveLength(1);
  });

  it("writes a selection whole: filters and bits, in one message", async () => {
    const { hub, open, addBlock } = makeHub();
    const { store } = await open();
    addBlock("features", featuresBlock());
    await settled();
    store.commitClause(area(1, 2));
    expect(hub.saved).toHaveLength(1);
    expect(hub.saved[0]).toEqual({
      filters: [area(1, 2)],
      selected: new DataView(Uint8Array.of(0b11).buffer),
    });
    expect(store.filters.value).toEqual([area(1, 2)]);
  });

  it("undoes selection and row together, though each is written by itself", async () => {
    const { hub, open, addBlock } = makeHub();
    const { store } = await open();
    addBlock("features", featuresBlock());
    await settled();
    store.commitClause(area(1, 2));
    store.focusRow(4);
    store.commitClause(area(1, 5));
    store.reset();
    store.undo();
    expect([store.row.value, store.filters.value]).toEqual([4, [area(1, 5)]]);
    expect([hub.state.row, hub.state.filters]).toEqual([4, [area(1, 5)]]);
  });

  it("takes over what Python sets, bits of rows as a clause", async () => {
    const { hub, open } = makeHub();
    const { store } = await open();
    hub.change("row", 3);
    hub.change("selected", packBits(Uint8Array.of(0, 1, 0, 0, 1, 0)));
    expect(store.row.value).toBe(3);
    expect(store.n_selected.value).toBe(2);
    hub.change("selected", null);
    expect(store.mask.value).toBeNull();
  });

  it("does not lose a brush in progress to a report", async () => {
    const { hub, open, addBlock } = makeHub();
    const { store } = await open();
    addBlock("features", featuresBlock());
    await settled();
    store.previewClause(area(1, 2));
    hub.change("progress", { state: "running", task: "", done: 1, total: N_ROWS, message: "" });
    expect(store.progress.value.done).toBe(1);
    expect(store.filters.value).toEqual([area(1, 2)]);
  });

  it("matches answers by id and hands on the kernel's own message", async () => {
    const { hub, open } = makeHub();
    const { store } = await open();
    const [good, bad] = [
      store.request("export", { format: "csv", still: "" }),
      store.request("costs"),
    ];
    const [, first, second] = hub.sent as [Request, Request, Request];
    hub.tell("msg:custom", { id: second.id, ok: false, result: null, error: "no such unit" }, []);
    const bytes = new DataView(new ArrayBuffer(2));
    hub.tell("msg:custom", { id: first.id, ok: true, result: { name: "a.csv" }, error: "" }, [
      bytes,
    ]);
    await expect(bad).rejects.toThrow("no such unit");
    expect(await good).toEqual({ result: { name: "a.csv" }, buffers: [bytes] });
  });

  it("goes on with another view when the one that spoke is closed", async () => {
    const { hub, open, addBlock } = makeHub();
    const [a, b] = [await open(), await open()];
    const both = hub.n_listeners;
    a.close();
    expect(hub.n_listeners).toBe(both / 2);
    hub.change("row", 2);
    addBlock("chunk", chunk([0]));
    await settled();
    expect(b.store.row.value).toBe(2);
    expect(b.store.attributions.value?.n_done).toBe(1);
    b.store.focusRow(5);
    expect(hub.saved.at(-1)).toEqual({ row: 5 });
    b.close();
    expect(hub.n_listeners).toBe(0);
    await expect(b.store.request("hello")).rejects.toThrow("closed");
  });

  it("reports a block that cannot be read and shows the others", async () => {
    const { hub, open, addBlock } = makeHub();
    const { store } = await open();
    addBlock("chunk", chunk([0]));
    hub.change("blocks", ["lost", "chunk"]);
    await settled();
    expect(store.notice.value).toContain("no model lost");
    expect(store.attributions.value?.n_done).toBe(1);
  });

  it("says there is no kernel when nothing answers, and takes it back when something does", async () => {
    vi.useFakeTimers();
    try {
      const { hub, open } = makeHub();
      const { store } = await open();
      expect(store.connection.value).toBe("waiting");
      vi.advanceTimersByTime(5000);
      expect(store.connection.value).toBe("none");
      hub.tell("msg:custom", { id: hub.sent[0]?.id, ok: true, result: null, error: "" });
      await vi.advanceTimersByTimeAsync(0);
      expect(store.connection.value).toBe("connected");
    } finally {
      vi.useRealTimers();
    }
  });

  it("says so where the host has closed the way to the kernel", async () => {
    const { open } = makeHub();
    const { store } = await open();
    const send = vi.spyOn(Handle.prototype, "send").mockImplementation(() => {
      throw new Error("Cannot send");
    });
    await expect(store.request("made_rows_model")).rejects.toThrow("run the cell again");
    send.mockRestore();
  });

  it("settles what waits when its kernel is restarted, and greets one that comes back", async () => {
    const running = { state: "running", task: "SHAP values", done: 1, total: 6, message: "" };
    const { hub, open } = makeHub({ progress: running });
    const [{ store }] = [await open(), await open()];
    const answer = (id: number | undefined): Promise<void> => {
      hub.tell("msg:custom", { id, ok: true, result: null, error: "" });
      return settled();
    };
    await answer(hub.sent[0]?.id);
    const asked = store.request("explain_row", { row: 1 });
    hub.tell("comm_live_update");
    await expect(asked).rejects.toThrow("run the cell again");
    expect(store.connection.value).toBe("none");
    expect(store.progress.value).toEqual({ ...running, state: "cancelled" });
    // What Python has said last still says "running"; nobody is.
    hub.change("row", 3);
    expect([store.row.value, store.progress.value.state]).toEqual([3, "cancelled"]);

    expect(hub.sent.map(({ name }) => name)).toEqual(["hello", "explain_row", "hello"]);
    await answer(hub.sent[2]?.id);
    expect(store.connection.value).toBe("connected");
    expect(store.progress.value).toEqual(running);
  });

  it("knows that it is alone when Python has closed it", async () => {
    const { hub, open } = makeHub();
    const { store } = await open();
    const asked = store.request("export", { format: "csv", still: "" });
    hub.tell("comm:close");
    await expect(asked).rejects.toThrow("run the cell again");
    expect(store.connection.value).toBe("none");
  });

  it("refuses state of another version in words", async () => {
    const { open } = makeHub({ schema: { ...schema(), wire_version: 99 } });
    await expect(open()).rejects.toThrow("another version of xwidgets");
  });
});

describe("blocks that Python takes back", () => {
  it("leave the page, also those that were still on their way", async () => {
    const { hub, open, addBlock } = makeHub();
    const { store } = await open();
    addBlock("features", featuresBlock());
    addBlock("chunk", chunk([0, 1]));
    await settled();
    hub.change("blocks", ["features"]);
    expect(store.blocks.value.map(({ state }) => state.role)).toEqual(["features"]);
    addBlock("late", chunk([2]));
    hub.change("blocks", ["features"]);
    await settled();
    expect(store.blocks.value).toHaveLength(1);
  });
});
