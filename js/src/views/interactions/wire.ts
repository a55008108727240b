// Made by xwidgets/views/typed.py of xwidgets/views/interactions. Do not edit.

/** What it may be told, by Python or by what stands around it. */
export interface Options {
  rows?: number[];
  method?: string;
  n_rows?: number;
}
