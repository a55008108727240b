// The edits of one what-if: branches of a row, their history, and the row that is in focus elsewhere.

import {
  batch,
  computed,
  type ReadonlySignal,
  type Signal,
  signal,
  untracked,
} from "@preact/signals";
import type { OfferedRow, Step, Store } from "../../runtime/store";
import { t } from "../../runtime/words";
import * as history from "./history";
import { type Codes, codesOf, differing, editedCodes, type Field, middleOf } from "./rows";
import { type Heard, heardEdits } from "./telling";
import { callOf, changesText, shownName } from "./words";

export class Editing {
  readonly history: Signal<history.History>;
  readonly current: ReadonlySignal<history.Branch>;
  /** Row of the table where the branch in sight began; -1: made up. */
  readonly origin: ReadonlySignal<number>;
  /** Features that were changed, in the table's order. */
  readonly changed: ReadonlySignal<readonly number[]>;
  readonly kept: ReadonlySignal<readonly history.Branch[]>;

  readonly #store: Store;
  readonly #pinned: number;
  readonly #fields: ReadonlySignal<readonly Field[]>;
  readonly #cells = new Map<string, ReadonlySignal<number>>();

  /** `pinned`: the row where it begins for good; -1 follows the row in focus. */
  constructor(store: Store, pinned: number, fields: ReadonlySignal<readonly Field[]>) {
    this.#store = store;
    this.#pinned = pinned;
    this.#fields = fields;
    const row = this.#wantedRow();
    this.history = signal(history.begin(row, this.#codesAt(row)));
    this.current = computed(() => history.currentOf(this.history.value.now));
    this.origin = computed(() => this.current.value.origin);
    this.kept = computed(() => this.history.value.now.kept);
    let last: readonly number[] = [];
    this.changed = computed(() => {
      const { start, codes } = this.current.value;
      const now = differing(start, codes);
      if (now.join() !== last.join()) last = now;
      return last;
    });
  }

  // --- reading: only what shows a cell hears of its changes ----------------------------------------

  /** The edited value of one feature. */
  code(feature: number): ReadonlySignal<number> {
    return this.#cell("codes", feature);
  }

  /** The value that it began with. */
  start(feature: number): ReadonlySignal<number> {
    return this.#cell("start", feature);
  }

  #cell(which: "codes" | "start", feature: number): ReadonlySignal<number> {
    const key = `${which} ${feature}`;
    let found = this.#cells.get(key);
    if (!found) {
      found = computed(() => this.current.value[which][feature] as number);
      this.#cells.set(key, found);
    }
    return found;
  }

  // --- actions: what is undone and redone is the store's to say -------------------------------------

  /** `gesture`: all values of one drag are one step of the history. */
  edit(feature: number, value: number, gesture = ""): void {
    this.#go(history.edit(this.history.value, feature, value, gesture));
  }

  endGesture(): void {
    this.#go(history.endGesture(this.history.value));
  }

  restore(feature?: number): void {
    this.#go(history.restore(this.history.value, feature));
  }

  duplicate(): void {
    this.#go(history.duplicate(this.history.value));
  }

  rename(id: number, name: string): void {
    this.#go(history.rename(this.history.value, id, name));
  }

  keep(): void {
    this.#go(history.keep(this.history.value));
  }

  choose(position: number): void {
    this.#go(history.choose(this.history.value, position));
  }

  bring(row: history.Branch): void {
    this.#go(history.bring(this.history.value, row));
  }

  /** Take up a row that another view offers, as a branch of its own; false while the table is not here. */
  take({ row, name, values }: OfferedRow): boolean {
    if (!this.#fields.value.every(({ column }) => column)) return false;
    const start = this.#codesAt(row);
    const codes = start.map((code, j) => values.get(j) ?? code);
    this.bring({ id: 0, name, origin: row, start, codes });
    return true;
  }

  remove(position: number): void {
    this.#go(history.remove(this.history.value, position));
  }

  readonly #step: Step = {
    undo: () => this.#travel(history.undo(this.history.value)),
    redo: () => this.#travel(history.redo(this.history.value)),
  };

  #travel(next: history.History): boolean {
    const moved = next !== this.history.value;
    this.history.value = next;
    this.#focusOrigin(true);
    return moved;
  }

  /** What is in sight then may have begun at another row: the focus goes with it. */
  #go(next: history.History): void {
    const { past, now } = this.history.value;
    const step = next.past !== past;
    batch(() => {
      this.history.value = next;
      if (step) {
        const call = callOf(history.currentOf(next.now), this.#fields.value, this.#store);
        this.#store.addStep({ ...this.#step, what: this.#told(now, next.now), call });
      }
      this.#focusOrigin(step);
    });
  }

  /** What a step has done, in a sentence. */
  #told(before: history.Edits, after: history.Edits): string {
    const branch = history.currentOf(after);
    if (after.kept !== before.kept) return t`kept ${shownName(branch)}`;
    if (after.branches.length !== before.branches.length) return t`changed the branches of what-if`;
    const text = changesText(history.currentOf(before).codes, branch.codes, this.#fields.value);
    return text ? t`what-if: ${text}` : t`named ${shownName(branch)}`;
  }

  #focusOrigin(part_of_step: boolean): void {
    const origin = this.origin.value;
    if (this.#pinned >= 0 || origin < 0) return;
    if (part_of_step) this.#store.bringRow(origin);
    else this.#store.focusRow(origin);
  }

  // --- rows ----------------------------------------------------------------------------------------

  /** Go to another row of the table. */
  goTo(row: number): void {
    if (this.#pinned < 0) this.#store.focusRow(row);
    else this.#follow(row);
  }

  /** Begin once the table has come, and go along with the row in focus. For an effect. */
  followFocus(): void {
    const fields = this.#fields.value;
    const model = this.#store.model.value;
    const row = this.#wantedRow();
    untracked(() => {
      const { now, past } = this.history.value;
      const branch = history.currentOf(now);
      const ready = row < 0 ? model !== null : fields.every(({ column }) => column);
      if (!ready) return;
      const first = now.branches.length === 1 && branch.start.every(Number.isNaN);
      // The table (or, without one, the ranges) has come after the view.
      if (first || (row < 0 && !history.isEdited(branch) && past.length === 0))
        this.history.value = history.begin(row, this.#codesAt(row));
      else if (this.#pinned < 0) this.#follow(row);
    });
  }

  /** Take up what Python has heard of a page before; false while the table is not here. */
  resume(heard: Heard): boolean {
    if (!this.#fields.value.every(({ column }) => column)) return false;
    untracked(() => {
      const told = heardEdits(heard, (row) => this.#codesAt(row));
      this.history.value = history.resume(this.history.value, told);
      if (this.#pinned < 0) this.#follow(this.#wantedRow());
    });
    return true;
  }

  /** A view opens with edits of a row; where rows follow the focus, of that one alone. */
  open(row: number, edits: Readonly<Record<string, number | null>>): void {
    if (this.#pinned < 0 && row !== this.#wantedRow()) return;
    const start = this.#codesAt(row);
    const branch = { origin: row, start, codes: editedCodes(start, edits) };
    this.history.value = history.open(this.history.value, branch);
  }

  #follow(row: number): void {
    this.history.value = history.follow(this.history.value, row, this.#codesAt(row));
  }

  #wantedRow(): number {
    if (this.#store.n_rows === 0) return -1;
    return this.#pinned >= 0 ? this.#pinned : this.#store.row.value;
  }

  #codesAt(row: number): Codes {
    return row < 0 ? middleOf(this.#fields.value) : codesOf(this.#fields.value, row);
  }
}
