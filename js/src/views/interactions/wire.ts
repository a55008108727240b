// Made by xwidgets/views/typed.py of xwidgets/views/interactions. Do not edit.

import type { Unit } from "../../runtime/wire";

/** Go on for a while with pairs of some rows (none named: the kernel's choice). */
export interface PairsArgs {
  unit: Unit;
  output: number;
  seconds: number;
  rows?: number[] | null;
}

/** Each row's values of one pair. */
export interface PairArgs {
  unit: Unit;
  output: number;
  first: number;
  second: number;
  rows?: number[] | null;
}

/** What it may be told, by Python or by what stands around it. */
export interface Options {
  rows?: number[];
}

declare module "../../runtime/wire" {
  interface Requests {
    interactions: PairsArgs;
    interaction_pair: PairArgs;
  }
}
