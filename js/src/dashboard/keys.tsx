// The keyboard: what works everywhere in a dashboard, and the list of it.

import type { JSX, Ref } from "preact";
import { Popup } from "../runtime/popup";
import type { Store } from "../runtime/store";

/** Keys without a modifier; the second of each pair is there for keyboards that lack the first. */
const COMMANDS: Record<string, (store: Store) => void> = {
  "[": (store) => store.stepFeature(-1),
  k: (store) => store.stepFeature(-1),
  "]": (store) => store.stepFeature(1),
  j: (store) => store.stepFeature(1),
  ",": (store) => store.stepRow(-1),
  p: (store) => store.stepRow(-1),
  ".": (store) => store.stepRow(1),
  n: (store) => store.stepRow(1),
};

/** Whether keys typed there are text, or choose among options. */
const isTyping = (target: EventTarget | null): boolean =>
  target instanceof Element &&
  target.matches(
    "input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable=true]",
  );

/** Ctrl+K, also where text is typed. */
export const isFinderKey = (event: KeyboardEvent): boolean =>
  (event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k";

/** Do what a key means in the dashboard; false where it means nothing here. */
export function runKey(event: KeyboardEvent, store: Store, openHelp: () => void): boolean {
  // AltGr counts as Control and Alt where brackets need it.
  const modified =
    (event.ctrlKey || event.metaKey || event.altKey) && !event.getModifierState("AltGraph");
  if (event.defaultPrevented || modified || isTyping(event.target)) return false;
  const command = COMMANDS[event.key];
  if (command) command(store);
  else if (event.key === "?") openHelp();
  else return false;
  return true;
}

const LIST: readonly (readonly [keys: readonly string[], what: string])[] = [
  [["["], "more important feature"],
  [["]"], "less important feature"],
  [[","], "row before (of the selection)"],
  [["."], "row after"],
  [["Tab"], "next chart or control"],
  [["\u2190", "\u2192", "\u2191", "\u2193"], "move inside a chart"],
  [["+", "\u2212", "0"], "zoom a plot, and back"],
  [["Alt", "\u2190", "\u2192", "\u2191", "\u2193"], "move what is zoomed"],
  [["Enter"], "focus what is marked"],
  [["Esc"], "clear the selection"],
  [["Shift", "\u2190", "\u2192"], "select a range in a chart"],
  [["Ctrl", "Z"], "undo selections and edits; with Shift: redo"],
  [["Ctrl", "K"], "find a view by a question or a name"],
  [["?"], "this list"],
];

const POINTER: readonly (readonly [string, string])[] = [
  ["Drag", "select rows"],
  ["Drag along one axis", "select a range of it"],
  ["Ctrl + wheel or drag", "zoom; double click: back"],
  ["Space or middle button + drag", "move what is zoomed; sideways: Shift + wheel"],
  ["Shift + drag", "add rows"],
  ["Alt + drag", "take rows away"],
  ["Drag beside a plot", "select along one axis (its histogram)"],
  ["Double click", "clear what was drawn there"],
  ["Click", "focus a row or a feature"],
];

export function KeysHelp(props: { holder: Ref<HTMLSpanElement> }): JSX.Element {
  return (
    <span ref={props.holder}>
      <Popup kind="dialog" name="Keyboard and mouse" label="keys ?" title="Keyboard and mouse (?)">
        <dl class="xw-keys">
          {LIST.map(([keys, what]) => (
            <div key={what}>
              <dt>
                {keys.map((key) => (
                  <kbd key={key}>{key}</kbd>
                ))}
              </dt>
              <dd>{what}</dd>
            </div>
          ))}
          {POINTER.map(([gesture, what]) => (
            <div key={what}>
              <dt>{gesture}</dt>
              <dd>{what}</dd>
            </div>
          ))}
        </dl>
        <p class="xw-small xw-muted">
          k, j, p and n do the same as [ ] , and . on other keyboards.
        </p>
      </Popup>
    </span>
  );
}
