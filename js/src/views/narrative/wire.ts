// Made by xwidgets/views/typed.py of xwidgets/views/narrative. Do not edit.

/** What it may be told, by Python or by what stands around it. */
export interface Options {
  row?: number;
  to?: string;
  texts?: Record<string, string>;
  vary?: number[];
}
