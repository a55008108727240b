// Made by xwidgets/views/typed.py of xwidgets/views/lime. Do not edit.

/** What it may be told, by Python or by what stands around it. */
export interface Options {
  row?: number;
  rows?: number[];
  discretize?: boolean;
  kernel_width?: number;
  n_samples?: number;
  draws?: string;
  max_display?: number;
}
