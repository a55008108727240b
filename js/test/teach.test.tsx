// Cards as they are shown: in a static page, and by a widget's model.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { signal } from "@preact/signals";
import { render } from "preact";
import { beforeEach, describe, expect, it } from "vitest";
import { type CardState, openCards, traitOf } from "../src/runtime/cards";
import type { Model } from "../src/runtime/host";
import { provide } from "../src/runtime/pieces";
import * as teach from "../src/teach";
import { Text } from "../src/teach/text";
import { stubLayout } from "./sample";

const texts: [string, string][] = JSON.parse(
  readFileSync(join(__dirname, "../../tests/teach/texts.json"), "utf8"),
);

beforeEach(() => {
  stubLayout(700);
  document.body.replaceChildren();
  provide({ teach: [[], () => ({ ...teach })] });
});

/** Signals and effects have been heard. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 30));

function show(kind: string, options: Record<string, unknown>, state: CardState = {}) {
  const place = document.createElement("div");
  document.body.append(place);
  const held = signal(state);
  const { unmount } = teach.mountCard(place, { kind, options, state: held });
  const root = place.querySelector(".xwidgets")?.shadowRoot as ShadowRoot;
  const button = (name: string) =>
    [...root.querySelectorAll("button")].find(
      (one) => (one.getAttribute("aria-label") ?? one.textContent) === name,
    );
  return {
    root,
    state: held,
    unmount,
    button,
    said: () => root.querySelector(".xw-said")?.textContent ?? "",
    press: async (name: string) => {
      const found = button(name);
      if (!found) throw new Error(`no button ${name}`);
      found.focus();
      found.click();
      await settled();
    },
  };
}

const quiz = {
  question: "Which?\n\nOne is right.",
  choices: [
    { text: "a", feedback: "Why not a.", right: false },
    { text: "b", feedback: "Why b.", right: true },
  ],
  several: false,
  hint: "Not the first.",
};

describe("text", () => {
  it.each(texts)("%j", (text, expected) => {
    const place = document.createElement("div");
    render(<Text text={text} />, place);
    expect(place.innerHTML.replaceAll("&quot;", '"')).toBe(expected);
  });
});

describe("a quiz", () => {
  it("is checked by Enter, as a number is", async () => {
    for (const several of [false, true]) {
      const { root, said } = show("quiz", { ...quiz, several });
      const [, b] = root.querySelectorAll("input");
      b?.click();
      await settled();
      b?.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
      await settled();
      expect(said()).toContain("Right.");
    }
  });

  it("says what it lacks, judges, and takes back what was about another answer", async () => {
    const { root, press, said, state } = show("quiz", quiz);
    const [a, b] = root.querySelectorAll("input");
    await press("Check");
    expect(said()).toBe("Choose one first.");
    expect(state.value).toEqual({});
    a?.click();
    await settled();
    await press("Check");
    expect(said()).toBe("Not this one.Why not a.");
    expect(state.value).toEqual({ answer: ["a"], tries: 1 });
    b?.click();
    await settled();
    expect(said()).toBe("");
    await press("Check");
    expect(said()).toBe("Right.Why b.");
    expect(state.value).toEqual({ answer: ["b"], tries: 2 });
  });

  it("shows the answer after a first try, and keeps the focus", async () => {
    const { root, press, said, button, state } = show("quiz", quiz);
    expect(button("Show the answer")).toBeUndefined();
    root.querySelector("input")?.click();
    await settled();
    await press("Check");
    await press("Show the answer");
    expect(said()).toContain("This one is right:bWhy b.");
    expect(root.activeElement?.textContent).toBe("Check");
    expect(button("Show the answer")).toBeUndefined();
    await press("Start over");
    expect(state.value).toEqual({});
    expect(root.querySelector("input:checked")).toBeNull();
    expect(root.activeElement?.textContent).toBe("Check");
  });

  it("opens with what was answered, and follows Python", async () => {
    const { root, said, state } = show("quiz", quiz, { answer: ["b"], tries: 1 });
    expect(said()).toBe("Right.Why b.");
    state.value = { answer: ["a"], tries: 2 };
    await settled();
    expect(said()).toBe("Not this one.Why not a.");
    expect(root.querySelector("input:checked")?.parentElement?.textContent).toBe("a");
    state.value = {};
    await settled();
    expect(said()).toBe("");
  });

  it("has a hint for whoever asks, and a name", async () => {
    const { root, press, button } = show("quiz", quiz);
    expect(root.textContent).not.toContain("Not the first.");
    await press("Hint");
    expect(root.querySelector(".xw-hint")?.textContent).toBe("Not the first.");
    expect(button("Hint")?.getAttribute("aria-expanded")).toBe("true");
    expect(root.querySelector("legend")?.textContent).toBe("Which?");
  });
});

describe("a number", () => {
  const number = {
    question: "How many?",
    answer: 90,
    within: 0,
    unit: "%",
    near: [{ value: 10, feedback: "The others." }],
    feedback: "Well.",
    hint: "",
  };

  const typed = (root: Element) => async (text: string) => {
    const field = root.querySelector("input") as HTMLInputElement;
    field.value = text;
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
    await settled();
    field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
    await settled();
  };

  it("is checked by Enter", async () => {
    const { root, said, state } = show("number", number);
    const type = typed(root);
    await type("ten");
    expect(said()).toBe("That is not a number.");
    await type("10%");
    expect(said()).toBe("Not yet.The others.");
    await type("90");
    expect(said()).toBe("Right.Well.");
    expect(state.value).toEqual({ answer: 90, tries: 2 });
  });

  it("is told to who came near enough", async () => {
    const { root, said } = show("number", { ...number, within: 5 });
    await typed(root)("94");
    expect(said()).toBe("Right: it is 90%.Well.");
  });
});

describe("an order", () => {
  const order = {
    question: "Sort.",
    items: ["a", "b", "c"],
    begin: ["c", "a", "b"],
    feedback: "Well.",
    hint: "",
  };

  it("is made by keys, which keep the focus", async () => {
    const { root, press, said, state } = show("order", order);
    const lines = () =>
      [...root.querySelectorAll("li .xw-order-text")].map((one) => one.textContent);
    await press("Move up: c"); // it is the first one
    expect(lines()).toEqual(["c", "a", "b"]);
    await press("Move down: c");
    expect(root.querySelector("p.xw-hidden")?.textContent).toBe("c: now 2 of 3");
    expect(root.activeElement?.getAttribute("aria-label")).toBe("Move down: c");
    await press("Move down: c");
    expect(lines()).toEqual(["a", "b", "c"]);
    expect(state.value).toEqual({});
    await press("Check");
    expect(said()).toBe("Right.Well.");
    expect(state.value).toEqual({ answer: ["a", "b", "c"], tries: 1 });
    await press("Start over");
    expect(lines()).toEqual(["c", "a", "b"]);
  });
});

describe("an exercise", () => {
  const options = { question: "Do it", hint: "Look.", points: 1 };

  it("says what its check said", async () => {
    const { root, press, state } = show("exercise", options, {
      status: "wrong",
      said: "Too *few*.",
    });
    expect(root.querySelector(".xw-verdict")?.textContent).toBe("Do itNot yet.Too few.");
    await press("Hint");
    expect(root.querySelector(".xw-hint")?.textContent).toBe("Look.");
    state.value = { status: "right", said: "" };
    await settled();
    expect(root.querySelector(".xw-card")?.textContent).toBe("Do itRight.");
  });

  it("shows what Python raised as Python says it", () => {
    const { root } = show("exercise", options, { status: "failed", said: "KeyError: '*x*'" });
    expect(root.querySelector(".xw-verdict")?.textContent).toContain("KeyError: '*x*'");
  });

  it("is one of those that are done, in words too", () => {
    const exercises = [
      { title: "One", status: "right", points: 2 },
      { title: "Two", status: "open", points: 1 },
    ];
    const state = { exercises, points: 3, done: 2 };
    const { root } = show("progress", { question: "Exercises" }, state);
    expect(root.querySelector("section")?.textContent).toBe(
      "Exercises 2 of 3 pointsOnerightTwonot answered yet",
    );
  });
});

describe("cards in a static page", () => {
  it("take the place of what stands there without script", () => {
    const place = document.createElement("div");
    place.dataset.xwCard = JSON.stringify({ kind: "quiz", options: quiz, state: {} });
    place.append("Which?");
    document.body.append(place);
    openCards(document);
    expect(place.textContent).toBe("");
    const root = place.querySelector(".xwidgets")?.shadowRoot;
    expect(root?.querySelectorAll("input[type=radio]").length).toBe(2);
  });

  it("say so where there is no card of that name", () => {
    expect(show("another", {}).root.textContent).toContain("There is no card named another.");
  });
});

describe("a trait", () => {
  it("is one value on both sides", () => {
    const values: Record<string, unknown> = { state: { answer: 1 } };
    const heard: Record<string, (() => void)[]> = {};
    let saved = 0;
    const model = {
      get: (name: string) => values[name],
      set: (name: string, value: unknown) => {
        values[name] = value;
      },
      save_changes: () => {
        saved++;
      },
      on: (name: string, callback: () => void) => {
        heard[name] = [...(heard[name] ?? []), callback];
      },
      off: (name: string, callback: () => void) => {
        heard[name] = (heard[name] ?? []).filter((one) => one !== callback);
      },
    } as unknown as Model;
    const abort = new AbortController();
    const state = traitOf<CardState>(model, "state", abort.signal);
    expect([state.value, saved]).toEqual([{ answer: 1 }, 0]);
    state.value = { answer: 2 };
    expect([values.state, saved]).toEqual([{ answer: 2 }, 1]);
    values.state = { answer: 3 };
    for (const tell of heard["change:state"] ?? []) tell();
    expect([state.value, saved]).toEqual([{ answer: 3 }, 1]);
    abort.abort();
    expect(heard["change:state"]).toEqual([]);
    state.value = {};
    expect(saved).toBe(1);
  });
});
