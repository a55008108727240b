// Made by xwidgets/views/typed.py of xwidgets/views/checks. Do not edit.

/** What the page is told. */
export interface Options {
  second?: string;
  cost?: number[];
}
