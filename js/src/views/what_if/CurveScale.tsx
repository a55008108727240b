// Beside a curve: the lowest and the highest that the model says along it. All curves have one scale, each its own middle.

import type { JSX } from "preact";
import { formatAmount } from "../../runtime/format";
import { t } from "../../runtime/words";
import { CURVE_HEIGHT } from "./FieldCurve";
import { type Field, rangeOf } from "./rows";
import type { Session } from "./session";

/** Two numbers need so many pixels; nearer ones are one. */
const APART = 11;

export function CurveScale({ session, field }: { session: Session; field: Field }): JSX.Element {
  const curves = session.answers.curves.value;
  const curve = curves?.curves[field.feature];
  const range = curve ? rangeOf(curve) : null;
  if (!curves || !range) return <span class="xw-curve-scale" />;
  const [low, high] = range;
  const pixels = ((high - low) / (curves.reach || 1)) * (CURVE_HEIGHT - 6);
  const [bottom, top] = [formatAmount(low, 2), formatAmount(high, 2)];
  const level = (side: number): string => `${CURVE_HEIGHT / 2 + (side * pixels) / 2}px`;
  return (
    <span
      class="xw-curve-scale"
      title={t`As this value alone changes, the model says ${bottom} to ${top}`}
    >
      {pixels < APART ? (
        <span style={{ top: level(0) }}>{top === bottom ? top : `${bottom} \u2013 ${top}`}</span>
      ) : (
        <>
          <span style={{ top: level(-1) }}>{top}</span>
          <span style={{ top: level(1) }}>{bottom}</span>
        </>
      )}
    </span>
  );
}
