// Answers to questions: a block that is there, else the model in the page, else the kernel, which is asked for a part
// at a time. Equal questions have one answer, which outlives the views that asked for it.

import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { type Block, blocksOf, type Numbers, readBlock } from "./columns";
import { formatInteger } from "./format";
import { messageOf, Refused } from "./messages";
import { keyOf, type Question, toJson } from "./question";
import type { Store } from "./store";
import type { AnswerBlock, Offer } from "./wire";
import { t } from "./words";

/** An array of a result. */
export interface Tensor {
  data: Numbers;
  shape: readonly number[];
}

export type AnswerState = "waiting" | "computing" | "stopped" | "failed" | "done" | "absent";

/** A result as Python's `Record` has it: arrays as tensors, other fields as they are. */
export type Answered = Readonly<Record<string, unknown>>;

/** What the page can answer by itself; null where it cannot. */
type InPage = (store: Store, question: Question) => Promise<Answered | null>;

const in_page = new Map<string, InPage>();

/** Have a method answered by the model in the page, where that is there. */
export function answerInPage(method: string, answer: InPage): void {
  in_page.set(method, answer);
}

const FIRST_STEP_SECONDS = 0.3;
const MAX_STEP_SECONDS = 2;

export interface AnswerOptions {
  /** What is computed, in words, for the list of tasks. */
  label?: string;
  /** False: it follows a brush, and nobody else will ask for it. */
  keep?: boolean;
}

/** How far it is, and in words what takes long now. */
export interface Far {
  done: number;
  total: number;
  ahead: string;
}

const NO_FAR: Far = { done: 0, total: 0, ahead: "" };

/** ": 3 of 10", and what takes long now; "" where neither is known. */
export function farText({ done, total, ahead }: Far): string {
  const far = total ? `: ${formatInteger(done)} of ${formatInteger(total)}` : "";
  return ahead ? t`${far}; now: ${ahead}` : far;
}

/** The answer to one question. */
export class AnswerTo {
  readonly key: string;
  readonly question: Question;
  /** What is there: all of it, or what can be seen by now. */
  readonly record: ReadonlySignal<Answered | null>;
  readonly state: Signal<AnswerState> = signal("waiting");
  readonly progress: Signal<Far> = signal(NO_FAR);
  /** Whether it was ever asked for: a view of long work may wait for that. */
  readonly begun: Signal<boolean> = signal(false);
  /** Why it failed. */
  readonly message: Signal<string> = signal("");
  /** What can be had in its place. */
  readonly offer: Signal<Offer | null> = signal(null);
  label = "";
  keep = true;
  readonly #store: Store;
  /** Whether a block holds all of it. */
  readonly #there: ReadonlySignal<boolean>;
  readonly #got: Signal<Answered | null> = signal(null);
  /** Views that show it: what nobody looks at is asked for no more. */
  #n_views = 0;
  /** Counts the loops: an answer to an earlier one goes on with nothing. */
  #turn = 0;

  constructor(
    store: Store,
    question: Question,
    blocks: ReadonlySignal<ReadonlyMap<string, Block<AnswerBlock>>>,
  ) {
    this.#store = store;
    this.question = question;
    this.key = keyOf(question);
    this.record = computed(() => {
      const block = blocks.value.get(this.key);
      return block ? readRecord(block) : this.#got.value;
    });
    this.#there = computed(() => blocks.value.has(this.key));
  }

  /** A view shows it from now on. */
  show(): void {
    this.#n_views++;
    this.begun.value = true;
    this.follow();
  }

  /** A view shows it no more. */
  hide(): void {
    if (--this.#n_views === 0) this.#end("waiting");
  }

  /** Go on as blocks and connection allow. */
  follow(): void {
    if (this.#there.value) {
      this.#turn++;
      this.state.value = "done";
      return;
    }
    if (!this.#n_views || ["computing", "stopped", "failed", "done"].includes(this.state.value))
      return;
    void this.go();
  }

  /** Ask until it is there. */
  async go(): Promise<void> {
    const turn = ++this.#turn;
    this.message.value = "";
    this.offer.value = null;
    try {
      const answer = in_page.get(this.question.method);
      if (answer) this.state.value = "computing";
      const own = answer ? await answer(this.#store, this.question) : null;
      if (turn !== this.#turn) return;
      if (own) {
        this.#got.value = own;
        this.state.value = "done";
        return;
      }
      const { value: connection } = this.#store.connection;
      if (connection !== "connected") {
        this.state.value =
          connection === "waiting" ? "waiting" : this.record.value ? "stopped" : "absent";
        return;
      }
      this.state.value = "computing";
      await this.#ask(turn);
    } catch (error) {
      if (turn !== this.#turn) return;
      this.message.value = messageOf(error);
      this.offer.value = error instanceof Refused ? error.offer : null;
      this.state.value = "failed";
    }
  }

  async #ask(turn: number): Promise<void> {
    for (let seconds = FIRST_STEP_SECONDS; turn === this.#turn; seconds *= 1.5) {
      const { result, buffers } = await this.#store.request("compute", {
        question: toJson(this.question),
        seconds: Math.min(seconds, MAX_STEP_SECONDS),
        keep: this.keep,
      });
      if (turn !== this.#turn) return;
      const block = readBlock({ ...(result as AnswerBlock), data: buffers[0] as DataView });
      const { done, total, ahead, whole, record } = block.state.meta;
      this.progress.value = { done, total, ahead: ahead ?? "" };
      if (record) this.#got.value = readRecord(block);
      if (!whole) continue;
      // A whole answer that is kept comes as a block of the hub, and `follow` sees it.
      if (record) this.state.value = "done";
      return;
    }
  }

  /** Ask no more, and end what is being computed; what is there stays. */
  stop(): void {
    if (this.state.value !== "computing") return;
    this.#end("stopped");
    this.#store.request("stop", { question: toJson(this.question) }).catch(() => undefined);
  }

  #end(state: AnswerState): void {
    this.#turn++;
    if (this.state.value === "computing") this.state.value = state;
  }

  /** Nobody is there who could go on. */
  lose(): void {
    this.#end("waiting");
  }
}

/** Arrays and other fields of a result, by their names. */
export function readRecord(block: Block<AnswerBlock>): Answered {
  const record: Record<string, unknown> = { ...block.state.meta.plain };
  for (const [name, data] of block.columns)
    record[name] = { data, shape: block.layout.get(name)?.shape ?? [data.length] };
  return record;
}

const MAX_ANSWERS = 200;

/** All answers of a store, by the keys of their questions. */
export class Answers {
  readonly #store: Store;
  readonly #all = new Map<string, AnswerTo>();
  readonly #blocks: ReadonlySignal<ReadonlyMap<string, Block<AnswerBlock>>>;
  readonly #changed = signal(0);
  /** What is being computed, for the list of tasks. */
  readonly running: ReadonlySignal<readonly AnswerTo[]>;

  constructor(store: Store) {
    this.#store = store;
    this.#blocks = computed(() => {
      return new Map(
        blocksOf(store.blocks.value, "answer").map((block) => [block.state.meta.key, block]),
      );
    });
    this.running = computed(() => {
      void this.#changed.value;
      return [...this.#all.values()].filter((one) => one.state.value === "computing");
    });
  }

  /** The one answer to a question; nothing is asked yet. */
  of(question: Question): AnswerTo {
    const key = keyOf(question);
    let found = this.#all.get(key);
    if (!found) {
      found = new AnswerTo(this.#store, question, this.#blocks);
      this.#make_room();
      this.#all.set(key, found);
      // Not while a view is being drawn.
      queueMicrotask(() => {
        this.#changed.value++;
      });
    }
    return found;
  }

  /** What is there of an answer, without asking for it. */
  there(question: Question): Answered | null {
    const block = this.#blocks.value.get(keyOf(question));
    return block ? readRecord(block) : null;
  }

  /** What can be shown for a question that was asked without options: where nobody can answer, the latest answer of its
   * method that the page holds, however that was asked for. `held` of `xwidgets/widgets/answer_view.py` does the same. */
  held(question: Question): Question {
    const { connection, schema } = this.#store;
    if (connection.value !== "none" && schema.value.has_model) return question;
    const { method, options } = toJson(question);
    const keys = [...this.#blocks.value.keys()];
    if (Object.keys(options).length > 0 || keys.includes(keyOf(question))) return question;
    const there = keys.map((key) => JSON.parse(key) as [string, Question["options"], string]);
    const [, held, unit] = there.filter(([name]) => name === method).at(-1) ?? [];
    return held && unit !== undefined ? { method, options: held, unit } : question;
  }

  /** Blocks or the connection have changed. */
  follow(): void {
    for (const one of this.#all.values()) one.follow();
  }

  /** The kernel has gone: what it was computing waits for the next one. */
  lose(): void {
    for (const one of this.#all.values()) one.lose();
  }

  #make_room(): void {
    for (const [key, one] of this.#all) {
      if (this.#all.size < MAX_ANSWERS) return;
      if (one.state.value !== "computing") this.#all.delete(key);
    }
  }
}

/** Answers to questions, for a view: asked for while the view is there. */
export function useAnswers(
  store: Store,
  questions: readonly Question[],
  options: AnswerOptions = {},
): readonly AnswerTo[] {
  const key = questions.map(keyOf).join();
  const answers = useMemo(() => questions.map((one) => store.answers.of(one)), [store, key]);
  for (const answer of answers) {
    if (options.label) answer.label = options.label;
    answer.keep = options.keep ?? true;
  }
  const connection = store.connection.value;
  const n_blocks = store.blocks.value.length;
  useEffect(() => {
    for (const answer of answers) answer.show();
    return () => {
      for (const answer of answers) answer.hide();
    };
  }, [answers]);
  useEffect(() => {
    for (const answer of answers) answer.follow();
  }, [answers, connection, n_blocks]);
  return answers;
}

/** What a view draws of an answer. */
export interface Answer<R> {
  record: R | null;
  state: AnswerState;
  progress: Far;
  message: string;
  offer: Offer | null;
  again: () => void;
  stop: () => void;
}

/** As `useAnswers`, of one question; null: nothing is asked. */
export function useAnswer<R = Answered>(
  store: Store,
  question: Question | null,
  options: AnswerOptions = {},
): Answer<R> {
  const answer = useAnswers(store, question ? [question] : [], options)[0];
  return {
    record: (answer?.record.value ?? null) as R | null,
    state: answer?.state.value ?? "waiting",
    progress: answer?.progress.value ?? NO_FAR,
    message: answer?.message.value ?? "",
    offer: answer?.offer.value ?? null,
    again: () => void answer?.go(),
    stop: () => answer?.stop(),
  };
}
