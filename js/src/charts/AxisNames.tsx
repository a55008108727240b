// What the axes of a dependence plot are called.

import type { JSX } from "preact";
import type { Plane } from "../marks/plane";
import type { Column } from "../runtime/columns";
import { outputLabel } from "../runtime/format";
import type { Store } from "../runtime/store";
import { fitting } from "./text";

export function AxisName(props: { plane: Plane; column: Column; y: number }): JSX.Element {
  const { plane, column, y } = props;
  return (
    <text x={(plane.range[0] + plane.range[1]) / 2} y={y} text-anchor="middle">
      {fitting(column.name, plane.range[1] - plane.range[0])}
    </text>
  );
}

export function SideName(props: {
  store: Store;
  x: number;
  middle: number;
  room: number;
}): JSX.Element {
  const { store, x, middle, room } = props;
  const text = `SHAP, ${outputLabel(store.unit.value, store.outputName())}`;
  return (
    <text class="xw-muted" text-anchor="middle" transform={`translate(${x},${middle}) rotate(-90)`}>
      {fitting(text, room)}
    </text>
  );
}
