// Names of levels under their lanes: buttons, so that a click selects the level.

import type { JSX } from "preact";
import { withoutPrefix } from "../marks/labels";
import { allLanes, type Lane, type Plane } from "../marks/plane";
import { plural } from "../runtime/format";
import { featureCodes, opOf } from "../runtime/selection";
import type { Store } from "../runtime/store";
import { chosenCodes, toggleCodes } from "./clauses";

const CHARACTER = 6.6;

/** Words on screen; what stands for several levels has a name of its own. */
function wordsOf(plane: Plane): Map<Lane, string> {
  const single = plane.lanes.filter(({ codes }) => codes.length === 1);
  const short = withoutPrefix(single.map(({ label }) => label));
  const words = new Map(allLanes(plane).map((lane) => [lane, lane.label]));
  for (const [i, lane] of single.entries()) words.set(lane, short[i] as string);
  return words;
}

/** Do the names need more room than their lanes give? */
export function needsSlant(plane: Plane): boolean {
  const lane = plane.lanes[0];
  if (!lane) return false;
  const words = wordsOf(plane);
  const longest = Math.max(...plane.lanes.map((one) => Math.min(12, words.get(one)?.length ?? 0)));
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
  const words = wordsOf(plane);
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
          aria-label={lane.label}
          title={`${lane.label}: ${plural(lane.n_rows, "row")}, click to select`}
          aria-pressed={lane.codes.every((code) => chosen.has(code))}
          onClick={(event) =>
            toggleCodes(store, key, opOf(event), lane.codes, (codes) =>
              featureCodes(plane.feature, codes),
            )
          }
        >
          {words.get(lane)}
        </button>
      ))}
    </>
  );
}
