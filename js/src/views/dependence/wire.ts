// Made by xwidgets/views/typed.py of xwidgets/views/dependence. Do not edit.

import type { AxisState } from "../../runtime/wire";

/** What it may be told, by Python or by what stands around it. */
export interface Options {
  feature?: number;
  features?: number[];
  other?: number;
  color_by?: string;
  axis?: AxisState;
  method?: string;
  over?: string[];
  centered?: boolean;
  grid?: unknown;
  n_rows?: number;
  individual?: number;
  regions?: boolean;
  ledger?: boolean;
}
