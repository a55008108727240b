// One what-if: its fields, its edits, who answers, and the last answers. Views only read signals and call actions.

import { computed, effect, type ReadonlySignal, signal, untracked } from "@preact/signals";
import type { KeptRow, Store } from "../../runtime/store";
import { Answers } from "./answers";
import { Editing } from "./editing";
import { FeatureOrder } from "./order";
import { type Field, fieldsOf } from "./rows";
import { Source } from "./source";
import { tellingLane } from "./telling";

/** So long the first fields wait for their order. */
const ORDER_MS = 1_000;

export class Session {
  readonly store: Store;
  readonly fields: ReadonlySignal<readonly Field[]>;
  readonly source: Source;
  readonly edits: Editing;
  readonly answers: Answers;
  readonly order = new FeatureOrder();
  /** The table is here, and what a page before has told: a view may open with its edits. */
  readonly ready: ReadonlySignal<boolean>;

  readonly #resumed = signal(false);
  readonly #open: () => (() => void)[];
  #stop: (() => void)[] = [];
  #n_views = 0;

  /** `pinned`: the row where it begins; -1 follows the row in focus. */
  constructor(store: Store, pinned: number) {
    this.store = store;
    const key = pinned < 0 ? "focus" : `row ${pinned}`;
    this.source = new Source(store, key);
    this.fields = computed(() => fieldsOf(store, this.source.limits.value));
    this.edits = new Editing(store, pinned, this.fields);
    this.ready = computed(() => {
      const connection = store.connection.value;
      const heard = connection === "connected" ? this.#resumed.value : connection === "none";
      return heard && store.n_rows > 0 && this.fields.value.every(({ column }) => column);
    });
    this.answers = new Answers(store, this.source, this.edits, ({ origin }, curves) => {
      const groups = this.fields.value.map(({ group }) => group);
      this.order.take(origin, curves, this.edits.changed.value.length > 0, groups);
    });
    const telling = tellingLane(store, key, (failure) => {
      this.answers.error.value ??= failure;
    });
    this.#open = () => {
      const patience = setTimeout(() => this.order.settle(store.n_features), ORDER_MS);
      return [
        effect(() => this.source.connect()),
        effect(() => this.edits.followFocus()),
        effect(() => this.#showKept(pinned)),
        effect(() => this.answers.ask(this.fields.value, (origin) => !this.order.knows(origin))),
        effect(() => this.#resume()),
        effect(() => this.#takeOffered(pinned)),
        effect(() => {
          // Not before it is known what a page before has told: that would be lost.
          if (store.connection.value === "connected" && this.#resumed.value)
            telling.ask(this.edits.history.value.now);
        }),
        effect(() => {
          if (this.source.hopeless.value) this.order.settle(store.n_features);
        }),
        () => clearTimeout(patience),
        () => telling.close(),
        () => this.answers.close(),
        () => this.source.close(),
      ];
    };
  }

  /** Go on where a page before has ended. For an effect. */
  #resume(): void {
    const heard = this.source.heard.value;
    if (heard === undefined || this.#resumed.value) return;
    if (heard === null || this.edits.resume(heard)) this.#resumed.value = true;
  }

  /** A row that another view offers is edited where rows follow the focus. For an effect. */
  #takeOffered(pinned: number): void {
    const { offered } = this.store;
    const row = offered.value;
    if (!row || pinned >= 0 || this.fields.value.length === 0) return;
    untracked(() => {
      if (this.edits.take(row)) offered.value = null;
    });
  }

  /** The table shows what is kept. For an effect. */
  #showKept(pinned: number): void {
    const rows = this.edits.kept.value.map((row) => this.answers.kept(row));
    untracked(() => {
      const { kept } = this.store;
      // Answers to other rows change nothing here.
      if (!sameRows(kept.value.get(pinned) ?? [], rows))
        kept.value = new Map(kept.value).set(pinned, rows);
    });
  }

  /** A view shows it: begin to ask. The edits outlive the views, the worker does not. */
  open(): () => void {
    this.#n_views++;
    if (this.#n_views === 1) this.#stop = this.#open();
    return () => {
      this.#n_views--;
      if (this.#n_views === 0) for (const stop of this.#stop) stop();
    };
  }

  /** Set a value; nothing where nobody answers. `gesture`: all values of one drag are one step of the history. */
  edit(feature: number, value: number, gesture = ""): void {
    if (!this.source.blocked.value) this.edits.edit(feature, value, gesture);
  }
}

const sameRows = (a: readonly KeptRow[], b: readonly KeptRow[]): boolean =>
  a.length === b.length &&
  a.every(
    (row, i) =>
      row.codes === b[i]?.codes &&
      row.contributions === b[i]?.contributions &&
      Object.is(row.prediction, b[i]?.prediction),
  );

const sessions = new WeakMap<Store, Map<number, Session>>();

/** The what-if of a store; views that begin at the same row share it. */
export function sessionOf(store: Store, pinned: number): Session {
  let known = sessions.get(store);
  if (!known) {
    known = new Map();
    sessions.set(store, known);
  }
  let session = known.get(pinned);
  if (!session) {
    session = new Session(store, pinned);
    known.set(pinned, session);
  }
  return session;
}
