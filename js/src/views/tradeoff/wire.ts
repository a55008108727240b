// Made by xwidgets/views/typed.py of xwidgets/views/tradeoff. Do not edit.

/** What the page is told. */
export interface Options {
  metric?: string;
  n_folds?: number;
}
