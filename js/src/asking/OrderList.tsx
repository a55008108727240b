// A list that somebody puts in order: dragged by its lines, moved by arrow keys on them, or by the buttons beside.

import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import css from "./order.css";
import { moved, slotAt, slotOfKey } from "./ordering";

export function OrderList(props: {
  /** What is put in order, for who cannot see it. */
  label: string;
  /** Each of them once. */
  items: readonly string[];
  onChange: (items: string[]) => void;
  /** Where items can be taken out again. */
  onRemove?: (item: string) => void;
  /** What stands behind the words of an item. */
  beside?: (item: string, at: number) => ComponentChildren;
  disabled?: boolean;
}): JSX.Element {
  const { label, items, onChange, onRemove, beside, disabled = false } = props;
  const list = useRef<HTMLOListElement>(null);
  const [dragged, setDragged] = useState("");
  const [said, setSaid] = useState("");
  /** Whose line gets the focus back when it has moved. */
  const followed = useRef("");

  const put = (item: string, to: number): void => {
    const from = items.indexOf(item);
    if (from < 0 || from === to || to < 0 || to >= items.length) return;
    onChange(moved(items, from, to));
    setSaid(`${item}: place ${to + 1} of ${items.length}`);
  };
  useEffect(() => {
    if (!followed.current) return;
    const at = items.indexOf(followed.current);
    list.current?.querySelectorAll<HTMLElement>(".xw-order-grip")[at]?.focus();
    followed.current = "";
  }, [items]);
  const onKeyDown = (event: KeyboardEvent, item: string, at: number): void => {
    const to = slotOfKey(event.key, at, items.length);
    if (to < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    followed.current = item;
    put(item, to);
  };
  const onPointerMove = (event: PointerEvent): void => {
    if (!dragged || !list.current) return;
    const boxes = [...list.current.children].map((line) => line.getBoundingClientRect());
    put(dragged, slotAt(boxes, event.clientY));
  };
  return (
    <>
      <style>{css}</style>
      <ol
        ref={list}
        class="xw-order"
        aria-label={label}
        onPointerMove={onPointerMove}
        onPointerUp={() => setDragged("")}
        onLostPointerCapture={() => setDragged("")}
      >
        {items.map((item, at) => (
          <li key={item} class={item === dragged ? "xw-dragged" : ""}>
            <button
              type="button"
              class="xw-order-grip"
              disabled={disabled}
              onKeyDown={(event) => onKeyDown(event, item, at)}
              onPointerDown={(event) => {
                if (event.button !== 0) return;
                // By the list: a line that is moved in the page loses the pointer.
                list.current?.setPointerCapture?.(event.pointerId);
                setDragged(item);
              }}
            >
              <span class="xw-order-place">{at + 1}</span> <span class="xw-order-text">{item}</span>
              <span class="xw-hidden">, of {items.length}; arrow keys move it</span>
            </button>
            {beside?.(item, at)}
            {disabled ? null : (
              <span class="xw-order-moves">
                <Move item={item} to={at - 1} n={items.length} word="up" sign="↑" onMove={put} />
                <Move item={item} to={at + 1} n={items.length} word="down" sign="↓" onMove={put} />
                {onRemove ? (
                  <button
                    type="button"
                    class="xw-button xw-plain xw-icon"
                    aria-label={`take ${item} out`}
                    onClick={() => onRemove(item)}
                  >
                    ×
                  </button>
                ) : null}
              </span>
            )}
          </li>
        ))}
      </ol>
      <p class="xw-hidden" role="status">
        {said}
      </p>
    </>
  );
}

function Move(props: {
  item: string;
  to: number;
  n: number;
  word: string;
  sign: string;
  onMove: (item: string, to: number) => void;
}): JSX.Element {
  const { item, to, n, word, sign, onMove } = props;
  return (
    <button
      type="button"
      class="xw-button xw-plain xw-icon"
      aria-label={`move ${item} ${word}`}
      disabled={to < 0 || to >= n}
      onClick={() => onMove(item, to)}
    >
      {sign}
    </button>
  );
}
