// The one file that touches an anywidget model. Everything else sees a Store.
// Two hosts: a live one (Jupyter, marimo, VS Code, Colab) and a file (exported HTML).

import { type Block, readBlock } from "./columns";
import { joinFamily, leaveFamily } from "./family";
import { listening, needsNoWord } from "./listening";
import { Messages, messageOf } from "./messages";
import { isProvided, type Piece, provide } from "./pieces";
import { SHARED_KEYS } from "./shared";
import { clauseOfBits, type HubLink, Store } from "./store";
import { type BlockState, type HubState, WIRE_VERSION } from "./wire";
import { t } from "./words";

/** The part of anywidget's model that we use. */
export interface Model {
  get(name: string): unknown;
  set(name: string, value: unknown): void;
  save_changes(): void;
  send(content: unknown, callbacks?: unknown, buffers?: ArrayBuffer[]): void;
  on(name: string, callback: (...args: unknown[]) => void): void;
  off(name: string, callback: (...args: unknown[]) => void): void;
  /** Jupyter's; other hosts have none. */
  widget_manager?: { get_model(id: string): Promise<unknown> };
}

export interface Host {
  getModel(ref: string): Promise<Model>;
}

const STATE = [
  "schema",
  "unit",
  "hovered",
  "row",
  "feature",
  "output",
  "filters",
  "progress",
  "trust",
  ...SHARED_KEYS,
] as const satisfies readonly (keyof HubState)[];

interface Link {
  model: Model;
  /** Called when this link becomes the one that listens. */
  takeOver?: () => void;
}

/** Bytes as all hosts know them: marimo's makes other views of a buffer an object of numbers. */
const asSent = (value: unknown): unknown =>
  value instanceof Uint8Array
    ? new DataView(value.buffer, value.byteOffset, value.byteLength)
    : value;

/** A store with what has been loaded into it, shared by all views of a hub in this page. */
class Hub {
  readonly store: Store;
  /** One per view, the oldest first: that one speaks and listens, the others stand by. */
  readonly #links = new Set<Link>();
  /** Blocks by reference; null while they are being read. */
  readonly #loaded = new Map<string, Block | null>();
  readonly #messages = new Messages();
  #greeted = false;
  #writing = false;

  constructor(model: Model) {
    const schema = model.get("schema") as HubState["schema"];
    if (schema.wire_version !== WIRE_VERSION)
      throw new Error(
        t`This output was made by another version of xwidgets (wire ${schema.wire_version}, here ${WIRE_VERSION}). Run the cell again.`,
      );
    this.store = new Store(schema, model.get("unit") as HubState["unit"]);
    const link: HubLink = {
      write: (changes, save) => this.#write(changes, save),
      request: (name, args) => this.#request(name, args),
    };
    this.store.setLink(link);
  }

  /** Every view brings its own proxy of the hub's model and takes it away again. */
  attach(model: Model, host: Host, signal: AbortSignal): void {
    const link: Link = { model };
    this.#links.add(link);
    const speaks = (): boolean => this.#speaker === link;
    const pull = (): void => {
      // What this page writes arrives name by name: reading in between would undo the rest.
      if (speaks() && !this.#writing) this.#pull(model);
    };
    const load = (): void => {
      if (speaks()) void this.#load(model, host);
    };
    const renew = (): void => {
      if (speaks()) this.#renew();
    };
    const receive = (message: unknown, buffers: unknown): void =>
      this.#messages.receive(message, (buffers ?? []) as DataView[]);
    const listeners: [string, (...args: unknown[]) => void][] = [
      ...STATE.map((name): [string, () => void] => [`change:${name}`, pull]),
      ["change:selected", pull],
      ["change:blocks", load],
      // Jupyter's word for a kernel that was restarted, or that is back; and Python has closed the hub.
      ["comm_live_update", renew],
      ["comm:close", renew],
      ["msg:custom", receive],
    ];
    link.takeOver = () => {
      pull();
      load();
    };
    for (const [name, listener] of listeners) model.on(name, listener);
    signal.addEventListener("abort", () => {
      for (const [name, listener] of listeners) model.off(name, listener);
      const spoke = speaks();
      this.#links.delete(link);
      if (spoke) this.#speaker?.takeOver?.();
    });
    link.takeOver();
    this.#greet();
  }

  get #speaker(): Link | undefined {
    return this.#links.values().next().value;
  }

  #pull(model: Model): void {
    const state: Record<string, unknown> = {};
    for (const name of STATE) state[name] = model.get(name);
    // Bits without clauses were set from Python: make them a clause.
    const bits = model.get("selected") as DataView | Uint8Array | null;
    const filters = (state.filters ?? []) as unknown[];
    if (bits && filters.length === 0) state.filters = [clauseOfBits(bits, this.store.n_rows)];
    this.store.receive(state as Partial<HubState>);
  }

  async #load(model: Model, host: Host): Promise<void> {
    const refs = (model.get("blocks") ?? []) as string[];
    const fresh = refs.filter((ref) => !this.#loaded.has(ref));
    for (const ref of fresh) this.#loaded.set(ref, null);
    this.#forget(new Set(refs));
    const arrived = await Promise.allSettled(
      fresh.map(async (ref): Promise<Block> => {
        const block = await host.getModel(ref);
        void needsNoWord(block, ref);
        return readBlock({
          role: block.get("role"),
          meta: block.get("meta"),
          columns: block.get("columns"),
          data: block.get("data"),
        } as BlockState);
      }),
    );
    const blocks: Block[] = [];
    for (const [i, result] of arrived.entries()) {
      const ref = fresh[i] as string;
      if (!this.#loaded.has(ref)) continue; // taken back meanwhile
      if (result.status === "fulfilled") {
        blocks.push(result.value);
        this.#loaded.set(ref, result.value);
      } else {
        this.#loaded.delete(ref);
        this.store.notice.value = t`A part of the data could not be read: ${messageOf(result.reason)}`;
      }
    }
    this.store.addBlocks(blocks);
  }

  /** What Python has taken back goes. */
  #forget(refs: ReadonlySet<string>): void {
    const gone = [...this.#loaded].filter(([ref]) => !refs.has(ref));
    for (const [ref] of gone) this.#loaded.delete(ref);
    this.store.dropBlocks(gone.flatMap(([, block]) => block ?? []));
  }

  #write(changes: Partial<HubState>, save: boolean): void {
    const model = this.#speaker?.model;
    if (!model) return;
    this.#writing = true;
    try {
      for (const [name, value] of Object.entries(changes)) model.set(name, asSent(value));
      if (save) model.save_changes();
    } finally {
      this.#writing = false;
    }
  }

  #request(name: string, args: Record<string, unknown>) {
    const model = this.#speaker?.model;
    if (!model) return Promise.reject(new Error(t`this view is closed`));
    return this.#messages.ask((request) => model.send(request), name, args);
  }

  /** Is a kernel there? A silent one may be busy, so a late answer counts too. */
  #greet(): void {
    if (this.#greeted) return;
    this.#greeted = true;
    const { connection } = this.store;
    const timer = setTimeout(() => {
      if (connection.value === "waiting") this.store.disconnect();
    }, 4000);
    this.#request("hello", {}).then(
      () => {
        clearTimeout(timer);
        connection.value = "connected";
        this.#speaker?.takeOver?.();
      },
      () => this.store.disconnect(),
    );
  }

  /** The connection has changed: what waits is settled, and whoever is there now is greeted. */
  #renew(): void {
    this.store.disconnect();
    this.#messages.fail();
    this.#greeted = false;
    this.#greet();
  }
}

/** Hubs by reference: no other module state, since hosts differ in what they share. */
const hubs = new Map<string, { hub: Hub; views: number }>();

/** The store of a live hub; it lives as long as a view of it does. */
export async function liveStore(ref: string, host: Host, signal: AbortSignal): Promise<Store> {
  const model = await host.getModel(ref);
  await listening(model, ref);
  signal.throwIfAborted();
  let entry = hubs.get(ref);
  if (!entry) {
    entry = { hub: new Hub(model), views: 0 };
    hubs.set(ref, entry);
  }
  const { hub } = entry;
  entry.views++;
  signal.addEventListener("abort", () => {
    const now = hubs.get(ref);
    // A re-rendered output closes its view just before it opens the next one.
    setTimeout(() => {
      if (!now || --now.views > 0 || hubs.get(ref) !== now) return;
      hubs.delete(ref);
      leaveFamily(now.hub.store);
    }, 1000);
  });
  hub.attach(model, host, signal);
  joinFamily(hub.store);
  return hub.store;
}

/** Packed code -> pieces, in whatever way the host lets code run. */
export type Load = (data: DataView | Uint8Array) => Promise<Record<string, Piece>>;

const loading = new Map<string, Promise<void>>();

/** Resolves once the pieces that these models carry can run. */
export async function loadPieces(refs: readonly string[], host: Host, load: Load): Promise<void> {
  const arrive = async (ref: string): Promise<void> => {
    const model = await host.getModel(ref);
    void needsNoWord(model, ref);
    // Another kernel of this page may have brought them.
    if (isProvided(model.get("names") as string[])) return;
    provide(await load(model.get("data") as DataView));
  };
  await Promise.all(
    refs.map((ref) => {
      const known = loading.get(ref);
      if (known) return known;
      const arriving = arrive(ref);
      loading.set(ref, arriving);
      arriving.catch(() => loading.delete(ref));
      return arriving;
    }),
  );
}

/** A store from a file: nothing to tell, nobody to ask. */
export function fileStore(state: HubState, blocks: readonly BlockState[]): Store {
  if (state.schema.wire_version !== WIRE_VERSION)
    throw new Error(t`This file was made by another version of xwidgets.`);
  const store = new Store(state.schema, state.unit);
  store.connection.value = "none";
  store.setLink({
    write: () => undefined,
    request: () => Promise.reject(new Error(t`This page has no kernel: open it in a notebook.`)),
  });
  store.receive({ ...state, hovered: -1 });
  store.addBlocks(blocks.map(readBlock));
  joinFamily(store);
  return store;
}
