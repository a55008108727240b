// Made by xwidgets/views/typed.py of xwidgets/views/surrogate. Do not edit.

/** What it may be told, by Python or by what stands around it. */
export interface Options {
  max_depth?: number;
  kind?: "tree" | "rules" | "linear";
  rows?: number[];
}
