// The linked views, laid out together: header, panels, tabs, and the doubt in the footer.

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useContext, useEffect, useMemo, useRef } from "preact/hooks";
import css from "../../dashboard/dashboard.css";
import { DrawerButtons, Drawers } from "../../dashboard/drawer";
import { Footer } from "../../dashboard/footer";
import { Header } from "../../dashboard/header";
import { isFinderKey, runKey } from "../../dashboard/keys";
import { PlaceRow } from "../../dashboard/placerow";
import { missingText } from "../../dashboard/places";
import { Slots } from "../../dashboard/slots";
import { walkOf } from "../../dashboard/walk";
import { formatNumber } from "../../runtime/format";
import { Spoken } from "../../runtime/spoken";
import type { Store } from "../../runtime/store";
import { shownOutput } from "../../runtime/target";
import {
  defineView,
  OpenerContext,
  type ViewContext,
  type Widget,
  WidgetContext,
} from "../../runtime/view";
import { t } from "../../runtime/words";
import type { Options } from "./wire";

/** A chart that is drawn anew may take the focus with it: the keys go on working. */
function keepFocus(section: HTMLElement): void {
  setTimeout(() => {
    const { activeElement } = section.getRootNode() as Document | ShadowRoot;
    if (!section.contains(activeElement)) section.focus({ preventScroll: true });
  });
}

let next_id = 0;

function Dashboard({ context }: { context: ViewContext<Options> }): JSX.Element {
  const { store } = context;
  const widget = useContext(WidgetContext) as Widget;
  const walk = walkOf(context, widget);
  const id = useRef(`xw-dashboard-${next_id++}`).current;
  const wanted = useSignal("");
  const section = useRef<HTMLElement>(null);
  const help = useRef<HTMLSpanElement>(null);
  const finder = useRef<HTMLSpanElement>(null);
  const show = (kind: string): void => {
    wanted.value = kind;
  };
  // A view that is asked for comes into sight, and the focus with it.
  const coming = wanted.value;
  useEffect(() => {
    if (!coming) return;
    wanted.value = "";
    walk.open(coming);
    setTimeout(() => section.current && focusOn(section.current, coming));
  }, [coming]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const press = (holder: { current: HTMLElement | null }): void =>
      holder.current?.querySelector("button")?.click();
    if (isFinderKey(event) && walk.places.length) press(finder);
    else if (runKey(event, store, () => press(help))) keepFocus(event.currentTarget as HTMLElement);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const panels = [...walk.pins, ...walk.layout.rows.flat()];
  const kinds = [...walk.ordered, ...walk.drawers].filter((kind) => !panels.includes(kind));
  const opener = useMemo(() => ({ kinds, wanted, panels }), [kinds.join(), panels.join()]);
  return (
    <section
      ref={section}
      class="xw-dashboard"
      aria-label={t`Explanation of ${store.schema.value.model_name}`}
      // A click anywhere in it makes the keys work.
      tabIndex={-1}
      onKeyDown={onKeyDown}
    >
      <style>{css}</style>
      <Header context={context} walk={walk} />
      {walk.places.length > 1 && (
        <PlaceRow walk={walk} context={context} id={id} show={show} finder={finder} />
      )}
      <OpenerContext.Provider value={opener}>
        <Slots walk={walk} context={context} id={id} show={show} />
        {walk.here.name === "overview" && <Missing store={store} absent={walk.absent} />}
        <Drawers walk={walk} context={context} id={id} />
      </OpenerContext.Provider>
      <Footer store={store} help={help}>
        <DrawerButtons walk={walk} id={id} />
      </Footer>
      <SpokenFocus store={store} />
    </section>
  );
}

/** To its tab where it has one, else to the view itself. */
function focusOn(section: HTMLElement, kind: string): void {
  const slot = section.querySelector<HTMLElement>(`[data-kind="${kind}"]`);
  const tab = slot?.getAttribute("aria-labelledby");
  const target = tab ? section.querySelector<HTMLElement>(`#${tab}`) : slot;
  target?.focus({ preventScroll: true });
  slot?.scrollIntoView?.({ block: "nearest" });
}

/** One line of what cannot be answered here, and why. */
function Missing({ store, absent }: { store: Store; absent: readonly string[] }) {
  const text = missingText(store, absent);
  return text ? <p class="xw-lacking">{text}</p> : null;
}

const QUIET_MS = 500;

/** For those who do not see the charts move: what is in focus now, said once it rests. */
function SpokenFocus({ store }: { store: Store }): JSX.Element {
  const feature = store.focus.value;
  const row = store.row.value;
  const rank = store.ranking.value.indexOf(feature) + 1;
  const prediction = store.attributions.value?.predictions[row];
  const predicted =
    prediction === undefined || Number.isNaN(prediction)
      ? t`not computed yet`
      : `${shownOutput(store)} ${formatNumber(prediction)}`;
  const text = t`Feature ${store.featureName(feature)}, number ${rank} of ${store.n_features}. ${store.rowTitle(row)}, ${predicted}.`;
  return <Spoken text={text} quiet_ms={QUIET_MS} />;
}

export default defineView({ component: Dashboard });
