// Made by xwidgets/views/typed.py of xwidgets/views/what_if. Do not edit.

import type { EditedRow } from "../../runtime/wire";

/** What the model takes, and the edits of the page before. */
export interface BeginArgs {
  key: string;
}

/** What the edits are now. */
export interface EditsArgs {
  key: string;
  branches: EditedRow[];
  current: number;
  kept: EditedRow[];
}

/**
 * What it may be told, by Python or by what stands around it.
 *
 * ``of`` is the row in sight, where it is edited, and ``edits`` what was changed of it: a code
 * per position of a shown feature; null is missing.
 */
export interface Options {
  row?: number;
  of?: number;
  edits?: Record<string, number | null>;
}

declare module "../../runtime/wire" {
  interface Requests {
    what_if_begin: BeginArgs;
    what_if_edits: EditsArgs;
  }
}
