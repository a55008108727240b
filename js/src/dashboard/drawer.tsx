// What is within reach in every place, in a drawer above the footer: the table.

import about from "virtual:about";
import type { JSX } from "preact";
import { useMemo, useRef } from "preact/hooks";
import { lowered } from "../runtime/format";
import type { ViewContext } from "../runtime/view";
import { tabOptions, titleOf } from "./layout";
import { panelId } from "./tablist";
import type { Walk } from "./walk";

const HEIGHT = 300;

export function Drawers(props: { walk: Walk; context: ViewContext; id: string }): JSX.Element {
  return (
    <>
      {props.walk.drawers.map((kind) => (
        <Drawer key={kind} kind={kind} {...props} />
      ))}
    </>
  );
}

/** Drawn when it is first opened; afterwards it keeps what was scrolled and typed in it. */
function Drawer(props: { kind: string; walk: Walk; context: ViewContext; id: string }) {
  const { kind, walk, context, id } = props;
  const open = walk.drawer === kind;
  const drawn = useRef(false);
  drawn.current ||= open;
  const view = useMemo(
    () => drawn.current && context.child(kind, tabOptions(kind, HEIGHT)),
    [drawn.current],
  );
  return (
    <div id={panelId(id, kind)} class="xw-drawer" data-kind={kind} tabIndex={-1} hidden={!open}>
      {view}
    </div>
  );
}

/** In the footer. */
export function DrawerButtons({ walk, id }: { walk: Walk; id: string }): JSX.Element {
  return (
    <>
      {walk.drawers.map((kind) => (
        <button
          key={kind}
          type="button"
          class="xw-button xw-plain"
          aria-expanded={walk.drawer === kind}
          aria-controls={panelId(id, kind)}
          title={about[kind]?.question}
          onClick={() => walk.toggleDrawer(kind)}
        >
          {lowered(titleOf(kind))}{" "}
          <span aria-hidden="true">{walk.drawer === kind ? "\u25be" : "\u25b4"}</span>
        </button>
      ))}
    </>
  );
}
