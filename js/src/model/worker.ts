// The model in a worker: its first message holds the bytes, all others hold questions. What the page itself needs of
// the model is told here, too.

import type { Question, Reply } from "./answer";
import { readHeader } from "./container";
import { readModel } from "./page";
import { Schedule } from "./schedule";

export { readHeader, readModel, Schedule };

export type ToWorker = { bytes: Uint8Array } | { id: number; lane: string; question: Question };

export type FromWorker =
  | { ready: true }
  | { failed: string }
  | { id: number; reply: Reply | null }
  | { id: number; error: string };

/** Milliseconds after which a newer question is looked for. */
const SLICE = 6;

interface Scope {
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
  postMessage(message: FromWorker): void;
}

const text = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** Answer whoever speaks to a worker. */
export function serve(scope: Scope): void {
  let schedule: Schedule | null = null;

  scope.onmessage = ({ data }) => {
    if ("bytes" in data) {
      try {
        schedule = new Schedule(readModel(data.bytes), SLICE);
        scope.postMessage({ ready: true });
      } catch (error) {
        scope.postMessage({ failed: text(error) });
      }
      return;
    }
    const { id, lane, question } = data;
    schedule?.ask(question, lane).then(
      (reply) => scope.postMessage({ id, reply }),
      (error) => scope.postMessage({ id, error: text(error) }),
    );
  };
}
