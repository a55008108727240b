// The keyboard: what works everywhere in a dashboard, and the list of it.

import type { JSX, Ref } from "preact";
import { Popup } from "../runtime/popup";
import type { Store } from "../runtime/store";
import { t } from "../runtime/words";

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
  [["["], t`more important feature`],
  [["]"], t`less important feature`],
  [[","], t`row before (of the selection)`],
  [["."], t`row after`],
  [[t`Tab`], t`next chart or control`],
  [["\u2190", "\u2192", "\u2191", "\u2193"], t`move inside a chart`],
  [["+", "\u2212", "0"], t`zoom a plot, and back`],
  [[t`Alt`, "\u2190", "\u2192", "\u2191", "\u2193"], t`move what is zoomed`],
  [[t`Enter`], t`focus what is marked`],
  [[t`Esc`], t`clear the selection`],
  [[t`Shift`, "\u2190", "\u2192"], t`select a range in a chart`],
  [[t`Ctrl`, "Z"], t`undo selections and edits; with Shift: redo`],
  [[t`Ctrl`, "K"], t`find a view by a question or a name`],
  [["?"], t`this list`],
];

const POINTER: readonly (readonly [string, string])[] = [
  [t`Drag`, t`select rows`],
  [t`Drag along one axis`, t`select a range of it`],
  [t`Ctrl + wheel or drag`, t`zoom; double click: back`],
  [t`Space or middle button + drag`, t`move what is zoomed; sideways: Shift + wheel`],
  [t`Shift + drag`, t`add rows`],
  [t`Alt + drag`, t`take rows away`],
  [t`Drag beside a plot`, t`select along one axis (its histogram)`],
  [t`Double click`, t`clear what was drawn there`],
  [t`Click`, t`focus a row or a feature`],
];

export function KeysHelp(props: { holder: Ref<HTMLSpanElement> }): JSX.Element {
  return (
    <span ref={props.holder}>
      <Popup
        kind="dialog"
        name={t`Keyboard and mouse`}
        label={t`keys ?`}
        title={t`Keyboard and mouse (?)`}
      >
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
        <p class="xw-small xw-muted">{t`k, j, p and n do the same as [ ] , and . on other keyboards.`}</p>
      </Popup>
    </span>
  );
}
