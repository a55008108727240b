// The effect of the feature in focus: a line for each good model, a dark one for the model that is explained.

import type { JSX } from "preact";
import { useId, useMemo } from "preact/hooks";
import { clauseBrush } from "../../charts/brushes";
import { Frame } from "../../charts/Frame";
import type { Mark } from "../../charts/FrameMarks";
import { frameHeight, layFrame } from "../../charts/frameLayout";
import type { Measure } from "../../marks/labels";
import { columnAxis, levelsOf, numberAxis, roomFor } from "../../marks/planeAxis";
import { formatSigned, plural } from "../../runtime/format";
import type { Store } from "../../runtime/store";
import type { Palette } from "../../runtime/theme";
import { t } from "../../runtime/words";
import { type GoodModels, type Lines, linesOf } from "./record";

const HEIGHT = 240;

export function Effect(props: {
  record: GoodModels;
  store: Store;
  palette: Palette;
  measure: Measure;
  width: number;
}): JSX.Element {
  const { record, store, palette, measure, width } = props;
  const id = useId();
  const feature = store.focus.value;
  const column = store.column(feature);
  const lines = useMemo(() => linesOf(record, feature), [record, feature]);
  const state = store.shared.axes.value[feature];
  const layout = useMemo(() => {
    if (!column || !lines) return null;
    return layFrame({
      width: Math.max(220, width),
      height: HEIGHT,
      x: (length) => columnAxis(column, length, { state }),
      y: (length) =>
        numberAxis(length, {
          whole: roomFor([lines.own, ...lines.each].flatMap((one) => [...one])),
          signed: true,
          name: record.class_names.length ? t`effect on ${record.output_name}` : t`effect`,
        }),
      measure,
    });
  }, [column, lines, width, measure, record, state]);
  const marks = useMemo(
    () => (column && lines ? marksOf(lines, levelsOf(column) !== null) : []),
    [column, lines],
  );
  const name = store.featureName(feature);
  if (!column || !lines || !layout)
    return (
      <p class="xw-empty">{t`No effect of ${name}: it does not vary, has too many levels, or is not among the first of many features.`}</p>
    );
  return (
    <div class="xw-figure" style={{ height: frameHeight(HEIGHT) }}>
      <Frame
        store={store}
        palette={palette}
        measure={measure}
        layout={layout}
        label={t`effect of ${name} by every good model`}
        kind={t`line chart`}
        described_by={id}
        identity={feature}
        marks={marks}
        brush={clauseBrush(store, `feature:${feature}`, layout.plane, "x")}
        clause_key={`feature:${feature}`}
      />
      <p id={id} class="xw-hidden">
        {t`${spoken(lines, name)} Shift and arrow keys select a range.`}
      </p>
    </div>
  );
}

function marksOf({ x, each, own }: Lines, is_levels: boolean): Mark[] {
  const quiet = "var(--xw-muted)";
  const zero: Mark = { kind: "rule", y: 0, color: "var(--xw-line)" };
  if (is_levels)
    return [
      zero,
      ...each.map((y): Mark => ({ kind: "points", x, y, color: quiet, radius: 2.4 })),
      { kind: "line", x, y: own, width: 2.4 },
    ];
  return [
    zero,
    ...each.map((y): Mark => ({ kind: "line", x, y, color: quiet, width: 1 })),
    { kind: "line", x, y: own, width: 2.4, edged: true },
  ];
}

/** Where models part most. */
function spoken({ x, each }: Lines, name: string): string {
  let [widest, at] = [-1, 0];
  for (let i = 0; i < x.length; i++) {
    const told = each.map((one) => one[i] as number);
    const span = Math.max(...told) - Math.min(...told);
    if (span > widest) [widest, at] = [span, i];
  }
  const told = each.map((one) => one[at] as number);
  return t`${plural(each.length, t`line`, t`lines`)} of ${name}, furthest apart from ${formatSigned(Math.min(...told))} to ${formatSigned(Math.max(...told))}.`;
}
