// What lies over the points: the brush, the row in focus, the row under a pointer anywhere.

import type { JSX } from "preact";
import type { Store } from "../runtime/store";
import type { Drawn } from "./brushes";

/** What a brush draws; what was added says +, what was taken away −. */
export function BrushBoxes({ drawn }: { drawn: () => Drawn[] }): JSX.Element {
  return (
    <g>
      {drawn().map(({ box, op }, i) => (
        <g key={i}>
          <rect
            class={op === "not" ? "xw-box xw-box-not" : "xw-box"}
            x={box.x0}
            y={box.y0}
            width={Math.max(1, box.x1 - box.x0)}
            height={Math.max(1, box.y1 - box.y0)}
          />
          {op === "and" ? null : (
            <text x={box.x0 + 4} y={box.y0 + 13}>
              {op === "or" ? "+" : "\u2212"}
            </text>
          )}
        </g>
      ))}
    </g>
  );
}

/** Ring around the focused row, halo around the hovered one; `place` gives NaN where it has no point. */
export function RowMarks(props: {
  store: Store;
  place: (row: number) => readonly [number, number];
  small?: boolean;
}): JSX.Element {
  const size = props.small ? 4 : 6;
  const focused = props.place(props.store.row.value);
  const hovered = props.place(props.store.hovered.value);
  return (
    <g>
      {isPlaced(hovered) ? (
        <circle class="xw-point-halo" cx={hovered[0]} cy={hovered[1]} r={size + 2} />
      ) : null}
      {isPlaced(focused) ? (
        <>
          <circle class="xw-point-ring-back" cx={focused[0]} cy={focused[1]} r={size} />
          <circle class="xw-point-ring" cx={focused[0]} cy={focused[1]} r={size} />
        </>
      ) : null}
    </g>
  );
}

const isPlaced = ([x, y]: readonly [number, number]): boolean =>
  !Number.isNaN(x) && !Number.isNaN(y);
