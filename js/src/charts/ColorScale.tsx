// Beside a surface: which color is which number, from the top down.

import type { JSX } from "preact";

export function ColorScale(props: {
  title: string;
  /** CSS colors, the highest first. */
  stops: readonly string[];
  /** What is written beside it, at a share 0 .. 1 of the way up. */
  marks: readonly { at: number; text: string }[];
  notes?: readonly string[];
  left: number;
  width: number;
  height: number;
}): JSX.Element {
  const { title, stops, marks, notes = [], left, width, height } = props;
  return (
    <div class="xw-legend xw-signs" style={{ left, top: 0, width, height }}>
      <span>{title}</span>
      <div class="xw-ramp-scale">
        <div
          class="xw-ramp-bar"
          style={{ background: `linear-gradient(to bottom, ${stops.join(", ")})` }}
        />
        <div class="xw-ramp-numbers">
          {marks.map(({ at, text }) => (
            <span key={at} style={{ bottom: `${100 * at}%` }}>
              {text}
            </span>
          ))}
        </div>
      </div>
      {notes.map((note) => (
        <span key={note}>{note}</span>
      ))}
    </div>
  );
}
