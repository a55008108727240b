// What can be done with the edits, in a sentence that says what it means.

import type { JSX } from "preact";
import { t } from "../../runtime/words";
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
          title={t`Take all edits of this branch back`}
          onClick={() => edits.restore()}
        >{t`Original`}</button>
        {t` takes the edits back,`}
      </span>{" "}
      <span>
        <button
          type="button"
          class="xw-button"
          title={t`Go on with a copy, beside this one`}
          onClick={() => edits.duplicate()}
        >{t`Branch`}</button>
        {t` goes on with a copy,`}
      </span>{" "}
      <span>
        <button
          type="button"
          class="xw-button"
          disabled={!edited}
          title={t`${is_kept ? t`This row is in the table` : t`Add this row to the table`}; in Python: view.kept`}
          onClick={() => edits.keep()}
        >
          {is_kept ? t`Kept` : t`Keep`}
          {n_kept ? ` (${n_kept})` : ""}
        </button>
        {t` puts the row into the table.`}
      </span>
    </p>
  );
}
