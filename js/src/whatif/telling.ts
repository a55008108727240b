// What Python hears of the edits: `view.edited`, `view.branches` and `view.kept`, once the hand rests.

import type { Store } from "../runtime/store";
import { type Failure, untoldBy } from "./failure";
import type { Branch, Edits } from "./history";
import { Lane } from "./lane";
import { editsOf } from "./rows";

const REST_MS = 200;

/** A lane that tells the kernel; `key` names the what-if, `onError` hears where Python refuses. */
export function tellingLane(
  store: Store,
  key: string,
  onError: (failure: Failure) => void,
): Lane<Edits> {
  return new Lane(async ({ branches, current, kept }) => {
    if (branches.some(({ origin }) => origin < 0)) return;
    try {
      await store.request("what_if_edits", {
        key,
        branches: branches.map(wireRow),
        current,
        kept: kept.map(wireRow),
      });
    } catch (error) {
      onError(untoldBy(error));
    }
  }, REST_MS);
}

const wireRow = ({ name, origin, start, codes }: Branch) => ({
  name,
  row: origin,
  edits: editsOf(start, codes),
});
