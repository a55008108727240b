// Views that share a place. One is mounted when its tab is first opened, and stays.

import type { JSX } from "preact";
import { useContext, useEffect, useRef, useState } from "preact/hooks";
import { NARROW, OpenerContext, useSize, type ViewContext } from "../runtime/view";
import { tabHeight, tabOptions, titleOf } from "./layout";

/** Wide enough for tabs and controls in one line. */
const ROOMY = 900;

let next_id = 0;

export function Tabs(props: { kinds: readonly string[]; context: ViewContext }): JSX.Element {
  const { kinds, context } = props;
  const id = useRef(`xw-tabs-${next_id++}`).current;
  const [shown, setShown] = useState(kinds[0] as string);
  const [opened, setOpened] = useState<readonly string[]>([shown]);
  const [list, width] = useSize<HTMLDivElement>();
  const narrow = context.width.value < NARROW;
  const height = tabHeight(narrow);
  // Beside the tabs, or below them, the controls of a view may need a second line.
  const room = context.width.value < ROOMY ? height - 30 : height;
  const open = (kind: string): void => {
    setShown(kind);
    if (!opened.includes(kind)) setOpened([...opened, kind]);
  };
  const opener = useContext(OpenerContext);
  const wanted = opener?.wanted.value ?? "";
  useEffect(() => {
    if (!opener || !kinds.includes(wanted)) return;
    opener.wanted.value = "";
    open(wanted);
    const tab = list.current?.querySelectorAll<HTMLElement>("[role=tab]")[kinds.indexOf(wanted)];
    tab?.focus();
    tab?.scrollIntoView?.({ block: "nearest" });
  }, [wanted]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const at = kinds.indexOf(shown);
    const steps: Record<string, number> = {
      ArrowRight: at + 1,
      ArrowLeft: at - 1,
      Home: 0,
      End: kinds.length - 1,
    };
    const to = steps[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const next = (to + kinds.length) % kinds.length;
    open(kinds[next] as string);
    list.current?.querySelectorAll<HTMLElement>("[role=tab]")[next]?.focus();
  };
  return (
    <div
      class="xw-tabs"
      style={{ "--xw-tabs-width": `${width}px`, "--xw-tab-height": `${height}px` }}
    >
      <div ref={list} class="xw-tablist" role="tablist" aria-label="More views">
        {kinds.map((kind) => (
          <button
            key={kind}
            type="button"
            role="tab"
            id={`${id}-${kind}-tab`}
            aria-selected={kind === shown}
            aria-controls={`${id}-${kind}`}
            tabIndex={kind === shown ? 0 : -1}
            onClick={() => open(kind)}
            onKeyDown={onKeyDown}
          >
            {titleOf(kind)}
          </button>
        ))}
      </div>
      {kinds.map((kind) => (
        <div
          key={kind}
          id={`${id}-${kind}`}
          class="xw-tabpanel"
          role="tabpanel"
          aria-labelledby={`${id}-${kind}-tab`}
          hidden={kind !== shown}
        >
          {opened.includes(kind) && context.child(kind, tabOptions(kind, room))}
        </div>
      ))}
    </div>
  );
}
