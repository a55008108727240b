// Made by xwidgets/views/typed.py of xwidgets/views/fairness. Do not edit.

/** What the page is told. */
export interface Options {
  by?: string[];
  tolerance?: number;
  cost?: number[];
}
