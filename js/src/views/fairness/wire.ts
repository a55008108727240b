// Made by xwidgets/views/typed.py of xwidgets/views/fairness. Do not edit.

/** What the page is told; the last three are of recourse. */
export interface Options {
  by?: string[];
  tolerance?: number;
  cost?: number[];
  vary?: number[];
  ranges?: Record<string, unknown>;
  max_changes?: number;
}
