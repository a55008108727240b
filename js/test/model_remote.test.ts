import { describe, expect, it, vi } from "vitest";
import { PageModel, readModel } from "../src/model/page";
import { RemoteModel } from "../src/model/remote";
import { Schedule } from "../src/model/schedule";
import type { FromWorker, ToWorker } from "../src/model/worker";
import { linearModel } from "./model_fixture";

const question = (a: number, city = 0) => ({ row: Float64Array.from([a, city]), output: 0 });

/** Answers like worker.ts, in this thread. */
class FakeWorker {
  onmessage: ((event: { data: FromWorker }) => void) | null = null;
  onerror: (() => void) | null = null;
  terminated = false;
  mute = false;
  private schedule: Schedule | null = null;

  postMessage(data: ToWorker) {
    if (this.mute) return;
    const send = (message: FromWorker) => this.onmessage?.({ data: message });
    if ("bytes" in data) {
      this.schedule = new Schedule(readModel(data.bytes), 5);
      setTimeout(() => send({ ready: true }), 0);
      return;
    }
    this.schedule!.ask(data.question, data.lane).then(
      (reply) => send({ id: data.id, reply }),
      (error) => send({ id: data.id, error: String(error.message) }),
    );
  }

  terminate() {
    this.terminated = true;
  }
}

const inWorker = () => {
  const worker = new FakeWorker();
  return { worker, make: () => worker as unknown as Worker };
};
const forbidden = () => {
  throw new Error("SecurityError");
};

describe.each([
  ["in a worker", () => inWorker().make],
  ["where workers are forbidden", () => forbidden],
])("a remote model %s", (name, maker) => {
  it("answers a question", async () => {
    const remote = await RemoteModel.open(linearModel(), maker());
    expect(remote.in_worker).toBe(name === "in a worker");
    const reply = await remote.ask({
      ...question(3, 1),
      explain: true,
      ice: [{ feature: 0, grid: Float64Array.from([0, 1, 2]) }],
      rows: Float64Array.from([0, 0, 1, 1, 0, 2]),
    });
    expect([...reply!.predictions]).toEqual([17]);
    expect([...reply!.explanation!.values]).toEqual([5, 6]);
    expect(reply!.ice.map((curve) => [...curve])).toEqual([[11, 13, 15]]);
    expect([...reply!.rows]).toEqual([1, 13, Number.NaN]);
  });

  it("drops all but the last of many fast questions, and keeps lanes apart", async () => {
    const remote = await RemoteModel.open(linearModel(), maker());
    const other = remote.ask(question(-1), "other");
    const replies = await Promise.all(
      Array.from({ length: 200 }, (_, i) => remote.ask(question(i))),
    );
    expect(replies.slice(0, -1).every((reply) => reply === null)).toBe(true);
    expect([...replies[199]!.predictions]).toEqual([399]);
    expect([...(await other)!.predictions]).toEqual([-1]);
  });

  it("rejects a row that the model cannot take, and goes on", async () => {
    const remote = await RemoteModel.open(linearModel(), maker());
    await expect(remote.ask(question(Number.NaN))).rejects.toThrow(/a: the model takes no missing/);
    expect([...(await remote.ask(question(1)))!.predictions]).toEqual([3]);
  });

  it("refuses damaged bytes with a clear message", async () => {
    await expect(RemoteModel.open(linearModel().subarray(0, 100), maker())).rejects.toThrow(
      /cut short/,
    );
  });

  it("explains in another unit only where it can", async () => {
    const remote = await RemoteModel.open(linearModel(), maker());
    const reply = await remote.ask({ ...question(0), unit: "probability", explain: true });
    expect(reply!.predictions.length).toBe(2);
    expect(reply!.explanation).toBeNull();
  });
});

describe("a closed model", () => {
  it("answers null to what waits, and works no more in the page's own thread", async () => {
    const remote = await RemoteModel.open(linearModel(), forbidden);
    const grid = new Float64Array(200_000);
    const reply = remote.ask({ ...question(1), ice: [{ feature: 0, grid }] });
    remote.close();
    const next = vi.spyOn(PageModel.prototype, "ice");
    expect(await reply).toBeNull();
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(next).not.toHaveBeenCalled();
    next.mockRestore();
  });
});

describe("the worker of the bundle", () => {
  it("leaves no blob behind where the host forbids it", async () => {
    const made: string[] = [];
    const revoked: string[] = [];
    vi.stubGlobal("Worker", function Worker() {
      throw new Error("SecurityError");
    });
    const create = vi.fn(() => {
      made.push(`blob:${made.length}`);
      return made.at(-1) as string;
    });
    vi.stubGlobal("URL", {
      createObjectURL: create,
      revokeObjectURL: (url: string) => revoked.push(url),
    });
    const remote = await RemoteModel.open(linearModel());
    expect(remote.in_worker).toBe(false);
    expect(made.length).toBe(1);
    expect(revoked).toEqual(made);
    vi.unstubAllGlobals();
  });
});

describe("a worker that dies", () => {
  it("hands what is unanswered to the page's own thread", async () => {
    const { worker, make } = inWorker();
    const remote = await RemoteModel.open(linearModel(), make);
    worker.mute = true;
    const reply = remote.ask(question(2));
    worker.onerror!();
    expect([...(await reply)!.predictions]).toEqual([5]);
    expect(remote.in_worker).toBe(false);
    expect(worker.terminated).toBe(true);
  });
});

describe("a schedule", () => {
  it("lets other tasks in between the pieces of a long answer", async () => {
    const schedule = new Schedule(readModel(linearModel()), 0);
    let ticks = 0;
    const timer = setInterval(() => ticks++, 0);
    const grid = new Float64Array(20_000);
    await schedule.ask({ ...question(1), ice: [{ feature: 0, grid }] }, "row");
    clearInterval(timer);
    expect(ticks).toBeGreaterThan(3);
  });

  it("answers a row before the curves that were asked for earlier", async () => {
    const schedule = new Schedule(readModel(linearModel()), 0);
    const order: string[] = [];
    const grid = new Float64Array(2_000);
    await Promise.all([
      schedule
        .ask({ ...question(1), ice: [{ feature: 0, grid }] }, "ice")
        .then(() => order.push("ice")),
      schedule.ask({ ...question(1), explain: true }, "row").then(() => order.push("row")),
    ]);
    expect(order).toEqual(["row", "ice"]);
  });
});
