// Requests to the kernel and their replies, matched by id.

import type { Answer } from "./store";
import type { Offer, Reply, Request } from "./wire";
import { t } from "./words";

export const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

/** Nobody is left who could answer. */
export class KernelGone extends Error {
  constructor(cause?: unknown) {
    super(t`The kernel has gone or was restarted: run the cell again.`, { cause });
  }
}

/** What the kernel said, and what it offers in place of what failed. */
export class Refused extends Error {
  readonly offer: Offer | null;
  constructor(message: string, offer: Offer | null) {
    super(message);
    this.offer = offer;
  }
}

interface Waiting {
  resolve: (answer: Answer) => void;
  reject: (error: Error) => void;
}

export class Messages {
  #next = 1;
  readonly #waiting = new Map<number, Waiting>();
  readonly #prefix = Math.floor(Math.random() * 2 ** 20) * 2 ** 20;

  /** Send a request; the promise rejects with the kernel's own message. */
  ask(
    send: (request: Request) => void,
    name: string,
    args: Record<string, unknown>,
  ): Promise<Answer> {
    const id = this.#prefix + this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      try {
        send({ id, name, args });
      } catch (error) {
        this.#waiting.delete(id);
        reject(new KernelGone(error));
      }
    });
  }

  /** Settle what waits for a kernel that has gone. */
  fail(): void {
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of waiting) reject(new KernelGone());
  }

  /** A message came; replies to other pages are not ours and are left alone. */
  receive(message: unknown, buffers: readonly (DataView | ArrayBuffer)[] = []): void {
    const reply = message as Partial<Reply> | null;
    if (!reply || typeof reply.id !== "number") return;
    const waiting = this.#waiting.get(reply.id);
    if (!waiting) return;
    this.#waiting.delete(reply.id);
    if (reply.ok)
      waiting.resolve({
        result: reply.result,
        buffers: buffers.map((b) => (b instanceof DataView ? b : new DataView(b))),
      });
    else
      waiting.reject(
        new Refused(reply.error ?? t`the kernel could not answer`, reply.offer ?? null),
      );
  }
}
