// The foot of a view: what stands there, a button, and below it the view's charts as tables.

import { type Signal, signal, useSignal } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";
import { useContext, useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { capital, formatInteger, plural } from "../runtime/format";
import { useSize, type Widget, WidgetContext } from "../runtime/view";
import { t } from "../runtime/words";
import { copyText } from "./copy";
import { type Cell, MAX_ROWS, type Twin, tabSeparated } from "./twin";
import css from "./twin.css";

/** What is open in a widget, by title: it stays so while a chart gives way to what is computed. */
const opened = new WeakMap<Widget, Map<string, Signal<boolean>>>();

function useOpen(title: string): Signal<boolean> {
  const own = useSignal(false);
  const widget = useContext(WidgetContext);
  if (!widget) return own;
  const known = opened.get(widget) ?? new Map<string, Signal<boolean>>();
  opened.set(widget, known);
  const open = known.get(title) ?? signal(false);
  known.set(title, open);
  return open;
}

export function AsTable(props: {
  /** What is a table then: the title of the view, or of its part. */
  title: string;
  /** A table for each chart, of what the charts are given; called while they are shown. */
  of: () => readonly Twin[];
  /** What stands in the same line. */
  children?: ComponentChildren;
}): JSX.Element {
  const { title, of, children } = props;
  const open = useOpen(title);
  const id = useId();
  return (
    <>
      <style>{css}</style>
      <div class="xw-twin-foot">
        <div>{children}</div>
        <button
          type="button"
          class="xw-link xw-twin-button"
          aria-expanded={open.value}
          aria-controls={open.value ? id : undefined}
          title={t`the numbers of the chart, to be read exactly`}
          onClick={() => {
            open.value = !open.value;
          }}
        >
          <span class="xw-hidden">{title} </span>
          {t`as a table `}
          <span aria-hidden="true">{open.value ? "\u25b4" : "\u25be"}</span>
        </button>
      </div>
      {open.value ? <Tables id={id} of={of} /> : null}
    </>
  );
}

function Tables({ id, of }: { id: string; of: () => readonly Twin[] }): JSX.Element {
  const twins = of();
  return (
    <div id={id} class="xw-twins">
      {twins.length ? (
        twins.map((twin, at) => <Table key={at} twin={twin} />)
      ) : (
        <p class="xw-muted">{t`There are no numbers yet.`}</p>
      )}
    </div>
  );
}

function Table({ twin }: { twin: Twin }): JSX.Element {
  const { head, n_rows, row } = twin;
  const caption = capital(twin.caption);
  const shown = Array.from({ length: Math.min(n_rows, MAX_ROWS) }, (_, at) => row(at));
  const isNumber = (column: number): boolean =>
    shown.some((cells) => cells[column]?.value !== undefined);
  const id = useId();
  return (
    <figure>
      <figcaption>
        <b id={id}>{caption}</b>
        <Copy twin={twin} />
      </figcaption>
      <Box label={caption}>
        <table class="xw-twin" aria-labelledby={id}>
          <thead>
            <tr>
              {head.map((name, column) => (
                <th key={column} scope="col" class={isNumber(column) ? "xw-number" : undefined}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((cells, at) => (
              <tr key={at}>
                {cells.map((cell, column) => (
                  <One key={column} cell={cell} heads={column === 0} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Box>
      {n_rows > shown.length ? (
        <p>{t`The first ${formatInteger(shown.length)} of ${plural(n_rows, t`row`, t`rows`)}; Copy takes all of them.`}</p>
      ) : null}
    </figure>
  );
}

function One({ cell, heads }: { cell: Cell; heads: boolean }): JSX.Element {
  const { text, value } = cell;
  const number = value === undefined ? {} : { class: "xw-number", "data-value": value };
  return heads ? (
    <th scope="row" {...number}>
      {text}
    </th>
  ) : (
    <td {...number}>{text}</td>
  );
}

/** Scrolls in itself; keys reach it where there is something to scroll. */
function Box({ label, children }: { label: string; children: ComponentChildren }): JSX.Element {
  const [box] = useSize<HTMLElement>();
  const [longer, setLonger] = useState(false);
  useLayoutEffect(() => {
    const { scrollHeight, clientHeight, scrollWidth, clientWidth } = box.current as HTMLElement;
    setLonger(scrollHeight > clientHeight + 1 || scrollWidth > clientWidth + 1);
  });
  return (
    <section
      ref={box}
      class="xw-twin-box"
      aria-label={longer ? label : undefined}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys
      tabIndex={longer ? 0 : undefined}
    >
      {children}
    </section>
  );
}

const SAID_MS = 2500;

function Copy({ twin }: { twin: Twin }): JSX.Element {
  const [said, setSaid] = useState("");
  const timer = useRef(0);
  useEffect(() => () => window.clearTimeout(timer.current), []);
  const copy = async (near: Element): Promise<void> => {
    const done = await copyText(tabSeparated(twin), near);
    setSaid(done ? t`copied ${plural(twin.n_rows, t`row`, t`rows`)}` : t`this page may not copy`);
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(() => setSaid(""), SAID_MS);
  };
  return (
    <span>
      <button
        type="button"
        class="xw-link"
        title={t`with all digits, for a spreadsheet`}
        onClick={(event) => void copy(event.currentTarget.parentElement as Element)}
      >{t`Copy`}</button>{" "}
      <span role="status">{said}</span>
    </span>
  );
}
