// What all views share, as signals. The keys are declared in Python (xwidgets/widgets/shared.py).

import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { SHARED, type SharedState } from "./wire";

export type Shared = { readonly [K in keyof SharedState]: ReadonlySignal<SharedState[K]> };

export const SHARED_KEYS = Object.keys(SHARED) as (keyof SharedState)[];

/** Those whose changes are steps that undo goes back. */
const UNDO_KEYS = SHARED_KEYS.filter((key) => SHARED[key].undo);

export const isStep = (changes: Partial<SharedState>): boolean =>
  UNDO_KEYS.some((key) => key in changes);

const same = (a: unknown, b: unknown): boolean =>
  a === b || JSON.stringify(a) === JSON.stringify(b);

/** The signals and what changes them; the store alone has this, views have `signals`. */
export class SharedValues {
  readonly signals: Shared;
  readonly #own: Record<string, Signal<unknown>>;

  constructor() {
    this.#own = Object.fromEntries(SHARED_KEYS.map((key) => [key, signal(SHARED[key].default)]));
    this.signals = this.#own as unknown as Shared;
  }

  /** Take over what is there and differs; a state of an earlier version may not have every key. */
  assign(state: Partial<SharedState>): void {
    for (const key of SHARED_KEYS) {
      const value = state[key];
      const own = this.#own[key] as Signal<unknown>;
      if (value !== undefined && !same(value, own.peek())) own.value = value;
    }
  }

  /** What undo comes back to. */
  steps(): Partial<SharedState> {
    return Object.fromEntries(UNDO_KEYS.map((key) => [key, this.#own[key]?.peek()]));
  }

  /** What of `state` is another than now. */
  changes(state: Partial<SharedState>): Partial<SharedState> {
    return Object.fromEntries(
      Object.entries(state).filter(([key, value]) => !same(value, this.#own[key]?.peek())),
    );
  }
}

/** As it is before anybody has chosen. */
export const defaultSteps = (): Partial<SharedState> =>
  Object.fromEntries(UNDO_KEYS.map((key) => [key, SHARED[key].default]));
