// What-if and what is remembered of a displayed view: opened with its edits once, then following what is in sight.

import { type Signal, signal } from "@preact/signals";
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { stepsOf } from "../src/dashboard/History";
import type { Store } from "../src/runtime/store";
import { paletteOf } from "../src/runtime/theme";
import { type Widget, WidgetContext } from "../src/runtime/view";
import type { Arrangement } from "../src/runtime/wire";
import whatIf from "../src/views/what_if";
import { sessionOf } from "../src/views/what_if/session";
import { sampleStore, stubLayout } from "./sample";

let root: HTMLElement;
let store: Store;
let arrangement: Signal<Arrangement>;

beforeEach(() => {
  stubLayout();
  root = document.body.appendChild(document.createElement("div"));
  store = sampleStore();
  store.connection.value = "none";
  arrangement = signal({});
});
afterEach(() => {
  render(null, root);
  root.remove();
});

async function show(row?: number): Promise<void> {
  const View = whatIf.component;
  const context = {
    store,
    options: row === undefined ? {} : { row },
    palette: paletteOf(signal("light"), signal("light")),
    width: signal(1000),
    embedded: false,
    kinds: [],
    answers: () => true,
    child: () => <p />,
  };
  const widget = { arrangement, still: "", explained: [], next: () => [], looks: () => ({}) };
  await act(async () =>
    render(
      <WidgetContext.Provider value={widget as Widget}>
        <View context={context} />
      </WidgetContext.Provider>,
      root,
    ),
  );
}

const look = (): unknown => arrangement.value.looks?.what_if;
const edit = (row: number, feature: number, value: number): Promise<void> =>
  act(async () => sessionOf(store, row).edits.edit(feature, value));

describe("a displayed what-if", () => {
  it("opens with its edits, which are no step, and remembers what is edited", async () => {
    arrangement.value = { looks: { what_if: { of: 2, edits: { 0: 4.5 } } } };
    await show(2);
    const { edits } = sessionOf(store, 2);
    expect(edits.code(0).value).toBe(4.5);
    expect(edits.history.value.now.branches).toHaveLength(1);
    expect(store.can_undo.value).toBe(false);
    await edit(2, 0, 7);
    expect(look()).toEqual({ of: 2, edits: { 0: 7 } });
    await act(async () => edits.restore());
    expect(look()).toEqual({});
  });

  it("opens once: what was done since stays where it is drawn again", async () => {
    arrangement.value = { looks: { what_if: { of: 2, edits: { 0: 4.5 } } } };
    await show(2);
    await act(async () => render(null, root));
    await edit(2, 0, 7);
    expect(look()).toEqual({ of: 2, edits: { 0: 4.5 } });
    await show(2);
    expect(look()).toEqual({ of: 2, edits: { 0: 7 } });
  });

  it("follows the focus: edits of another row wait for it", async () => {
    arrangement.value = { looks: { what_if: { of: 2, edits: { 0: 4.5 } } } };
    store.row.value = 1;
    await show();
    expect(look()).toEqual({});
    await edit(-1, 0, 9);
    expect(look()).toEqual({ of: 1, edits: { 0: 9 } });
    await act(async () => store.focusRow(3));
    expect(look()).toEqual({});
    await act(async () => store.focusRow(1));
    expect(look()).toEqual({ of: 1, edits: { 0: 9 } });
  });

  it("writes nothing within a drag", async () => {
    await show(2);
    const { edits } = sessionOf(store, 2);
    await act(async () => edits.edit(0, 5, "slide 0"));
    await act(async () => edits.edit(0, 6, "slide 0"));
    expect(look()).toBeUndefined();
    await act(async () => edits.endGesture());
    expect(look()).toEqual({ of: 2, edits: { 0: 6 } });
  });

  it("lists each edit with the call that shows it", async () => {
    await show(2);
    await edit(2, 0, 7);
    const { told } = stepsOf(store, "explainer");
    const name = store.featureName(0);
    expect(told).toEqual([
      {
        what: expect.stringMatching(new RegExp(`^what-if: ${name} .* \u2192 7$`)),
        code: `explainer.what_if(row=2, edits={"${name}": 7})\n`,
      },
    ]);
  });
});
