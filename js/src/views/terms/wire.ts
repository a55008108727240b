// Made by xwidgets/views/typed.py of xwidgets/views/terms. Do not edit.

/** What it may be told, by what stands around it. */
export interface Options {
  path?: boolean;
}
