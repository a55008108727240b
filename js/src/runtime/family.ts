// Models of the same rows: a store of each, and one selection in all that are in the page.

import { effect, type Signal, signal } from "@preact/signals";
import { messageOf } from "./messages";
import { isComputed } from "./quantities";
import { rowSet, rowsOf } from "./selection";
import { SHARED_KEYS } from "./shared";
import type { Followed, Store } from "./store";
import type { Clause, SharedState } from "./wire";

/** Has another model opened, by its name. */
export type OpenModel = (name: string) => Promise<Store>;

/** What is a model's own of all that views share: the axes of its attributions, partners that were chosen by them. */
const OWN = new Set<keyof SharedState>(["axes", "partners", "importance_method"]);
const TOGETHER = SHARED_KEYS.filter((key) => !OWN.has(key));

/** The stores of a family that are in this page. */
export class Family {
  readonly #stores: Signal<ReadonlyMap<string, Store>> = signal(new Map());
  readonly #ends = new Map<Store, () => void>();
  readonly #opening = new Set<string>();

  /** The store of a model; null where it is not there (yet). */
  get(name: string): Store | null {
    return this.#stores.value.get(name) ?? null;
  }

  /** A store comes into the page: it is as the others are, and goes with them from then on. */
  add(name: string, store: Store): void {
    if (this.#stores.peek().get(name) === store) return;
    const other = this.#stores.peek().values().next().value;
    if (other) store.follow(stateOf(other), false);
    this.#stores.value = new Map([...this.#stores.peek(), [name, store]]);
    const end = effect(() => {
      const state = stateOf(store);
      for (const one of this.#stores.peek().values()) if (one !== store) tell(one, state);
    });
    this.#ends.set(store, end);
  }

  remove(store: Store): void {
    this.#ends.get(store)?.();
    this.#ends.delete(store);
    this.#stores.value = new Map([...this.#stores.peek()].filter(([, one]) => one !== store));
  }

  /** Have a model opened, once; what goes wrong is said in the store that asks. */
  async open(name: string, from: Store, open: OpenModel): Promise<void> {
    if (this.#stores.peek().has(name) || this.#opening.has(name)) return;
    this.#opening.add(name);
    try {
      await open(name);
    } catch (error) {
      from.notice.value = `${name}: ${messageOf(error)}`;
    } finally {
      this.#opening.delete(name);
    }
  }
}

/** What of a store all others follow. */
function stateOf(store: Store): Followed {
  return {
    row: store.row.value,
    hovered: store.hovered.value,
    feature: store.feature.value,
    output: store.output.value,
    filters: elsewhere(store),
    shared: Object.fromEntries(TOGETHER.map((key) => [key, store.shared[key].value])),
  };
}

/** What was made for others, and what it stands for. */
const made_of = new WeakMap<readonly Clause[], readonly Clause[]>();
const made_for = new WeakMap<readonly Clause[], Clause[]>();

/** The selection in words of any model: ranges of what this one says become the rows that they select. */
function elsewhere(store: Store): Clause[] {
  const filters = store.filters.value;
  if (!filters.some(({ terms }) => terms.some(isComputed))) return filters;
  const known = made_for.get(filters);
  if (known) return known;
  const { value: mask } = store.mask;
  const made: Clause[] = [{ key: "rows", op: "and", terms: [rowSet(mask ? rowsOf(mask) : [])] }];
  made_for.set(filters, made);
  made_of.set(made, filters);
  return made;
}

function tell(store: Store, state: Followed): void {
  // What it says itself comes back in other words.
  const own = made_of.get(state.filters) === store.filters.peek();
  store.follow(own ? { ...state, filters: store.filters.peek() } : state);
}

/** By their keys: no other module state, since hosts differ in what they share. */
const families = new Map<string, Family>();

/** The family of a store; null where its model stands alone. */
export function familyOf(store: Store): Family | null {
  const told = store.schema.peek().family;
  if (!told) return null;
  let family = families.get(told.key);
  if (!family) {
    family = new Family();
    families.set(told.key, family);
  }
  return family;
}

export function joinFamily(store: Store): void {
  const name = store.schema.peek().family?.name;
  if (name !== undefined) familyOf(store)?.add(name, store);
}

export function leaveFamily(store: Store): void {
  familyOf(store)?.remove(store);
}
