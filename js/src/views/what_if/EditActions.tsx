// What can be done with the edits, in a sentence that says what it means.

import type { JSX } from "preact";
import { isKept } from "./history";
import type { Session } from "./session";

export function EditActions({ session }: { session: Session }): JSX.Element {
  const { edits } = session;
  const edited = edits.changed.value.length > 0;
  const n_kept = edits.kept.value.length;
  const is_kept = isKept(edits.history.value.now);
  return (
    <p class="xw-edit-actions">
      <span>
        <button
          type="button"
          class="xw-button"
          disabled={!edited}
          title="Take all edits of this branch back"
          onClick={() => edits.restore()}
        >
          Original
        </button>{" "}
        takes the edits back,
      </span>{" "}
      <span>
        <button
          type="button"
          class="xw-button"
          title="Go on with a copy, beside this one"
          onClick={() => edits.duplicate()}
        >
          Branch
        </button>{" "}
        goes on with a copy,
      </span>{" "}
      <span>
        <button
          type="button"
          class="xw-button"
          disabled={!edited}
          title={`${is_kept ? "This row is in the table" : "Add this row to the table"}; in Python: view.kept`}
          onClick={() => edits.keep()}
        >
          {is_kept ? "Kept" : "Keep"}
          {n_kept ? ` (${n_kept})` : ""}
        </button>{" "}
        puts the row into the table.
      </span>
    </p>
  );
}
