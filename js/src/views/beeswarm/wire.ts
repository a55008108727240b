// Made by xwidgets/views/typed.py of xwidgets/views/beeswarm. Do not edit.

/** What it may be told, by Python or by what stands around it. */
export interface Options {
  max_display?: number;
  height?: number;
}
