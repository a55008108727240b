// One question on its way at a time; of those that come meanwhile only the latest is asked. So answers never come
// out of order, and the last one shown is always that to the last question.

export class Lane<Q> {
  readonly #work: (question: Q) => Promise<void>;
  readonly #rest_ms: number;
  #waiting: { question: Q } | null = null;
  #busy = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** With `rest_ms` a question is asked only once none has come for so long. */
  constructor(work: (question: Q) => Promise<void>, rest_ms = 0) {
    this.#work = work;
    this.#rest_ms = rest_ms;
  }

  ask(question: Q): void {
    this.#waiting = { question };
    clearTimeout(this.#timer);
    if (this.#rest_ms === 0) void this.#next();
    else this.#timer = setTimeout(() => void this.#next(), this.#rest_ms);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#waiting = null;
  }

  async #next(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    try {
      while (this.#waiting) {
        const { question } = this.#waiting;
        this.#waiting = null;
        await this.#work(question);
      }
    } finally {
      this.#busy = false;
    }
  }
}
