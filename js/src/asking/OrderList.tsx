// A list that somebody puts in order: dragged by its lines, moved by arrow keys on them, or by the buttons beside.

import type { ComponentChildren, JSX } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { t } from "../runtime/words";
import css from "./order.css";
import { moved, placeAt, placeOfKey } from "./ordering";

export function OrderList(props: {
  /** What is put in order, for who cannot see it. */
  label: string;
  /** Each of them once. */
  items: readonly string[];
  onChange: (items: string[]) => void;
  /** Where items can be taken out again. */
  onRemove?: (item: string) => void;
  /** How an item is shown: its own words where nothing is said. */
  shown?: (item: string) => ComponentChildren;
  /** What stands behind the words of an item. */
  beside?: (item: string) => ComponentChildren;
}): JSX.Element {
  const { label, items, onChange, onRemove, shown, beside } = props;
  const list = useRef<HTMLOListElement>(null);
  const [held, setHeld] = useState<string | null>(null);
  const [told, setTold] = useState("");
  /** What gets the focus when lines have moved or gone: the browser forgets it. */
  const focused = useRef<HTMLElement | null>(null);
  useLayoutEffect(() => {
    focused.current?.focus();
    focused.current = null;
  }, [items]);

  const put = (item: string, to: number): void => {
    const from = items.indexOf(item);
    if (from === to || to < 0 || to >= items.length) return;
    onChange(moved(items, from, to));
    setTold(t`${item}: now ${to + 1} of ${items.length}`);
  };
  const putBy = (item: string, to: number, event: Event): void => {
    focused.current = event.currentTarget as HTMLElement;
    put(item, to);
  };
  const onTakeOut = (item: string, event: MouseEvent): void => {
    const line = (event.currentTarget as HTMLElement).closest("li");
    const next = line?.nextElementSibling ?? line?.previousElementSibling;
    focused.current = next?.querySelector<HTMLElement>(".xw-order-grip") ?? null;
    onRemove?.(item);
  };
  const onKeyDown = (event: KeyboardEvent, item: string, at: number): void => {
    const to = placeOfKey(event.key, at, items.length);
    if (to < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    putBy(item, to, event);
  };
  const onPointerMove = (event: PointerEvent): void => {
    if (held === null || !list.current) return;
    const middles = Array.from(list.current.children, (line) => {
      const { top, height } = line.getBoundingClientRect();
      return top + height / 2;
    });
    put(held, placeAt(event.clientY, middles, items.indexOf(held)));
  };
  const last = items.length - 1;
  return (
    <>
      <style>{css}</style>
      <ol
        ref={list}
        class="xw-order"
        aria-label={label}
        data-held={held !== null}
        onPointerMove={onPointerMove}
        onPointerUp={() => setHeld(null)}
        onLostPointerCapture={() => setHeld(null)}
      >
        {items.map((item, at) => (
          <li key={item} data-on={item === held}>
            <button
              type="button"
              class="xw-order-grip"
              onKeyDown={(event) => onKeyDown(event, item, at)}
              onPointerDown={(event) => {
                if (event.button !== 0) return;
                // By the list: a line that is moved in the page loses the pointer.
                list.current?.setPointerCapture?.(event.pointerId);
                setHeld(item);
              }}
            >
              <Dots />
              <span class="xw-order-place">{at + 1}</span>{" "}
              <span class="xw-order-text">{shown ? shown(item) : item}</span>
              <span class="xw-hidden">{t`, of ${items.length}; arrow keys move it`}</span>
            </button>
            {beside?.(item)}
            <Small
              label={t`Move up: ${item}`}
              sign="↑"
              off={at === 0}
              onClick={(event) => putBy(item, at - 1, event)}
            />
            <Small
              label={t`Move down: ${item}`}
              sign="↓"
              off={at === last}
              onClick={(event) => putBy(item, at + 1, event)}
            />
            {onRemove ? (
              <Small
                label={t`Take out: ${item}`}
                sign="×"
                onClick={(event) => onTakeOut(item, event)}
              />
            ) : null}
          </li>
        ))}
      </ol>
      <p class="xw-hidden" role="status">
        {told}
      </p>
    </>
  );
}

/** What says that a line can be dragged. */
const Dots = (): JSX.Element => (
  <svg viewBox="0 0 8 16" aria-hidden="true">
    {[4, 8, 12].flatMap((y) => [2, 6].map((x) => <circle key={`${x} ${y}`} cx={x} cy={y} r="1" />))}
  </svg>
);

/** A button that can have the focus where it does nothing: whoever moved a line to the end is still on it. */
function Small(props: {
  label: string;
  sign: string;
  off?: boolean;
  onClick: (event: MouseEvent) => void;
}): JSX.Element {
  const { label, sign, off = false, onClick } = props;
  return (
    <button
      type="button"
      class="xw-button xw-plain xw-icon"
      aria-label={label}
      aria-disabled={off}
      onClick={onClick}
    >
      {sign}
    </button>
  );
}
