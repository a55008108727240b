// A group of columns that is explained as one feature: one line, which opens into an editor for each of them.

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { FieldRow, valueText } from "./FieldRow";
import type { Field } from "./rows";
import type { Session } from "./session";

export function GroupRow(props: { session: Session; fields: readonly Field[] }): JSX.Element {
  const { session, fields } = props;
  const [first] = fields as [Field, ...Field[]];
  const { store, edits } = session;
  const edited = fields.some(({ feature }) => edits.changed.value.includes(feature));
  const [opened, setOpened] = useState<boolean | null>(null);
  // What is edited or in focus is in sight, unless a person closes it.
  const open = opened ?? (edited || store.feature.value === first.group);
  return (
    <div class="xw-group" data-feature={first.group}>
      <button
        type="button"
        class="xw-button xw-plain xw-group-head"
        aria-expanded={open}
        onClick={() => setOpened(!open)}
      >
        {open ? "\u25be" : "\u25b8"}{" "}
        <span class="xw-ellipsis">{store.featureName(first.group)}</span>
        {open ? null : (
          <span class="xw-muted xw-ellipsis">
            {fields.map((field) => valueText(field, edits.code(field.feature).value)).join(", ")}
          </span>
        )}
      </button>
      {open
        ? fields.map((field) => <FieldRow key={field.feature} session={session} field={field} />)
        : null}
    </div>
  );
}
