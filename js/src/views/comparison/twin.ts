// Cohorts as one table: a line for each cohort and measure, and by how much it is more than what it is compared with.

import { t } from "../../runtime/words";
import { type Cell, known, said, type Twin, twinOf } from "../../twin/twin";
import { type Comparison, differenceOf, told, toldMore } from "./record";

export function cohortsTwin(record: Comparison, other: number, lines: readonly number[]): Twin {
  const { cohorts, measures } = record;
  const against = other < 0 ? t`everybody else` : (cohorts[other] as string);
  const pairs = lines.flatMap((j) => cohorts.map((name, k) => ({ j, k, name })));
  return twinOf(
    t`Means of cohorts, against ${against}`,
    [t`mean of`, t`group`, t`cohort`, t`value`, t`difference`, t`from`, t`to`, t`p`],
    pairs,
    ({ j, k, name }) => {
      const more = (value: number): Cell => known(value, (one) => toldMore(record, j, one));
      const { value, low, high, p } = differenceOf(record, k, other, j);
      return [
        said(measures[j] as string),
        said(record.groups[j] as string),
        said(name),
        known(record.values.data[k * measures.length + j], (one) => told(record, j, one)),
        more(value),
        more(low),
        more(high),
        known(p),
      ];
    },
  );
}
