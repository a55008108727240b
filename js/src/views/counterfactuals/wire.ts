// Made by xwidgets/views/typed.py of xwidgets/views/counterfactuals. Do not edit.

/** What it may be told, by Python or by what stands around it. */
export interface Options {
  row?: number;
  rows?: number[];
  target?: unknown;
  vary?: number[];
  ranges?: unknown;
  monotone?: unknown;
  max_changes?: number;
  n?: number;
  rules?: unknown;
  missing_cost?: number;
  menu?: number;
  seconds?: number;
}
