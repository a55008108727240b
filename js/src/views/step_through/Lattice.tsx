// All coalitions, from nobody on the left to everybody on the right, and the way that an order takes through them.

import type { JSX } from "preact";
import { formatNumber } from "../../runtime/format";
import { t } from "../../runtime/words";
import { lettersOf, oneOf, placesOf, sizeOf } from "./coalitions";
import { Picture } from "./plot";

const SIDE = 30;

export function Lattice(props: {
  n: number;
  values: readonly number[];
  width: number;
  /** Coalitions that are reached, in their order. */
  path: readonly number[];
  /** Those of an earlier order. */
  old: readonly number[];
  /** Whose joinings are shown; -1: nobody's. */
  player: number;
}): JSX.Element {
  const { n, values, width, path, old, player } = props;
  const height = n > 4 ? 340 : 250;
  const places = placesOf(n, width - 2 * SIDE, height - 16).map(({ x, y }) => ({
    x: x + SIDE,
    y: y + 8,
  }));
  const edges = values.flatMap((_, from) =>
    Array.from({ length: n }, (_, j) => j)
      .filter((j) => !((from >> j) & 1))
      .map((j) => ({ from, to: from | (1 << j), j })),
  );
  const onPath = (way: readonly number[], from: number, to: number): boolean =>
    way.includes(from) && way[way.indexOf(from) + 1] === to;
  const last = path[path.length - 1];
  return (
    <Picture
      width={width}
      height={height}
      label={t`All ${values.length} coalitions of ${n} players${path.length ? t`; the way so far: ${path.map((one) => `${lettersOf(one, n)} ${formatNumber(values[one] as number, 3)}`).join(", ")}` : ""}.`}
    >
      <g>
        {edges.map(({ from, to, j }) => {
          const [a, b] = [places[from], places[to]] as [Place, Place];
          const change = (values[to] as number) - (values[from] as number);
          const now = onPath(path, from, to) || j === player;
          const kind = now
            ? change >= 0
              ? "xw-steps-up"
              : "xw-steps-down"
            : onPath(old, from, to)
              ? "xw-steps-old"
              : "xw-steps-edge";
          const thick = j === player ? 1 + 12 / oneOf(n, sizeOf(from)) : 3;
          return (
            <line
              key={`${from} ${to}`}
              class={kind}
              x1={a.x}
              y1={a.y}
              x2={b.x}
              y2={b.y}
              style={now ? { strokeWidth: thick } : {}}
            />
          );
        })}
      </g>
      <g>
        {values.map((value, one) => {
          const { x, y } = places[one] as Place;
          const reached = path.includes(one) || player >= 0;
          return (
            <g
              // biome-ignore lint/suspicious/noArrayIndexKey: the coalition's number
              key={one}
              class={`xw-steps-node${reached ? " xw-on" : ""}${one === last ? " xw-steps-here" : ""}`}
              transform={`translate(${x},${y})`}
            >
              <rect x={-SIDE + 3} y={-15} width={2 * SIDE - 6} height={30} rx={4} />
              <text class="xw-steps-letter" y={-3} text-anchor="middle">
                {lettersOf(one, n)}
              </text>
              <text y={10} text-anchor="middle">
                {formatNumber(value, 3)}
              </text>
            </g>
          );
        })}
      </g>
    </Picture>
  );
}

interface Place {
  x: number;
  y: number;
}
