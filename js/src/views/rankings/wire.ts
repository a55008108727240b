// Made by xwidgets/views/typed.py of xwidgets/views/rankings. Do not edit.

/** What the page is told. */
export interface Options {
  refit?: boolean;
}
