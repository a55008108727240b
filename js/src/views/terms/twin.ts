// What an additive model is made of, as tables: its terms, the one that is opened, and the path over the penalty.

import type { Column } from "../../runtime/columns";
import { formatShare } from "../../runtime/format";
import { t } from "../../runtime/words";
import { gridTwin } from "../../twin/grid";
import { exact, known, ofColumn, said, signed, type Twin, twinOf } from "../../twin/twin";
import type { Curve, PenaltyPath, Surface, Term } from "./records";

export const listTwin = (terms: readonly Term[], label: string): Twin =>
  twinOf(
    t`Terms: what they add to ${label}`,
    [t`term`, t`size`, t`slope`, t`per standard deviation`],
    terms,
    ({ name, size, slope, standardized }) => [
      said(name),
      exact(size),
      known(slope),
      known(standardized),
    ],
  );

export const curveTwin = (
  term: Term,
  { x, y, share }: Curve,
  column: Column,
  label: string,
): Twin =>
  twinOf(`${term.name}: ${label}`, [column.name, t`adds`, t`rows`], x, (value, i) => [
    ofColumn(column, value),
    signed(y[i] as number),
    exact(share[i] as number, formatShare),
  ]);

export const surfaceTwin = (
  term: Term,
  { x, y, value, share }: Surface,
  a: Column,
  b: Column,
  label: string,
): Twin =>
  gridTwin(
    `${term.name}: ${label}`,
    { column: a, values: x },
    { column: b, values: y },
    (i, k) => value[i * y.length + k] as number,
    (i, k) => share[i * y.length + k] as number,
  );

export function pathTwin(record: PenaltyPath): Twin {
  const n = record.column_names.length;
  const { error } = record;
  return twinOf(
    t`Coefficients over the penalty, per standard deviation`,
    [record.parameter, ...record.column_names, ...(error ? [record.error_name] : [])],
    record.strength.data,
    (strength, i) => [
      exact(strength),
      ...record.column_names.map((_, k) => signed(record.coefficients.data[i * n + k] as number)),
      ...(error ? [known(error.data[i])] : []),
    ],
  );
}
