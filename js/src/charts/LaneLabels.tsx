// Names of levels under their lanes: buttons, so that a click selects the level.

import type { JSX } from "preact";
import { allLanes, type Lane, type Plane } from "../marks/plane";
import { plural } from "../runtime/format";
import { featureCodes, opOf } from "../runtime/selection";
import type { Store } from "../runtime/store";
import { chosenCodes, toggleCodes } from "./clauses";

const CHARACTER = 6.6;

/** Do the names need more room than their lanes give? */
export function needsSlant(plane: Plane): boolean {
  const lane = plane.lanes[0];
  if (!lane) return false;
  const longest = Math.max(...plane.lanes.map(({ label }) => Math.min(12, label.length)));
  return longest * CHARACTER > lane.x1 - lane.x0 - 6;
}

export function LaneLabels(props: {
  store: Store;
  plane: Plane;
  left: number;
  top: number;
}): JSX.Element {
  const { store, plane, left, top } = props;
  const key = `dependence:${plane.feature}`;
  const chosen = chosenCodes(store, key);
  const slant = needsSlant(plane);
  const style = (lane: Lane): JSX.CSSProperties => {
    const middle = left + (lane.x0 + lane.x1) / 2;
    if (!slant || lane === plane.missing)
      return { left: left + lane.x0, top: top + 3, width: lane.x1 - lane.x0 };
    return { left: middle - 92, top: top + 2, width: 96 };
  };
  return (
    <>
      {allLanes(plane).map((lane) => (
        <button
          key={lane.label}
          type="button"
          class={`xw-lane xw-ellipsis${slant && lane !== plane.missing ? " xw-slant" : ""}`}
          style={style(lane)}
          title={`${lane.label}: ${plural(lane.n_rows, "row")}, click to select`}
          aria-pressed={lane.codes.every((code) => chosen.has(code))}
          onClick={(event) =>
            toggleCodes(store, key, opOf(event), lane.codes, (codes) =>
              featureCodes(plane.feature, codes),
            )
          }
        >
          {lane.label}
        </button>
      ))}
    </>
  );
}
