import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import checks from "../src/views/checks";
import { answerBlock, contextOf, sampleStore } from "./sample";

let root: HTMLElement;

beforeEach(() => {
  root = document.createElement("div");
  document.body.append(root);
});

afterEach(() => {
  render(null, root);
  root.remove();
});

const PLAIN = {
  names: ["rare-categories", "duplicate-rows", "overfit", "over-time"],
  questions: ["Rare?", "Twice?", "Learned by heart?", "By time?"],
  texts: ["2 are rare.", "None is.", "0.2 less.", "no column holds dates"],
  amounts: ["2 levels", "0 %", "0.2", ""],
  standards: ["look at 1 or more", "look at 1 %", "fail at 0.1", "look at 1.1"],
  fixes: ["Join them.", "Take them out.", "Fit a simpler one.", "Split by time."],
  features: [[1, 2], [], [], []],
  n_checks_total: 4,
  trust: { n_rows: 6 },
};

function shown() {
  const store = sampleStore();
  const n = store.schema.value.n_rows;
  const guilty = Float64Array.from({ length: n }, (_, row) => (row < 2 ? 1 : 0));
  store.addBlocks([
    answerBlock(
      { method: "checks", unit: store.unit.value },
      PLAIN,
      {
        verdicts: Float64Array.of(1, 0, 2, 3),
        n_guilty: Float64Array.of(2, 0, 0, 0),
        guilty,
      },
      { verdicts: [4], n_guilty: [4], guilty: [n] },
    ),
  ]);
  const View = checks.component;
  act(() => render(<View context={contextOf(store)} />, root));
  return store;
}

const said = () => root.querySelector(".xw-said")?.textContent;
const button = (text: string) =>
  [...root.querySelectorAll("button")].find((one) => one.textContent?.includes(text));

describe("findings", () => {
  it("come by verdict, the worst first, with no score", () => {
    shown();
    expect(said()).toBe("Of 4 questions: 1 fails, 1 is worth a look, 1 passed, 1 does not apply.");
    const first = [...root.querySelectorAll(".xw-findings > ul > li")];
    expect(first.map((one) => one.querySelector(".xw-finding-question")?.textContent)).toEqual([
      "Learned by heart?",
      "Rare?",
    ]);
    const more = [...root.querySelectorAll("summary")].map((one) => one.textContent);
    expect(more).toEqual(["1 passed", "1 not applicable"]);
  });

  it("select the guilty rows and put the worst feature in focus", () => {
    const store = shown();
    act(() => button("select 2 rows")?.click());
    expect(store.n_selected.value).toBe(2);
    expect(store.feature.value).toBe(1);
  });

  it("are silenced with a reason, shown with it, undone and asked again", () => {
    const store = shown();
    act(() => button("silence")?.click());
    const field = root.querySelector("input") as HTMLInputElement;
    expect((root.getRootNode() as Document).activeElement).toBe(field);
    const enter = () =>
      act(() => {
        field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
      });
    enter();
    expect(store.shared.silenced.value).toEqual({}); // no reason, no silence
    act(() => {
      field.value = "it is new";
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
    enter();
    expect(store.shared.silenced.value).toEqual({ overfit: "it is new" });
    expect(said()).toContain("1 silenced");
    expect(root.textContent).toContain("Silenced: it is new");
    act(() => store.undo());
    expect(store.shared.silenced.value).toEqual({});
    act(() => store.redo());
    act(() => button("ask again")?.click());
    expect(store.shared.silenced.value).toEqual({});
  });
});
