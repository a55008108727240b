// Answers: a block that is there, else the model in the page, else the kernel; equal questions are asked once.

import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import keys from "../../tests/compute/keys.json";
import { answerInPage, type Tensor, useAnswer } from "../src/runtime/answers";
import { canonical, keyOf, type Question } from "../src/runtime/question";
import { type Answer, type HubLink, Store } from "../src/runtime/store";
import { answerBlock, schema } from "./sample";

type Told = [[string, Record<string, unknown>, string], string];
const KEYS = keys as Told[];

describe("keys", () => {
  it.each(KEYS)("are those that Python writes: %j", ([method, options, unit], key) => {
    expect(keyOf({ method, options, unit })).toBe(key);
  });

  it("do not depend on the order, nor on what is left out", () => {
    const one = keyOf({ method: "a", options: { x: 1, y: Float64Array.of(2), z: null } });
    expect(one).toBe(keyOf({ method: "a", options: { y: [2], x: 1 }, unit: "" }));
    expect(() => canonical([Number.NaN])).toThrow(RangeError);
  });
});

const QUESTION: Question = { method: "effects.partial", options: { feature: 0 }, unit: "value" };

describe("an answer", () => {
  let root: HTMLElement;
  let store: Store;
  let replies: ((answer: Answer) => void)[];
  const request = vi.fn<HubLink["request"]>();
  const asked = (): string[] => request.mock.calls.map(([name]) => name);

  beforeEach(() => {
    root = document.createElement("div");
    document.body.append(root);
    store = new Store(schema(), "probability");
    replies = [];
    request.mockReset();
    request.mockImplementation(() => new Promise((resolve) => replies.push(resolve)));
    store.setLink({ write: () => undefined, request });
    store.connection.value = "connected";
  });

  afterEach(() => {
    act(() => render(null, root));
    root.remove();
  });

  function View({ question = QUESTION, keep }: { question?: Question; keep?: boolean }) {
    const options = keep === undefined ? {} : { keep };
    const answer = useAnswer<{ mean: Tensor }>(store, question, options);
    const mean = answer.record?.mean;
    return (
      <p>
        {answer.state} {answer.progress.done} of {answer.progress.total}{" "}
        {mean ? `${mean.shape.join("x")}: ${[...mean.data].join()}` : ""} {answer.message}
        <button type="button" onClick={answer.stop} />
        <button type="button" onClick={answer.again} />
      </p>
    );
  }

  const settled = () => new Promise<void>((resolve) => setTimeout(resolve));
  const show = async (props: { question?: Question; keep?: boolean } = {}) => {
    await act(async () => render(<View {...props} />, root));
    await act(settled);
  };
  const text = () => root.textContent?.replace(/\s+/g, " ").trim();
  const click = (n: number) => act(async () => root.querySelectorAll("button")[n]?.click());

  /** What the kernel says: how far it is, and what can be seen by now. */
  const reply = (done: number, values: number[] | null, whole = false): Promise<void> =>
    act(async () => {
      const data = Float64Array.from(values ?? []);
      replies.shift()?.({
        result: {
          role: "answer",
          meta: { key: "", record: values ? "Partial" : "", plain: {}, done, total: 3, whole },
          columns: values
            ? [{ name: "mean", dtype: "float64", shape: [1, data.length], offset: 0 }]
            : [],
        },
        buffers: [new DataView(data.buffer)],
      });
    });

  it("is asked for a part at a time, and drawn as it comes", async () => {
    await show();
    expect(request.mock.calls[0]).toEqual([
      "compute",
      {
        question: { method: "effects.partial", options: { feature: 0 }, unit: "value" },
        seconds: 0.3,
        keep: true,
      },
    ]);
    await reply(1, [1]);
    expect(text()).toBe("computing 1 of 3 1x1: 1");
    expect(store.answers.running.value).toHaveLength(1);
    await reply(3, null, true);
    expect(asked()).toEqual(["compute", "compute"]);
    await act(async () =>
      store.addBlocks([answerBlock(QUESTION, {}, { mean: Float64Array.of(1, 2) })]),
    );
    expect(text()).toBe("done 3 of 3 2: 1,2");
    expect(store.answers.running.value).toHaveLength(0);
  });

  it("that is not kept comes with the reply", async () => {
    await show({ keep: false });
    await reply(3, [4, 5], true);
    expect(text()).toBe("done 3 of 3 1x2: 4,5");
  });

  it("is not asked for where a block holds it", async () => {
    store.addBlocks([answerBlock(QUESTION, {}, { mean: Float64Array.of(7) })]);
    await show();
    expect(text()).toBe("done 0 of 0 1: 7");
    expect(request).not.toHaveBeenCalled();
  });

  it("is asked for no more once it is stopped, or nobody looks", async () => {
    await show();
    await click(0);
    expect(asked()).toEqual(["compute", "stop"]);
    await reply(2, [9], true);
    expect(text()).toContain("stopped");
    replies = [];
    await click(1);
    expect(text()).toContain("computing");
    await act(async () => render(null, root));
    await reply(1, null);
    expect(asked()).toEqual(["compute", "stop", "compute"]);
    await show();
    expect(asked()).toEqual(["compute", "stop", "compute", "compute"]);
  });

  it("says why it failed, and is asked for again", async () => {
    request.mockRejectedValueOnce(new Error("the model says no"));
    await show();
    expect(text()).toContain("failed 0 of 0 the model says no");
    await click(1);
    expect(text()).toContain("computing");
  });

  it("waits for the kernel, and is absent without one", async () => {
    store.connection.value = "waiting";
    await show();
    expect(text()).toContain("waiting");
    await act(async () => {
      store.connection.value = "connected";
    });
    expect(asked()).toEqual(["compute"]);
    await act(async () => store.disconnect());
    expect(text()).toContain("absent");
    await act(async () => {
      store.connection.value = "connected";
    });
    expect(asked()).toEqual(["compute", "compute"]);
  });

  it("comes from the page where that can answer", async () => {
    const own = { method: "tests.own", options: {}, unit: "" };
    answerInPage("tests.own", async () => ({ mean: { data: Float64Array.of(3), shape: [1] } }));
    store.connection.value = "none";
    await show({ question: own });
    expect(text()).toBe("done 0 of 0 1: 3");
    expect(request).not.toHaveBeenCalled();
  });
});
