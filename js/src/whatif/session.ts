// One what-if: its edits, who answers for them, and the last answers. Views of it only read signals and call actions.

import {
  batch,
  computed,
  effect,
  type ReadonlySignal,
  type Signal,
  signal,
  untracked,
} from "@preact/signals";
import { messageOf } from "../runtime/host";
import type { Store } from "../runtime/store";
import {
  type Answerer,
  type Asked,
  kernelAnswerer,
  pageAnswerer,
  Superseded,
  type Told,
} from "./answer";
import * as history from "./history";
import { Lane } from "./lane";
import { byReach, type Codes, codesOf, editsOf, type Field, gridOf, middleOf } from "./rows";

export interface Curves {
  key: string;
  grids: readonly Float64Array[];
  curves: readonly Float64Array[];
}

/** An answer and what it answers. */
export interface Shown {
  key: string;
  branch: history.Branch;
  told: Told;
  /** Of the question; later ones are greater. */
  turn: number;
}

type Question = Asked & { turn: number };

const KERNEL_REST_MS = 150;
const PAGE_REST_MS = 40;
const CONFIRM_REST_MS = 400;
const TELL_REST_MS = 200;
const TOLERANCE = 1e-6;
const MOST_ANSWERS = 64;

export class Session {
  readonly store: Store;
  /** -1: follows the row in focus. */
  readonly pinned: number;
  readonly history: Signal<history.History>;
  readonly fields: ReadonlySignal<readonly Field[]>;
  /** Predictions of the edited row, as of the last answer. */
  readonly shown: Signal<Shown | null> = signal(null);
  /** Its explanation, which may come later. */
  readonly explained: Signal<Shown | null> = signal(null);
  readonly curves: Signal<Curves | null> = signal(null);
  /** Answers by row, for comparing branches. */
  readonly answers: Signal<ReadonlyMap<string, Told>> = signal(new Map());
  /** Features from top to bottom. */
  readonly order: Signal<readonly number[]> = signal([]);
  readonly by_reach: Signal<boolean> = signal(true);
  /** What the model or the kernel said instead of an answer. */
  readonly error: Signal<string> = signal("");
  /** What the kernel says otherwise than the page. */
  readonly difference: Signal<string> = signal("");
  /** Why the model runs in the kernel. */
  readonly why_kernel: Signal<string> = signal("");
  readonly answerer: Signal<Answerer | null> = signal(null);
  /** Why nothing can be edited; empty where it can. */
  readonly blocked: ReadonlySignal<string>;
  readonly current: ReadonlySignal<history.Branch>;
  readonly edited: ReadonlySignal<boolean>;

  readonly #limits: Signal<{ missing: boolean[]; refused: number[][] } | null> = signal(null);
  readonly #failure: Signal<string> = signal("");
  readonly #predict: Lane<Question>;
  readonly #explain: Lane<Question>;
  readonly #draw: Lane<Question>;
  readonly #compare: Lane<readonly Question[]>;
  readonly #confirm: Lane<Question>;
  readonly #tell: Lane<history.Edits>;
  readonly #codes = new Map<number, ReadonlySignal<number>>();
  #stop: (() => void)[] = [];
  #ordered_for = -2;
  #turn = 0;
  #n_views = 0;

  constructor(store: Store, pinned: number) {
    this.store = store;
    this.pinned = pinned;
    this.fields = computed(() => this.#readFields());
    const row = this.#wantedRow();
    this.history = signal(history.begin(row, this.#codesAt(row)));
    this.current = computed(() => history.currentOf(this.history.value.now));
    this.edited = computed(() => history.isEdited(this.current.value));
    this.blocked = computed(() => this.#whyBlocked());
    this.#predict = new Lane((asked) => this.#onPredict(asked));
    this.#explain = new Lane((asked) => this.#onExplain(asked));
    this.#draw = new Lane((asked) => this.#onDraw(asked));
    this.#compare = new Lane((all) => this.#onCompare(all));
    this.#confirm = new Lane((asked) => this.#onConfirm(asked), CONFIRM_REST_MS);
    this.#tell = new Lane((edits) => this.#onTell(edits), TELL_REST_MS);
  }

  /** A view shows it: begin to ask. The edits outlive the views, the worker does not. */
  open(): () => void {
    this.#n_views++;
    if (this.#n_views === 1)
      this.#stop = [
        effect(() => this.#connect()),
        effect(() => this.#followFocus()),
        effect(() => this.#askAgain()),
        effect(() => {
          if (this.store.connection.value === "connected") this.#tell.ask(this.history.value.now);
        }),
      ];
    return () => {
      this.#n_views--;
      if (this.#n_views === 0) this.#rest();
    };
  }

  #rest(): void {
    for (const stop of this.#stop) stop();
    clearTimeout(this.#timer);
    for (const lane of [this.#predict, this.#explain, this.#draw, this.#confirm, this.#tell])
      lane.close();
    this.answerer.value?.close();
    this.answerer.value = null;
    this.#reading = null;
  }

  // --- what views read ---------------------------------------------------------------------------

  /** The edited value of one feature: only what shows it hears of its changes. */
  code(feature: number): ReadonlySignal<number> {
    let found = this.#codes.get(feature);
    if (!found) {
      found = computed(() => this.current.value.codes[feature] as number);
      this.#codes.set(feature, found);
    }
    return found;
  }

  keyOf(origin: number, codes: Codes): string {
    return `${this.store.unit.value} ${this.store.output.value} ${origin} ${codes.join()}`;
  }

  /** The answer to a branch, or to the original that it began at; null while it is on its way. */
  told(branch: history.Branch, original = false): Told | null {
    const codes = original ? branch.start : branch.codes;
    return this.answers.value.get(this.keyOf(branch.origin, codes)) ?? null;
  }

  /** The prediction on screen belongs to an earlier edit. */
  get pending(): boolean {
    const { origin, codes } = this.current.value;
    return this.shown.value?.key !== this.keyOf(origin, codes);
  }

  // --- actions -----------------------------------------------------------------------------------

  /** `gesture`: all values of one drag are one step of the history. */
  edit(feature: number, value: number, gesture = ""): void {
    if (this.blocked.value) return;
    this.history.value = history.edit(this.history.value, feature, value, gesture);
  }

  endGesture(): void {
    this.history.value = history.endGesture(this.history.value);
  }

  restore(feature?: number): void {
    this.history.value = history.restore(this.history.value, feature);
  }

  undo(): void {
    this.#travel(history.undo(this.history.value));
  }

  redo(): void {
    this.#travel(history.redo(this.history.value));
  }

  choose(position: number): void {
    this.#travel(history.choose(this.history.value, position));
  }

  duplicate(): void {
    this.history.value = history.duplicate(this.history.value);
  }

  remove(position: number): void {
    this.#travel(history.remove(this.history.value, position));
  }

  rename(id: number, name: string): void {
    this.history.value = history.rename(this.history.value, id, name);
  }

  keep(): void {
    this.history.value = history.keep(this.history.value);
  }

  /** Go to another row of the table. */
  goTo(row: number): void {
    if (this.pinned < 0) this.store.focusRow(row);
    else this.history.value = history.follow(this.history.value, row, this.#codesAt(row));
  }

  sort(by_reach: boolean): void {
    this.by_reach.value = by_reach;
    this.#ordered_for = -2;
    this.#sortBy(this.curves.value);
  }

  #travel(next: history.History): void {
    batch(() => {
      this.history.value = next;
      const { origin } = history.currentOf(next.now);
      if (this.pinned < 0 && origin >= 0) this.store.focusRow(origin);
    });
  }

  // --- what it is about --------------------------------------------------------------------------

  #readFields(): Field[] {
    const meta = this.store.model.value?.state.meta;
    const limits = this.#limits.value;
    return this.store.schema.value.features.map((schema, feature) => {
      const column = this.store.column(feature);
      const range = meta?.ranges?.[feature];
      return {
        feature,
        schema,
        column,
        extent: column?.extent ?? [range?.[0] ?? 0, range?.[1] ?? 1],
        missing: (meta?.missing ?? limits?.missing)?.[feature] ?? schema.has_missing,
        refused: (meta?.refused ?? limits?.refused)?.[feature] ?? [],
      };
    });
  }

  #wantedRow(): number {
    if (this.store.n_rows === 0) return -1;
    return this.pinned >= 0 ? this.pinned : this.store.row.value;
  }

  #codesAt(row: number): Codes {
    return row < 0 ? middleOf(this.fields.value) : codesOf(this.store.columns.value, row);
  }

  #whyBlocked(): string {
    const { schema, connection, columns } = this.store;
    if (schema.value.what_if === false)
      return connection.value === "none"
        ? "This file holds no model: write it with to_html(path, what_if=True), or open it in a notebook."
        : "There is no model to ask: these values came without one.";
    if (this.#failure.value) return this.#failure.value;
    if (this.answerer.value) {
      const empty = this.store.n_rows > 0 && columns.value.includes(null);
      return empty ? "Waiting for the table." : "";
    }
    if (this.store.model.value) return "The model is being read.";
    return connection.value === "none"
      ? "Neither a kernel nor the model is here: run the cell again."
      : "Waiting for the kernel.";
  }

  /** Choose who answers: the model in the page where it is here, else the kernel. */
  #connect(): void {
    const block = this.store.model.value;
    const connected = this.store.connection.value === "connected";
    if (this.store.schema.value.what_if === false) return;
    if (block) {
      void this.#readModel(
        block.columns.get("model") as Uint8Array,
        block.state.meta.members ?? [],
        connected,
      );
      return;
    }
    const now = untracked(() => this.answerer.value);
    if (!connected || now) return;
    this.answerer.value = kernelAnswerer(this.store);
    this.store.request("what_if_begin").then(
      ({ result }) => {
        this.#limits.value = result as { missing: boolean[]; refused: number[][] };
      },
      (error: unknown) => {
        this.#failure.value = messageOf(error);
      },
    );
    this.store.request("what_if_model").then(
      ({ result }) => {
        this.why_kernel.value = (result as { reason: string }).reason;
      },
      (error: unknown) => {
        this.why_kernel.value = messageOf(error);
      },
    );
  }

  #reading: Uint8Array | null = null;

  async #readModel(
    bytes: Uint8Array,
    members: readonly (readonly number[])[],
    connected: boolean,
  ): Promise<void> {
    if (this.#reading === bytes) return;
    this.#reading = bytes;
    try {
      const page = await pageAnswerer(bytes, members);
      if (this.#reading !== bytes) {
        page.close();
        return;
      }
      this.answerer.peek()?.close();
      this.answerer.value = page;
    } catch (error) {
      if (connected) {
        this.why_kernel.value = messageOf(error);
        this.answerer.value ??= kernelAnswerer(this.store);
      } else this.#failure.value = messageOf(error);
    }
  }

  #followFocus(): void {
    const columns = this.store.columns.value;
    const row = this.#wantedRow();
    const model = this.store.model.value;
    untracked(() => {
      const { now } = this.history.value;
      const branch = history.currentOf(now);
      const ready = row < 0 ? model !== null : !columns.includes(null);
      if (!ready) return;
      const first = now.branches.length === 1 && branch.start.every(Number.isNaN);
      // The table (or, without one, the ranges) has come after the view.
      if (first || (row < 0 && !history.isEdited(branch) && this.history.value.past.length === 0))
        this.history.value = history.begin(row, this.#codesAt(row));
      else if (this.pinned < 0)
        this.history.value = history.follow(this.history.value, row, this.#codesAt(row));
    });
  }

  // --- asking ------------------------------------------------------------------------------------

  #askAgain(): void {
    const answerer = this.answerer.value;
    const branch = this.current.value;
    const { branches } = this.history.value.now;
    const unit = this.store.unit.value;
    const output = this.store.output.value;
    const fields = this.fields.value;
    if (!answerer || this.blocked.value) return;
    untracked(() => {
      const asked: Question = { row: branch, unit, output, turn: ++this.#turn };
      if (answerer.kind === "kernel") this.#predict.ask(asked);
      this.#explain.ask({ ...asked, explain: true });
      this.difference.value = "";
      const ice = fields.map((field, j) => ({
        feature: j,
        grid: gridOf(field, branch.codes[j] as number),
      }));
      this.#later(answerer, () => this.#draw.ask({ ...asked, ice }));
      const others = branches.flatMap((other) => [
        { ...asked, row: { ...other, codes: other.start }, explain: true },
        ...(other.id === branch.id ? [] : [{ ...asked, row: other, explain: true }]),
      ]);
      this.#compare.ask(others);
      if (
        answerer.kind === "page" &&
        this.store.connection.value === "connected" &&
        branch.origin >= 0
      )
        this.#confirm.ask(asked);
    });
  }

  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Curves are many predictions: they wait until the hand rests for a moment. */
  #later(answerer: Answerer, work: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(work, answerer.kind === "page" ? PAGE_REST_MS : KERNEL_REST_MS);
  }

  /** Ask, and show what is wrong in place where there is no answer; what was shown last stays. */
  async #ask(asked: Asked, lane: string): Promise<Told | null> {
    try {
      const told = await this.answerer.value?.ask(asked, lane);
      return told ?? null;
    } catch (error) {
      const { origin, codes } = asked.row;
      const here = this.current.value;
      const mine = this.keyOf(origin, codes) === this.keyOf(here.origin, here.codes);
      if (!(error instanceof Superseded) && mine) this.error.value = messageOf(error);
      return null;
    }
  }

  #shownFrom({ row, unit, output, turn }: Question, told: Told): Shown {
    return { key: `${unit} ${output} ${row.origin} ${row.codes.join()}`, branch: row, told, turn };
  }

  async #onPredict(asked: Question): Promise<void> {
    const told = await this.#ask(asked, "predict");
    if (!told) return;
    batch(() => {
      this.error.value = "";
      this.shown.value = this.#shownFrom(asked, told);
    });
  }

  async #onExplain(asked: Question): Promise<void> {
    const told = await this.#ask(asked, "explain");
    if (!told) return;
    batch(() => {
      const shown = this.#shownFrom(asked, told);
      this.#remember(shown.key, told);
      this.explained.value = shown;
      // The kernel's prediction of a newer edit may be here already.
      if (shown.turn >= (this.shown.value?.turn ?? 0)) this.shown.value = shown;
      if (!this.pending) this.error.value = "";
    });
  }

  async #onDraw(asked: Question): Promise<void> {
    const ice = asked.ice ?? [];
    const told = await this.#ask(asked, "curves");
    if (!told || ice.length === 0) return;
    const curves: Curves = {
      key: this.#shownFrom(asked, told).key,
      grids: ice.map(({ grid }) => grid),
      curves: told.ice,
    };
    batch(() => {
      this.curves.value = curves;
      this.#sortBy(curves);
    });
  }

  /** Anew for each row, never while it is edited: what is under the hand stays there. */
  #sortBy(curves: Curves | null): void {
    const { origin } = this.current.value;
    const n = this.fields.value.length;
    if (!this.by_reach.value) this.order.value = Array.from({ length: n }, (_, j) => j);
    else if (curves && this.#ordered_for !== origin) {
      this.#ordered_for = origin;
      this.order.value = byReach(curves.curves);
    }
  }

  async #onCompare(all: readonly Question[]): Promise<void> {
    for (const asked of all) {
      const { unit, output, row } = asked;
      const key = `${unit} ${output} ${row.origin} ${row.codes.join()}`;
      if (this.answers.value.has(key)) continue;
      const told = await this.#ask(asked, "compare");
      if (told) this.#remember(key, told);
    }
  }

  #remember(key: string, told: Told): void {
    const answers = new Map(this.answers.value);
    answers.delete(key);
    answers.set(key, told);
    for (const oldest of answers.keys()) {
      if (answers.size <= MOST_ANSWERS) break;
      answers.delete(oldest);
    }
    this.answers.value = answers;
  }

  async #onConfirm(asked: Question): Promise<void> {
    const shown = this.shown.value;
    let said: Told;
    try {
      said = await kernelAnswerer(this.store).ask(asked, "confirm");
    } catch {
      // A busy or closed kernel confirms nothing; the page's answer stands.
      return;
    }
    if (!shown || shown.key !== this.#shownFrom(asked, said).key) return;
    const [here, there] = [shown.told.predictions, said.predictions];
    let worst = 0;
    for (let k = 0; k < there.length; k++) {
      const scale = Math.max(Math.abs(there[k] as number), 1e-12);
      worst = Math.max(worst, Math.abs((here[k] as number) - (there[k] as number)) / scale);
    }
    this.difference.value =
      worst > TOLERANCE
        ? `The kernel's model says ${there[asked.output]}, the page ${here[asked.output]}.`
        : "";
  }

  async #onTell(edits: history.Edits): Promise<void> {
    const row = ({ name, origin, start, codes }: history.Branch) => ({
      name,
      row: origin,
      edits: editsOf(start, codes),
    });
    if (edits.branches.some(({ origin }) => origin < 0)) return;
    try {
      await this.store.request("what_if_edits", {
        key: this.pinned < 0 ? "focus" : `row ${this.pinned}`,
        branches: edits.branches.map(row),
        current: edits.current,
        kept: edits.kept.map(row),
      });
    } catch (error) {
      this.error.value = `Python could not take over the edits: ${messageOf(error)}`;
    }
  }
}

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
