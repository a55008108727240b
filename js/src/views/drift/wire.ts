// Made by xwidgets/views/typed.py of xwidgets/views/drift. Do not edit.

/** What the page is told. */
export interface Options {
  new?: string;
  bins?: number;
  edges?: Record<string, unknown>;
  control?: string;
  leave_out?: number[];
  problems?: string[];
}
