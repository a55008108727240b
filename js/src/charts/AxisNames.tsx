// What the axes of a dependence plot are called.

import type { JSX } from "preact";
import { ellipsize, type Measure } from "../marks/labels";
import type { Plane } from "../marks/plane";
import type { Column } from "../runtime/columns";
import type { Store } from "../runtime/store";
import { shownOutput } from "../runtime/target";

export function AxisName(props: {
  plane: Plane;
  column: Column;
  measure: Measure;
  y: number;
}): JSX.Element {
  const { plane, column, measure, y } = props;
  return (
    <text x={(plane.range[0] + plane.range[1]) / 2} y={y} text-anchor="middle">
      {ellipsize(column.name, plane.range[1] - plane.range[0], measure)}
    </text>
  );
}

export function SideName(props: {
  store: Store;
  measure: Measure;
  x: number;
  middle: number;
  room: number;
}): JSX.Element {
  const { store, measure, x, middle, room } = props;
  const text = `SHAP, ${shownOutput(store)}`;
  return (
    <text class="xw-muted" text-anchor="middle" transform={`translate(${x},${middle}) rotate(-90)`}>
      {ellipsize(text, room, measure)}
    </text>
  );
}
