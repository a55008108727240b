// Made by xwidgets/views/typed.py of xwidgets/views/comparison. Do not edit.

/** What the page is told. */
export interface Options {
  cohorts?: string[];
}
