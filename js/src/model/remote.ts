// A compact model that never blocks the page: in a worker, or in slices of the page's own thread where the host
// forbids workers.

import makeModel from "virtual:model-worker";
import type { Question, Reply } from "./answer";
import type { ModelHeader } from "./container";
import type { Schedule } from "./schedule";
import type { FromWorker, ToWorker } from "./worker";

const model = makeModel();
/** Milliseconds of work at a time in the page's own thread. */
const SLICE = 8;
/** Milliseconds after which a worker that has not said it is ready counts as forbidden. */
const PATIENCE = 5_000;

interface Waiting {
  question: Question;
  lane: string;
  resolve: (reply: Reply | null) => void;
  reject: (error: Error) => void;
}

export class RemoteModel {
  /** What is known without asking: units, outputs, features, what the model takes. */
  readonly header: ModelHeader;
  private readonly bytes: Uint8Array;
  private readonly waiting = new Map<number, Waiting>();
  private worker: Worker | null = null;
  private schedule: Schedule | null = null;
  private asked = 0;

  private constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.header = model.readHeader(bytes).header;
  }

  /** Rejects with a clear message where the bytes are no model that this page can read. */
  static async open(bytes: Uint8Array, makeWorker = workerOfBundle): Promise<RemoteModel> {
    const remote = new RemoteModel(bytes);
    try {
      const worker = await started(makeWorker(), bytes);
      remote.worker = worker;
      worker.onmessage = ({ data }: MessageEvent<FromWorker>) => remote.receive(data);
      worker.onerror = () => remote.fallBack();
    } catch (error) {
      if (error instanceof UnreadableModel) throw new Error(error.message);
      remote.fallBack();
    }
    return remote;
  }

  get in_worker(): boolean {
    return this.worker !== null;
  }

  /**
   * The answer; null where a newer question of the same lane came first, so that what is shown is always the answer
   * to the last one. Rejects where the model cannot take the row; the message says which cell.
   */
  ask(question: Question, lane = "row"): Promise<Reply | null> {
    if (this.schedule) return this.schedule.ask(question, lane);
    for (const [id, older] of this.waiting) {
      if (older.lane !== lane) continue;
      this.waiting.delete(id);
      older.resolve(null);
    }
    return new Promise((resolve, reject) => {
      const id = this.asked++;
      this.waiting.set(id, { question, lane, resolve, reject });
      this.worker?.postMessage({ id, lane, question } satisfies ToWorker);
    });
  }

  close(): void {
    this.worker?.terminate();
    this.worker = null;
    this.schedule?.close();
    for (const { resolve } of this.waiting.values()) resolve(null);
    this.waiting.clear();
  }

  private receive(data: FromWorker): void {
    if (!("id" in data)) return;
    const waiting = this.waiting.get(data.id);
    this.waiting.delete(data.id);
    if ("error" in data) waiting?.reject(new Error(data.error));
    else waiting?.resolve(data.reply);
  }

  /** Go on in the page's own thread, with whatever is unanswered. */
  private fallBack(): void {
    this.worker?.terminate();
    this.worker = null;
    const schedule = new model.Schedule(model.readModel(this.bytes), SLICE);
    this.schedule = schedule;
    for (const { question, lane, resolve, reject } of this.waiting.values()) {
      schedule.ask(question, lane).then(resolve, reject);
    }
    this.waiting.clear();
  }
}

class UnreadableModel extends Error {}

function workerOfBundle(): Worker {
  const url = URL.createObjectURL(
    new Blob([`(${makeModel})().serve(self)`], { type: "text/javascript" }),
  );
  const forget = () => URL.revokeObjectURL(url);
  try {
    const worker = new Worker(url);
    // Once it runs, or never will; some hosts load it late.
    for (const event of ["message", "error"])
      worker.addEventListener(event, forget, { once: true });
    setTimeout(forget, 2 * PATIENCE);
    return worker;
  } catch (error) {
    forget();
    throw error;
  }
}

/** The worker once it has read the model. */
function started(worker: Worker, bytes: Uint8Array): Promise<Worker> {
  return new Promise((resolve, reject) => {
    const give_up = (error: Error) => {
      clearTimeout(timer);
      worker.terminate();
      reject(error);
    };
    const timer = setTimeout(() => give_up(new Error("the worker does not start")), PATIENCE);
    worker.onerror = () => give_up(new Error("the host forbids workers"));
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      clearTimeout(timer);
      if ("failed" in data) give_up(new UnreadableModel(data.failed));
      else resolve(worker);
    };
    worker.postMessage({ bytes } satisfies ToWorker);
  });
}
