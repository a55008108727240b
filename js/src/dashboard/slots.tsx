// The views of a dashboard. Each is drawn when it first comes into sight and stays, so that what was scrolled, typed
// or zoomed in it is still there when one comes back; only which of them are in sight changes from place to place.
// Their order in the page never changes: an element that is moved forgets where it was scrolled to.

import about from "virtual:about";
import type { JSX } from "preact";
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { useIdle } from "../runtime/idle";
import { NARROW, QuestionContext, useSize, type ViewContext } from "../runtime/view";
import { t } from "../runtime/words";
import { type Share, shareOf, tabHeight, tabOptions, titleOf, WHOLE } from "./layout";
import { PinButton } from "./pin";
import { panelId, TabList, tabId } from "./tablist";
import type { Walk } from "./walk";

/** Wide enough for tabs and controls in one line. */
const ROOMY = 900;

interface SlotsProps {
  walk: Walk;
  context: ViewContext;
  /** Beginning of the ids in this dashboard. */
  id: string;
  /** Brings the view that answers a next question into sight. */
  show: (kind: string) => void;
}

export function Slots(props: SlotsProps): JSX.Element {
  const { walk, context, id } = props;
  const { layout, here, places } = walk;
  const height = tabHeight(context.width.value < NARROW);
  const [first_tab] = layout.tabs;
  // Another tab is never lower than the one before: what is below them would jump.
  const high = useRef(new Map<string, number>());
  const where = `${here.name} ${context.width.value}`;
  const leave = (of: number): void => {
    high.current.set(where, Math.max(high.current.get(where) ?? 0, of));
  };
  return (
    <div
      class="xw-place"
      id={panelId(id, "place")}
      {...(places.length ? { role: "tabpanel", "aria-labelledby": tabId(id, here.name) } : {})}
      style={{ "--xw-tab-height": `${Math.max(height, high.current.get(where) ?? 0)}px` }}
    >
      {walk.ordered.map((kind) => [
        kind === first_tab && (
          <MoreViews key={`tabs of ${here.name}`} walk={walk} id={id} leave={leave} />
        ),
        <Slot key={kind} {...props} kind={kind} />,
      ])}
    </div>
  );
}

/** Beside them, where there is room, stand the controls of the view that is open. */
function MoreViews(props: {
  walk: Walk;
  id: string;
  /** Hears how high the tab is that is left. */
  leave: (height: number) => void;
}): JSX.Element {
  const { walk, id } = props;
  const [list, width] = useSize<HTMLDivElement>();
  useLayoutEffect(() => {
    list.current?.parentElement?.style.setProperty("--xw-tabs-width", `${width}px`);
  }, [width]);
  return (
    <TabList
      id={id}
      holder={list}
      class="xw-tablist"
      label={t`More views`}
      tabs={walk.layout.tabs.map((kind) => ({
        name: kind,
        label: titleOf(kind),
        title: about[kind]?.question,
      }))}
      shown={walk.tab}
      onOpen={(tab) => {
        const place = list.current?.parentElement;
        const panel = place?.querySelector<HTMLElement>(".xw-tabpanel:not([hidden])");
        props.leave(Math.ceil(panel?.getBoundingClientRect().height ?? 0));
        walk.openTab(tab);
      }}
    />
  );
}

type Standing = "panel" | "tab" | "away";

/** Where a view stands now, and its share of the row. */
function standingOf(kind: string, walk: Walk): [Standing, Share, boolean] {
  for (const row of [...walk.pinned_rows, ...walk.layout.rows]) {
    const at = row.indexOf(kind);
    if (at >= 0) return ["panel", shareOf(row, at), at > 0];
  }
  return [kind === walk.tab ? "tab" : "away", WHOLE, false];
}

/** Whether a view has been in sight; one behind tabs comes a moment after what is always in sight. */
function useDrawn(standing: Standing): boolean {
  const rested = useIdle(standing === "tab");
  const drawn = useRef(false);
  drawn.current ||= standing === "panel" || (standing === "tab" && rested);
  return drawn.current;
}

function Slot(props: SlotsProps & { kind: string }): JSX.Element {
  const { walk, context, id, kind } = props;
  const [standing, share, second] = standingOf(kind, walk);
  const is_tab = walk.layout.tabs.includes(kind);
  const pinned = walk.pins.includes(kind);
  const height = tabHeight(context.width.value < NARROW);
  // Beside the tabs, or below them, the controls of a view may need a second line.
  const room = context.width.value < ROOMY ? height - 30 : height;
  const wanted = standing === "tab" ? tabOptions(kind, room) : about[kind]?.panel;
  // Out of sight it stays as it was.
  const options = useRef(wanted);
  if (standing !== "away") options.current = wanted;
  const drawn = useDrawn(standing);
  const view = useMemo(
    () => drawn && context.child(kind, options.current),
    [drawn, JSON.stringify(options.current)],
  );
  const in_place = walk.places.length > 0;
  return (
    <div
      id={panelId(id, kind)}
      class={is_tab ? "xw-tabpanel" : "xw-panel"}
      {...(is_tab ? { role: "tabpanel", "aria-labelledby": tabId(id, kind) } : { tabIndex: -1 })}
      data-kind={kind}
      data-second={second}
      data-pinned={pinned}
      hidden={standing === "away"}
      style={{ "--xw-flex": share.flex, "--xw-least": share.least, order: pinned ? -1 : undefined }}
    >
      <QuestionContext.Provider value={in_place ? (about[kind]?.question ?? "") : ""}>
        {view}
      </QuestionContext.Provider>
      {in_place && standing !== "away" && (
        <>
          <PinButton kind={kind} walk={walk} />
          <NextQuestion {...props} />
        </>
      )}
    </div>
  );
}

/** What follows from a view: one question, the first whose answer is not in sight already. */
function NextQuestion({ walk, kind, show }: SlotsProps & { kind: string }) {
  const in_sight = [...walk.pins, ...walk.layout.rows.flat(), walk.tab];
  const next = walk
    .next(kind)
    .find((one) => walk.reaches(one.kind) && !in_sight.includes(one.kind));
  if (!next) return null;
  return (
    <p class="xw-next">
      <button
        type="button"
        class="xw-link"
        title={`${titleOf(next.kind)}: ${about[next.kind]?.question}`}
        onClick={() => {
          next.act?.();
          show(next.kind);
        }}
      >
        {next.question} <span aria-hidden="true">{"\u203a"}</span>
      </button>
    </p>
  );
}
