// Made by xwidgets/views/typed.py of xwidgets/views/step_through. Do not edit.

/** What it may be told, by Python or by what stands around it. */
export interface Options {
  walk?: string;
  row?: number;
  features?: number[];
  tree?: number;
  feature?: number;
  beside?: number;
  step?: number;
}
