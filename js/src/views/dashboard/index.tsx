// The linked views, laid out together: header, panels, tabs, and the doubt in the footer.

import about from "virtual:about";
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import css from "../../dashboard/dashboard.css";
import { Footer } from "../../dashboard/footer";
import { Header } from "../../dashboard/header";
import { runKey } from "../../dashboard/keys";
import { layoutOf, viewsOf } from "../../dashboard/layout";
import { Tabs } from "../../dashboard/tabs";
import { formatNumber } from "../../runtime/format";
import { Spoken } from "../../runtime/spoken";
import type { Store } from "../../runtime/store";
import { shownOutput } from "../../runtime/target";
import { defineView, OpenerContext, type ViewContext } from "../../runtime/view";

/** A chart that is drawn anew may take the focus with it: the keys go on working. */
function keepFocus(section: HTMLElement): void {
  setTimeout(() => {
    const { activeElement } = section.getRootNode() as Document | ShadowRoot;
    if (!section.contains(activeElement)) section.focus({ preventScroll: true });
  });
}

function Dashboard({ context }: { context: ViewContext }): JSX.Element {
  const { store } = context;
  const { rows, tabs } = layoutOf(viewsOf(context.options, context.kinds).filter(context.answers));
  const wanted = useSignal("");
  const help = useRef<HTMLSpanElement>(null);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!runKey(event, store, () => help.current?.querySelector("button")?.click())) return;
    event.preventDefault();
    event.stopPropagation();
    keepFocus(event.currentTarget as HTMLElement);
  };
  return (
    <section
      class="xw-dashboard"
      aria-label={`Explanation of ${store.schema.value.model_name}`}
      // A click anywhere in it makes the keys work.
      tabIndex={-1}
      onKeyDown={onKeyDown}
    >
      <style>{css}</style>
      <Header store={store} width={context.width.value} />
      <OpenerContext.Provider value={{ kinds: tabs, wanted, panels: rows.flat() }}>
        {rows.map((kinds) => (
          <div key={kinds.join()} class="xw-panels">
            {kinds.map((kind) => (
              <div key={kind} class="xw-panel" data-kind={kind}>
                {context.child(kind, about[kind]?.panel)}
              </div>
            ))}
          </div>
        ))}
        {tabs.length > 0 && <Tabs kinds={tabs} context={context} />}
      </OpenerContext.Provider>
      <Footer store={store} help={help} />
      <SpokenFocus store={store} />
    </section>
  );
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
      ? "not computed yet"
      : `${shownOutput(store)} ${formatNumber(prediction)}`;
  const text = `Feature ${store.featureName(feature)}, number ${rank} of ${store.n_features}. ${store.rowTitle(row)}, ${predicted}.`;
  return <Spoken text={text} quiet_ms={QUIET_MS} />;
}

export default defineView({ component: Dashboard });
