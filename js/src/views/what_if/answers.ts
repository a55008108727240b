// What is asked about the edited row, and the last answers. What was shown last stays until there is better.

import { batch, type Signal, signal, untracked } from "@preact/signals";
import type { KeptRow, Store } from "../../runtime/store";
import { t } from "../../runtime/words";
import { type Answerer, type Asked, kernelAnswerer, Superseded, type Told } from "./answer";
import type { Editing } from "./editing";
import { type Failure, failureOf } from "./failure";
import type { Branch } from "./history";
import { Lane } from "./lane";
import { type Field, gridOf, reachOf } from "./rows";
import type { Source } from "./source";

/** An answer and what it answers. */
export interface Shown {
  key: string;
  branch: Branch;
  told: Told;
  /** Of the question; later ones are greater. */
  turn: number;
}

/** What the model says along each feature, all else as in the edited row. */
export interface Curves {
  grids: readonly Float64Array[];
  curves: readonly Float64Array[];
  /** How far the farthest reaches: one scale for all, so that what matters is seen. */
  reach: number;
}

type Question = Asked & { turn: number };

/** Curves are many predictions: they wait until the hand rests for a moment. */
const REST_MS = { kernel: 150, page: 40 };
const CONFIRM_REST_MS = 400;
const TOLERANCE = 1e-6;
const MOST_REMEMBERED = 256;

const keyOf = ({ row, unit, output }: Asked): string =>
  `${unit} ${output} ${row.origin} ${row.codes.join()}`;

export class Answers {
  /** Predictions of the edited row, as of the last answer. */
  readonly shown: Signal<Shown | null> = signal(null);
  /** Its explanation, which may come later. */
  readonly explained: Signal<Shown | null> = signal(null);
  readonly curves: Signal<Curves | null> = signal(null);
  /** What the model or the kernel said instead of an answer. */
  readonly error: Signal<Failure | null> = signal(null);
  /** What the kernel says otherwise than the page. */
  readonly difference: Signal<string> = signal("");

  readonly #store: Store;
  readonly #source: Source;
  readonly #edits: Editing;
  readonly #onCurves: (row: Branch, curves: readonly Float64Array[]) => void;
  /** By row, for comparing branches. */
  readonly #remembered: Signal<ReadonlyMap<string, Told>> = signal(new Map());
  /** Rows that were asked about without an answer. */
  readonly #failed: Signal<ReadonlySet<string>> = signal(new Set());
  readonly #predict = new Lane<Question>((asked) => this.#onPredict(asked));
  readonly #explain = new Lane<Question>((asked) => this.#onExplain(asked));
  readonly #draw = new Lane<Question>((asked) => this.#onDraw(asked));
  readonly #compare = new Lane<readonly Question[]>((all) => this.#onCompare(all));
  readonly #confirm = new Lane<Question>((asked) => this.#onConfirm(asked), CONFIRM_REST_MS);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #turn = 0;

  constructor(
    store: Store,
    source: Source,
    edits: Editing,
    onCurves: (row: Branch, curves: readonly Float64Array[]) => void,
  ) {
    this.#store = store;
    this.#source = source;
    this.#edits = edits;
    this.#onCurves = onCurves;
  }

  close(): void {
    clearTimeout(this.#timer);
    for (const lane of [this.#predict, this.#explain, this.#draw, this.#compare, this.#confirm])
      lane.close();
  }

  // --- reading -------------------------------------------------------------------------------------

  /** The answer to a branch, or to the original that it began at; null while it is on its way. */
  told(branch: Branch, original = false): Told | null {
    const row = original ? { ...branch, codes: branch.start } : branch;
    return this.#remembered.value.get(keyOf(this.#about(row))) ?? null;
  }

  /** A row that was kept, with what is known of it. */
  kept(row: Branch): KeptRow {
    const { unit, output } = this.#store;
    const told = this.told(row);
    const found = told?.explanation;
    return {
      ...row,
      prediction: told?.predictions[output.value] ?? Number.NaN,
      predictions: told?.predictions ?? new Float64Array(0),
      contributions: found?.unit === unit.value ? found.values : null,
      open: () => this.#edits.bring(row),
    };
  }

  /** No answer has come to a branch, or to the original that it began at, and none is on its way. */
  failed(branch: Branch, original = false): boolean {
    const row = original ? { ...branch, codes: branch.start } : branch;
    return this.#failed.value.has(keyOf(this.#about(row)));
  }

  /** The prediction on screen belongs to an earlier edit. */
  get pending(): boolean {
    return this.#isOld(this.shown.value);
  }

  /** An answer to the current edit is on its way, or will be once whoever answers is there. */
  get busy(): boolean {
    const { hopeless } = this.#source;
    return !hopeless.value && this.pending && !this.failed(this.#edits.current.value);
  }

  /** What is shown is the last answer that came, and no answer to the current edit. */
  isStale(shown: Shown | null): boolean {
    return shown !== null && this.error.value?.untold === false && this.#isOld(shown);
  }

  #isOld(shown: Shown | null): boolean {
    return shown?.key !== keyOf(this.#about(this.#edits.current.value));
  }

  #about(row: Branch): Asked {
    return { row, unit: this.#store.unit.value, output: this.#store.output.value };
  }

  // --- asking --------------------------------------------------------------------------------------

  /** Ask what the edited row's picture needs. For an effect; with `at_once` curves wait for no rest. */
  ask(fields: readonly Field[], at_once: (origin: number) => boolean): void {
    const answerer = this.#source.answerer.value;
    const row = this.#edits.current.value;
    const { branches, kept } = this.#edits.history.value.now;
    const about = this.#about(row);
    // A kernel that has gone says so at once; one that is back is asked anew.
    const connected = this.#store.connection.value === "connected";
    if (!answerer || this.#source.blocked.value) return;
    untracked(() => {
      const asked: Question = { ...about, turn: ++this.#turn };
      this.difference.value = "";
      if (answerer.kind === "kernel") this.#predict.ask(asked);
      this.#explain.ask({ ...asked, explain: true });
      this.#askCurves(answerer, asked, fields, at_once(row.origin));
      const others = branches.flatMap((other) => [
        { ...other, codes: other.start },
        ...(other.id === row.id ? [] : [other]),
      ]);
      this.#compare.ask([...others, ...kept].map((row) => ({ ...asked, row, explain: true })));
      if (answerer.kind === "page" && connected && row.origin >= 0) this.#confirm.ask(asked);
    });
  }

  #askCurves(
    { kind }: Answerer,
    asked: Question,
    fields: readonly Field[],
    at_once: boolean,
  ): void {
    const draw = (): void =>
      this.#draw.ask({
        ...asked,
        ice: fields.map((field, feature) => ({ feature, grid: gridOf(field) })),
      });
    clearTimeout(this.#timer);
    if (at_once) draw();
    else this.#timer = setTimeout(draw, REST_MS[kind]);
  }

  /** Ask, and show what is wrong in place where there is no answer. */
  async #answer(asked: Asked, lane: string): Promise<Told | null> {
    try {
      return (await this.#source.answerer.value?.ask(asked, lane)) ?? null;
    } catch (error) {
      if (error instanceof Superseded) return null;
      const key = keyOf(asked);
      batch(() => {
        // Of many the oldest are asked about again before they are shown.
        const others = [...this.#failed.value].slice(-MOST_REMEMBERED);
        if (lane !== "curves") this.#failed.value = new Set([...others, key]);
        if (key === keyOf(this.#about(this.#edits.current.value)))
          this.error.value = failureOf(error);
      });
      return null;
    }
  }

  // --- answers -------------------------------------------------------------------------------------

  async #onPredict(asked: Question): Promise<void> {
    const told = await this.#answer(asked, "predict");
    if (!told) return;
    const key = keyOf(asked);
    batch(() => {
      // Where its explanation has failed already, that is still to be read.
      if (!this.#failed.value.has(key)) this.error.value = null;
      this.shown.value = { key, branch: asked.row, told, turn: asked.turn };
    });
  }

  async #onExplain(asked: Question): Promise<void> {
    const told = await this.#answer(asked, "explain");
    if (!told) return;
    batch(() => {
      const shown = { key: keyOf(asked), branch: asked.row, told, turn: asked.turn };
      this.#remember(shown.key, told);
      this.explained.value = shown;
      // The kernel's prediction of a newer edit may be here already.
      if (shown.turn >= (this.shown.value?.turn ?? 0)) this.shown.value = shown;
      if (!this.pending) this.error.value = null;
    });
  }

  async #onDraw(asked: Question): Promise<void> {
    const ice = asked.ice ?? [];
    const told = await this.#answer(asked, "curves");
    if (!told || ice.length === 0) return;
    batch(() => {
      this.curves.value = {
        grids: ice.map(({ grid }) => grid),
        curves: told.ice,
        reach: Math.max(0, ...told.ice.map(reachOf)),
      };
      this.#onCurves(asked.row, told.ice);
    });
  }

  async #onCompare(all: readonly Question[]): Promise<void> {
    for (const asked of all) {
      const key = keyOf(asked);
      if (this.#remembered.value.has(key)) continue;
      const told = await this.#answer(asked, "compare");
      if (told) this.#remember(key, told);
    }
  }

  #remember(key: string, told: Told): void {
    const all = new Map(this.#remembered.value);
    all.delete(key);
    all.set(key, told);
    for (const oldest of all.keys()) {
      if (all.size <= MOST_REMEMBERED) break;
      all.delete(oldest);
    }
    this.#remembered.value = all;
    if (!this.#failed.value.has(key)) return;
    const failed = new Set(this.#failed.value);
    failed.delete(key);
    this.#failed.value = failed;
  }

  async #onConfirm(asked: Question): Promise<void> {
    try {
      const said = await kernelAnswerer(this.#store).ask(asked, "confirm");
      const shown = this.shown.value;
      if (this.pending || shown?.key !== keyOf(asked)) return;
      this.difference.value = differenceOf(shown.told.predictions, said.predictions, asked.output);
    } catch {
      // A busy or closed kernel confirms nothing; the page's answer stands.
    }
  }
}

/** What to say where page and kernel predict otherwise; "" where they agree. */
function differenceOf(here: Float64Array, there: Float64Array, output: number): string {
  const agree = there.every((value, k) => {
    const scale = Math.max(Math.abs(value), 1e-12);
    return Math.abs((here[k] as number) - value) <= TOLERANCE * scale;
  });
  return agree ? "" : t`The kernel's model says ${there[output]}, the page ${here[output]}.`;
}
