// biome-ignore-all lint/a11y/useSemanticElements: rows are placed by hand, which table elements do not allow
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names its active cell

// One row of the grid and what its cells hold.

import { useComputed } from "@preact/signals";
import type { JSX } from "preact";
import type { Store } from "../../runtime/store";
import { t } from "../../runtime/words";
import { FIXED, type TableColumn } from "./columns";

export const classOf = (column: TableColumn, c: number, active: boolean, row = -1): string =>
  `xw-cell${column.right ? " xw-right" : ""}${c < FIXED ? " xw-fixed" : ""}${column.beside ? " xw-beside" : ""}${active ? " xw-active" : ""}${row >= 0 && column.missing(row) ? " xw-missing" : ""}${row >= 0 && column.note?.(row) ? " xw-edited" : ""}`;

export const placeOf = (column: TableColumn, c: number, edges: readonly number[]): string =>
  `flex:0 0 ${column.width}px${c < FIXED ? `;left:${edges[c]}px` : ""}`;

/** A row repaints alone when it is hovered, focused or selected. */
export function Row(props: {
  store: Store;
  row: number;
  /** The row of the table that it is, or was made of. */
  origin: number;
  at: number;
  top: number;
  children: (selected: boolean, row: number) => JSX.Element[];
}): JSX.Element {
  const { store, row, origin, at, top } = props;
  const hovered = useComputed(() => origin >= 0 && store.hovered.value === origin).value;
  const selected = useComputed(() => store.mask.value?.[row] === 1).value;
  const focused = useComputed(() => store.row.value === row).value;
  const state = `${hovered ? " xw-hovered" : ""}${selected ? " xw-selected" : ""}${focused ? " xw-focused-row" : ""}`;
  return (
    <div
      role="row"
      aria-rowindex={at + 2}
      aria-selected={selected}
      aria-current={focused ? "true" : undefined}
      class={`xw-grid-row xw-body-row${state}`}
      style={{ top: `${top}px` }}
    >
      {props.children(selected, row)}
    </div>
  );
}

export const Mark = ({ selected }: { selected: boolean }): JSX.Element => (
  <>
    <i class={selected ? "xw-mark xw-on" : "xw-mark"} />
    <span class="xw-hidden">{selected ? t`selected` : t`not selected`}</span>
  </>
);

export function Content(props: { column: TableColumn; row: number; largest: number }): JSX.Element {
  const { column, row, largest } = props;
  const text = column.text(row);
  const value = column.contribution?.(row) ?? 0;
  const note = column.note?.(row);
  const share = largest > 0 && Number.isFinite(value) ? (50 * Math.abs(value)) / largest : 0;
  return (
    <>
      {share > 0 ? (
        <i
          class={value < 0 ? "xw-cell-bar xw-cell-down" : "xw-cell-bar xw-cell-up"}
          style={{ width: `${share}%` }}
        />
      ) : null}
      <span class="xw-ellipsis" title={note || (text.length > 12 ? text : undefined)}>
        {text}
      </span>
      {note ? <span class="xw-hidden">, {note}</span> : null}
    </>
  );
}
