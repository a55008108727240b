// What Python hears of the edits: `view.edited`, `view.branches` and `view.kept`, once the hand rests.

import type { Store } from "../../runtime/store";
import { type Failure, untoldBy } from "./failure";
import type { Branch, Edits } from "./history";
import { Lane } from "./lane";
import { type Codes, editedCodes, editsOf } from "./rows";

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

/** A row as it crosses the wire. */
interface WireRow {
  name: string;
  row: number;
  edits: Record<string, number | null>;
}

/** What Python has heard of the edits of a page before. */
export interface Heard {
  branches: WireRow[];
  current: number;
  kept: WireRow[];
}

/** The same as edits, by the codes of a row as it was. */
export function heardEdits({ branches, current, kept }: Heard, codesAt: (row: number) => Codes) {
  const branchOf = ({ name, row, edits }: WireRow, id: number): Branch => {
    const start = codesAt(row);
    return { id, name, origin: row, start, codes: editedCodes(start, edits) };
  };
  return { branches: branches.map(branchOf), current, kept: kept.map(branchOf) };
}

const wireRow = ({ name, origin, start, codes }: Branch): WireRow => ({
  name,
  row: origin,
  edits: editsOf(start, codes),
});
