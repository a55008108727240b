// Questions in lanes: a newer question takes the place of the unanswered one in its lane, and long answers give way
// to whatever else the thread has to do.

import { answering, type Question, type Reply } from "./answer";
import type { PageModel } from "./page";

interface Job {
  /** One row only: curves and further rows wait for it. */
  light: boolean;
  steps: Generator<void, Reply>;
  resolve: (reply: Reply | null) => void;
  reject: (error: unknown) => void;
}

export class Schedule {
  private readonly models = new Map<string, PageModel>();
  private readonly jobs = new Map<string, Job>();
  private readonly model: PageModel;
  private readonly slice: number;
  private running = false;

  /** `slice`: milliseconds of work at a time. */
  constructor(model: PageModel, slice: number) {
    this.model = model;
    this.slice = slice;
  }

  /** The answer; null where a newer question of the same lane came first. */
  ask(question: Question, lane: string): Promise<Reply | null> {
    return new Promise((resolve, reject) => {
      this.jobs.get(lane)?.resolve(null);
      this.jobs.set(lane, {
        light: !question.ice?.length && !question.rows?.length,
        steps: answering(this.inUnit(question.unit), question),
        resolve,
        reject,
      });
      if (!this.running) void this.run();
    });
  }

  /** Nothing that was asked is answered any more. */
  close(): void {
    for (const { resolve } of this.jobs.values()) resolve(null);
    this.jobs.clear();
  }

  /** Units keep what their explanations have worked out. */
  private inUnit(unit: string | undefined): PageModel {
    if (!unit || unit === this.model.unit) return this.model;
    let model = this.models.get(unit);
    if (!model) {
      model = this.model.inUnit(unit);
      this.models.set(unit, model);
    }
    return model;
  }

  private async run(): Promise<void> {
    this.running = true;
    while (this.jobs.size) {
      // Questions of the same task come in together.
      await pause();
      const end = performance.now() + this.slice;
      while (this.jobs.size) {
        this.step();
        if (performance.now() >= end) break;
      }
    }
    this.running = false;
  }

  /** A piece of the oldest light job, or of the oldest one. */
  private step(): void {
    const all = [...this.jobs];
    const [lane, job] = all.find(([, { light }]) => light) ?? all[0]!;
    try {
      const { done, value } = job.steps.next();
      if (!done) return;
      this.jobs.delete(lane);
      job.resolve(value);
    } catch (error) {
      this.jobs.delete(lane);
      job.reject(error);
    }
  }
}

/** Until the thread has seen to its other tasks: messages, input, a frame. */
function pause(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
