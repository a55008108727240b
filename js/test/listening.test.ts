import { describe, expect, it } from "vitest";
import type { Model } from "../src/runtime/host";
import { listening, needsNoWord } from "../src/runtime/listening";

const message = (data: unknown) => ({ content: { data } });

/** Jupyter's model, and anywidget's over it, whose code is loaded or never will be. */
function models(ready: Promise<unknown>) {
  class Comm {
    hear: (message: unknown) => Promise<unknown> = async () => undefined;
    readonly sent: unknown[] = [];
    on_msg(hear: (message: unknown) => Promise<unknown>): void {
      this.hear = hear;
    }
    send(content: unknown): void {
      this.sent.push(content);
    }
  }
  class Widget {
    readonly heard: unknown[] = [];
    constructor(readonly comm: Comm | undefined) {
      comm?.on_msg(this._handle_comm_msg.bind(this));
    }
    async _handle_comm_msg(message: unknown): Promise<void> {
      const { data } = (message as { content: { data: { method: string } } }).content;
      if (data.method) this.heard.push(data);
    }
  }
  class Any extends Widget {
    override async _handle_comm_msg(message: unknown): Promise<void> {
      await ready;
      return super._handle_comm_msg(message);
    }
  }
  const comm = new Comm();
  const kept = new Any(comm);
  const asked: string[] = [];
  const proxy = {
    widget_manager: {
      get_model: async (id: string) => {
        asked.push(id);
        return kept;
      },
    },
  } as unknown as Model;
  return { comm, kept, proxy, asked, closed: new Any(undefined) };
}

describe("a model that anywidget has given up on", () => {
  it("hears again, and asks once for what it has missed", async () => {
    const { comm, kept, proxy, asked } = models(Promise.reject(new Error("2 s")));
    await expect(comm.hear(message({ method: "update" }))).rejects.toThrow("2 s");
    await listening(proxy, "anywidget:abc");
    expect(asked).toEqual(["abc"]);
    expect(comm.sent).toEqual([{ method: "request_state" }]);
    await comm.hear(message({ method: "update", state: 1 }));
    expect(kept.heard).toEqual([{ method: "update", state: 1 }]);
  });

  it("is left alone where it hears", async () => {
    const { comm, kept, proxy } = models(Promise.resolve());
    const { hear } = comm;
    await listening(proxy, "anywidget:abc");
    expect([comm.hear, comm.sent, kept.heard]).toEqual([hear, [], []]);
  });

  it("is no error where the kernel has nothing more to say", async () => {
    const { comm, kept, proxy } = models(Promise.reject(new Error("2 s")));
    await needsNoWord(proxy, "anywidget:abc");
    await needsNoWord({} as Model, "abc");
    expect([comm.sent, kept.heard]).toEqual([[], []]);
  });

  it("is no matter of hosts that keep models in another way, nor of files without a kernel", async () => {
    await listening({} as Model, "abc");
    const { closed } = models(Promise.reject(new Error("2 s")).catch(() => undefined));
    const proxy = { widget_manager: { get_model: async () => closed } } as unknown as Model;
    await listening(proxy, "abc");
  });
});
