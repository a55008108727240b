// Made by xwidgets/views/typed.py of xwidgets/views/importance. Do not edit.

/** What it may be told, by Python or by what stands around it. */
export interface Options {
  method?: string;
  max_display?: number;
  by_output?: boolean;
}
