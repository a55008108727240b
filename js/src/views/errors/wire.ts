// Made by xwidgets/views/typed.py of xwidgets/views/errors. Do not edit.

/** What the page is told; what is as usual is left out. */
export interface Options {
  metric?: string;
  max_depth?: number;
  control?: string;
  refit?: boolean;
  columns?: string[];
}
