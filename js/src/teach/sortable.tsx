// A list whose lines can be moved: by pointer, or by buttons that keep the focus.

import type { JSX } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { inline } from "./text";

/** `items` with what stands at `from` at `to` instead. */
export function moved<T>(items: readonly T[], from: number, to: number): T[] {
  const rest = items.filter((_, i) => i !== from);
  return [...rest.slice(0, to), items[from] as T, ...rest.slice(to)];
}

/** Where a line belongs whose pointer is at `y`: past every other line whose middle lies above it. */
export function placeAt(y: number, middles: readonly number[], from: number): number {
  return middles.filter((middle, i) => i !== from && middle < y).length;
}

interface Props {
  /** No two are the same. */
  items: readonly string[];
  onChange(items: readonly string[]): void;
}

export function Sortable({ items, onChange }: Props): JSX.Element {
  const list = useRef<HTMLOListElement>(null);
  /** A button that had the focus when its line moved: the browser forgets it. */
  const focused = useRef<HTMLElement | null>(null);
  const [held, setHeld] = useState<string | null>(null);
  const [told, setTold] = useState("");
  useLayoutEffect(() => {
    focused.current?.focus();
    focused.current = null;
  }, [items]);
  const put = (text: string, to: number): void => {
    const from = items.indexOf(text);
    if (to === from || to < 0 || to >= items.length) return;
    onChange(moved(items, from, to));
    setTold(`${text}: now ${to + 1} of ${items.length}`);
  };
  const drag = (event: PointerEvent): void => {
    if (held === null || !list.current) return;
    const middles = Array.from(list.current.children, (line) => {
      const { top, height } = line.getBoundingClientRect();
      return top + height / 2;
    });
    put(held, placeAt(event.clientY, middles, items.indexOf(held)));
  };
  const step = (text: string, by: number, event: MouseEvent): void => {
    focused.current = event.currentTarget as HTMLElement;
    put(text, items.indexOf(text) + by);
  };
  return (
    <>
      <ol
        ref={list}
        class="xw-sortable"
        data-held={held !== null}
        onPointerMove={drag}
        onPointerUp={() => setHeld(null)}
        onPointerCancel={() => setHeld(null)}
      >
        {items.map((text, i) => (
          <li key={text} data-on={held === text}>
            <span
              class="xw-grip"
              onPointerDown={(event) => {
                if (event.button) return;
                event.preventDefault();
                // The line moves in the document while it is held: the list stays.
                list.current?.setPointerCapture?.(event.pointerId);
                setHeld(text);
              }}
            >
              <svg viewBox="0 0 8 16" aria-hidden="true">
                {[4, 8, 12].flatMap((y) =>
                  [2, 6].map((x) => <circle key={`${x} ${y}`} cx={x} cy={y} r="1" />),
                )}
              </svg>
              <span>{inline(text)}</span>
            </span>
            <button
              type="button"
              class="xw-button xw-plain xw-icon"
              aria-label={`Move up: ${text}`}
              aria-disabled={i === 0}
              onClick={(event) => step(text, -1, event)}
            >
              ↑
            </button>
            <button
              type="button"
              class="xw-button xw-plain xw-icon"
              aria-label={`Move down: ${text}`}
              aria-disabled={i === items.length - 1}
              onClick={(event) => step(text, 1, event)}
            >
              ↓
            </button>
          </li>
        ))}
      </ol>
      <p class="xw-hidden" role="status">
        {told}
      </p>
    </>
  );
}
