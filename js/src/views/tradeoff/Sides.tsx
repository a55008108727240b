// Why each of two models says what it says of the row in focus: two force plots, one upon the other.

import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { useExplained } from "../../row/explained";
import { probabilityRow } from "../../row/ForcePicture";
import { ForcePlot, HEAD, LINE, labelLines } from "../../row/ForcePlot";
import { measureIn } from "../../row/measure";
import { NotComputed } from "../../row/RowHeading";
import row_css from "../../row/row.css";
import type { Store } from "../../runtime/store";
import {
  type Models,
  useExplained as useComputed,
  useSize,
  type ViewContext,
} from "../../runtime/view";
import { t } from "../../runtime/words";

const LINES = 2;

export function Sides(props: {
  context: ViewContext;
  family: Models;
  names: readonly [string, string];
}): JSX.Element {
  const { context, family, names } = props;
  return (
    <div class="xw-tradeoff-sides">
      <style>{row_css}</style>
      {names.map((name) => {
        const store = family.store(name);
        return (
          <section
            key={name}
            aria-label={`${name}: ${context.store.rowTitle(context.store.row.value)}`}
          >
            <h4>
              {name} <small>{context.store.rowTitle(context.store.row.value)}</small>
            </h4>
            {store ? (
              <Side context={{ ...context, store, options: {} }} store={store} name={name} />
            ) : (
              <p class="xw-empty">{t`Opening ${name} …`}</p>
            )}
          </section>
        );
      })}
    </div>
  );
}

function Side(props: { context: ViewContext; store: Store; name: string }): JSX.Element {
  const { context, store, name } = props;
  useComputed(store, true);
  const explained = useExplained(context);
  const [size, width] = useSize<HTMLDivElement>();
  const measure = useMemo(() => measureIn(size.current), [width > 0]);
  const lines = labelLines(LINES, store.n_features);
  const height = HEAD + lines * LINE + 2 + probabilityRow(store);
  return (
    <div ref={size}>
      {explained.values === null ? (
        <NotComputed store={store} explained={explained} height={height} />
      ) : width > 0 ? (
        <ForcePlot
          name={t`${store.rowTitle(explained.row)} by ${name}`}
          context={context}
          explained={explained}
          measure={measure}
          width={width}
          height={height}
          lines={lines}
          max_display={width < 500 ? 5 : 8}
          least_share={0.012}
        />
      ) : null}
    </div>
  );
}
