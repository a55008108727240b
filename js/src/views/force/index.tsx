// Force plot: what pushed one row's prediction up from the base value, and what down.

import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { useExplained } from "../../row/explained";
import { probabilityRow } from "../../row/ForcePicture";
import { ForcePlot, HEAD, LINE, labelLines } from "../../row/ForcePlot";
import { measureIn } from "../../row/measure";
import { NotComputed, RowHeading } from "../../row/RowHeading";
import css from "../../row/row.css";
import { defineView, NARROW, useSize, type ViewContext } from "../../runtime/view";
import { t } from "../../runtime/words";
import { useGuess } from "./guess";
import type { Options } from "./wire";

/** The sum below the plot. */
const FOOT = 24;
/** Lines of labels; a label that finds no room is in the tooltip of its bar. */
const LINES = 3;

function ForceView({ context }: { context: ViewContext<Options> }): JSX.Element {
  const { store, options } = context;
  const explained = useExplained(context);
  const [size, width] = useSize<HTMLDivElement>();
  const measure = useMemo(() => measureIn(size.current), [width > 0]);
  const wide = width >= NARROW;
  const lines = labelLines(wide ? LINES : LINES + 1, store.n_features);
  const height = HEAD + lines * LINE + 2 + probabilityRow(store);
  const max_display = options.max_display ?? null;
  return (
    <section class="xw-view">
      <style>{css}</style>
      <RowHeading title={t`Force`} store={store} explained={explained} editor="what_if">
        {wide ? <Directions /> : null}
      </RowHeading>
      <div ref={size}>
        {explained.values === null ? (
          <NotComputed store={store} explained={explained} height={height + FOOT} />
        ) : width > 0 ? (
          <ForcePlot
            context={context}
            explained={explained}
            measure={measure}
            width={width}
            height={height}
            lines={lines}
            max_display={max_display ?? (wide ? 12 : 7)}
            least_share={max_display === null ? 0.012 : 0}
          />
        ) : (
          <div style={{ height: `${height + FOOT}px` }} />
        )}
      </div>
    </section>
  );
}

/** What the arrows mean. */
const Directions = (): JSX.Element => (
  <span class="xw-directions">
    <span class="xw-up">{t`pushes up \u25b8`}</span>
    <span class="xw-down">{t`\u25c2 pushes down`}</span>
  </span>
);

export default defineView<Options>({
  component: ForceView,
  guess: useGuess,
  next: (store) => [
    {
      kind: "stacked",
      question: t`how does ${store.rowName(store.row.value)} compare with the others?`,
    },
    { kind: "what_if", question: t`what if ${store.rowName(store.row.value)} were different?` },
  ],
});
