// The rows themselves: sortable, linked, with the features' values or their contributions.

import type { JSX } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { measureIn } from "../../row/measure";
import { formatInteger, plural } from "../../runtime/format";
import { rowsOf } from "../../runtime/selection";
import { defineView, Heading, Segments, useSize, type ViewContext } from "../../runtime/view";
import { t } from "../../runtime/words";
import { copyText } from "../../twin/copy";
import {
  type Content,
  nextSort,
  type Sort,
  sortedRows,
  tableColumns,
  tabSeparated,
} from "./columns";
import { FilterField, FilterOutcome, useFilter } from "./FilterField";
import { Grid } from "./Grid";
import { keptStore, withKept } from "./kept";
import css from "./table.css";
import type { Options } from "./wire";

function TableView({ context }: { context: ViewContext<Options> }): JSX.Element {
  const { store, options } = context;
  const [size, width] = useSize<HTMLDivElement>();
  const measure = useMemo(() => measureIn(size.current), [width > 0]);
  const [content, setContent] = useState<Content>("values");
  const [sort, setSort] = useState<Sort | null>(null);
  const [only, setOnly] = useState(false);
  const height = options.height ?? 340;
  const mask = store.mask.value;
  const table = store.attributions.value;
  const importance = store.importance.value;
  const data = store.columns.value;
  const beside = store.extras.value;

  // The order of all rows' importance: columns hold still while a brush moves.
  const features = useMemo(() => {
    const order = Array.from({ length: store.n_features }, (_, j) => j);
    if (!importance) return order;
    const { values } = importance;
    return order.sort((a, b) => (values[b] as number) - (values[a] as number) || a - b);
  }, [importance]);
  const by_view = store.kept.value;
  const edited = useMemo(() => [...by_view.values()].flat(), [by_view]);
  const columns = useMemo(() => {
    const all = tableColumns(store, table, features, content, measure);
    if (!edited.length) return all;
    const own = keptStore(store, edited);
    const theirs = tableColumns(own, own.attributions.value, features, content, measure);
    return withKept(all, theirs, edited, store.n_rows);
  }, [table, features, content, measure, data, beside, store.target.value, edited]);
  const filter = useFilter(store);
  const kept = only ? mask : null;
  const ranks = sort?.key === "selected" ? mask : null;
  const rows = useMemo(() => {
    const all = kept
      ? Int32Array.from(rowsOf(kept))
      : // Edited rows come first, where they are seen.
        Int32Array.from({ length: store.n_rows + edited.length }, (_, i) =>
          i < edited.length ? store.n_rows + i : i - edited.length,
        );
    const passed = filter.found.mask;
    return sortedRows(passed ? all.filter((row) => passed[row]) : all, columns, sort);
  }, [kept, ranks, sort, edited.length, sort ? columns : null, filter.found.mask]);
  const largest = useMemo(() => {
    if (content !== "contributions" || !table) return 0;
    let most = 0;
    for (const value of table.values) if (Math.abs(value) > most) most = Math.abs(value);
    return most;
  }, [content, table]);

  const selected = mask ? rows.filter((row) => mask[row]) : rows;
  const [copied, setCopied] = useState("");
  const timer = useRef(0);
  useEffect(() => () => window.clearTimeout(timer.current), []);
  const copy = async (): Promise<void> => {
    const done = size.current && (await copyText(tabSeparated(columns, selected), size.current));
    setCopied(
      done ? t`copied ${plural(selected.length, t`row`, t`rows`)}` : t`this page may not copy`,
    );
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(() => setCopied(""), 2500);
  };
  return (
    <section class="xw-view" aria-label={t`Table`}>
      <style>{css}</style>
      <Heading title={t`Table`}>
        <FilterField store={store} filter={filter} />
        {filter.found.mask ? (
          <FilterOutcome store={store} found={filter.found} />
        ) : (
          <span>
            {rows.length < store.n_rows
              ? t`${formatInteger(rows.length)} of ${plural(store.n_rows, t`row`, t`rows`)}`
              : plural(store.n_rows, t`row`, t`rows`)}
            {edited.length && !kept ? t`, ${formatInteger(edited.length)} edited` : ""}
          </span>
        )}
        <Segments
          label={t`Cells show`}
          value={content}
          choices={[
            { value: "values", label: t`values` },
            { value: "contributions", label: t`contributions` },
          ]}
          onChange={(value) => setContent(value as Content)}
        />
        <label class="xw-table-choice">
          <input
            type="checkbox"
            checked={only}
            onChange={(event) => setOnly(event.currentTarget.checked)}
          />
          {t`selected only`}
        </label>
        <span class="xw-spacer" />
        <span class="xw-small" role="status">
          {copied}
        </span>
        <button
          type="button"
          class="xw-button"
          disabled={selected.length === 0}
          title={t`Copy ${
            mask
              ? plural(selected.length, t`selected row`, t`selected rows`)
              : plural(selected.length, t`row`, t`rows`)
          } as tab-separated text`}
          onClick={() => void copy()}
        >
          {t`Copy ${formatInteger(selected.length)}`}
        </button>
      </Heading>
      <div ref={size} style={{ minHeight: `${height}px` }}>
        {width > 0 ? (
          <Grid
            store={store}
            columns={columns}
            rows={rows}
            kept={edited}
            sort={sort}
            largest={largest}
            width={width - 2}
            height={height}
            onSort={(key) => setSort(nextSort(sort, key))}
            onCopy={() => void copy()}
          />
        ) : null}
      </div>
    </section>
  );
}

export default defineView({ component: TableView });
