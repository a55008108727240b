// Made by xwidgets/views/typed.py of xwidgets/views/boundary. Do not edit.

/** What it may be told, by Python or by what stands around it. */
export interface Options {
  features?: number[];
  row?: number;
  through?: boolean;
  n_rows?: number;
}
