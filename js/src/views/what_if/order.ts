// Features from top to bottom. The order is there before the first field is shown, and stays while a hand is on it.

import { type Signal, signal } from "@preact/signals";
import { byReach, type Codes } from "./rows";

interface Curves {
  origin: number;
  curves: readonly ArrayLike<number>[];
  /** The feature that each curve belongs to. */
  groups: readonly number[] | undefined;
}

export class FeatureOrder {
  /** null: not known yet. */
  readonly features: Signal<readonly number[] | null> = signal(null);
  readonly by_reach: Signal<boolean> = signal(true);
  /** The order is that of another row: a hand was in the editor when this row's came. */
  readonly stale: Signal<boolean> = signal(false);
  /** A field has the focus, or the pointer is over one. */
  held = false;

  readonly #ordered = signal(false);
  #origin: number | null = null;
  #latest: Curves | null = null;

  /** Whether the order of this row is there, or on offer. */
  knows(origin: number): boolean {
    return this.#latest?.origin === origin;
  }

  /** Nothing is known of what they could change: they stand in the table's order. */
  get unknown(): boolean {
    return this.by_reach.value && this.features.value !== null && !this.#ordered.value;
  }

  /** The curves of a row have come. `edited`: some value of it was changed by then. */
  take(
    origin: number,
    curves: readonly ArrayLike<number>[],
    edited: boolean,
    groups?: readonly number[],
  ): void {
    this.#latest = { origin, curves, groups };
    if (!this.by_reach.value) return;
    this.stale.value =
      origin !== this.#origin && this.features.value !== null && (this.held || edited);
    if (origin !== this.#origin && !this.stale.value) this.#apply();
  }

  /** A person asks for it. */
  sort(by_reach: boolean, n_features: number): void {
    this.by_reach.value = by_reach;
    this.stale.value = false;
    if (by_reach) this.#apply();
    else this.features.value = tableOrder(n_features);
  }

  /** No curves yet, and no more waiting: the table's order, until there are some. */
  settle(n_features: number): void {
    this.features.value ??= tableOrder(n_features);
  }

  #apply(): void {
    if (!this.#latest) return;
    this.#origin = this.#latest.origin;
    this.stale.value = false;
    this.#ordered.value = true;
    this.features.value = byReach(this.#latest.curves, this.#latest.groups);
  }
}

export const tableOrder = (n_features: number): Codes =>
  Array.from({ length: n_features }, (_, j) => j);
