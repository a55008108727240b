// The models as a table: every number of the plane, and the way to each model's own pages.

import type { JSX } from "preact";
import { formatNumber, formatSeconds } from "../../runtime/format";
import { Sideways } from "../../runtime/sideways";
import type { Models as Family } from "../../runtime/view";
import { t } from "../../runtime/words";
import { at, bestFirst, type Model, scoreText, type Tradeoff } from "./record";

export function Models(props: {
  record: Tradeoff;
  models: readonly Model[];
  measured: number;
  pair: readonly [number, number];
  family: Family | null;
  onMeasure: (measure: number) => void;
  onChoose: (model: number) => void;
}): JSX.Element {
  const { record, models, measured, pair, family } = props;
  const amount = (one: Model, k: number): string => {
    const value = one.complexity[k] as number;
    return Number.isFinite(value) ? formatNumber(value, 3) : "\u2013";
  };
  return (
    <Sideways class="xw-tradeoff-scroll" label={t`Models and their numbers`}>
      <table class="xw-tradeoff-table">
        <thead>
          <tr>
            <th scope="col">{t`model`}</th>
            <th scope="col">{record.metric}</th>
            <th scope="col" title={t`How much worse than the best, fold by fold`}>{t`behind`}</th>
            {record.measure_names.map((name, k) => (
              <th key={name} scope="col" aria-sort={k === measured ? "other" : undefined}>
                <button
                  type="button"
                  class="xw-link"
                  aria-pressed={k === measured}
                  title={t`Draw it against ${name}`}
                  onClick={() => props.onMeasure(k)}
                >
                  {name}
                </button>
              </th>
            ))}
            <th scope="col" title={t`Mean time of a fit in cross-validation`}>{t`a fit`}</th>
          </tr>
        </thead>
        <tbody>
          {bestFirst(models).map((one) => (
            <tr key={one.name} data-on={pair.includes(one.index) ? "" : undefined}>
              <th scope="row">
                <button
                  type="button"
                  class="xw-tradeoff-pick"
                  aria-pressed={pair.includes(one.index)}
                  title={t`Compare it`}
                  onClick={() => props.onChoose(one.index)}
                >
                  {one.name}
                </button>
                {family ? <Open family={family} name={one.name} /> : null}
                <small>{one.kind}</small>
              </th>
              <td>{Number.isFinite(one.score) ? scoreText(one.score, one.error) : one.reason}</td>
              <td>
                {one.index === record.best
                  ? t`best`
                  : Number.isFinite(one.behind)
                    ? scoreText(one.behind, one.behind_error)
                    : "\u2013"}
              </td>
              {record.measure_names.map((name, k) => (
                <td
                  key={name}
                  class={at(record.simplest, k) === one.index ? "xw-tradeoff-simplest" : ""}
                  title={k === record.measure_names.length - 1 ? one.reading : undefined}
                >
                  {amount(one, k)}
                  {k === record.measure_names.length - 1 && one.reading ? (
                    <small>{one.reading}</small>
                  ) : null}
                </td>
              ))}
              <td>{Number.isFinite(one.seconds) ? formatSeconds(one.seconds) : "\u2013"}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Sideways>
  );
}

function Open({ family, name }: { family: Family; name: string }): JSX.Element {
  if (family.name === name) return <span class="xw-tradeoff-here">{t`on screen`}</span>;
  return (
    <button
      type="button"
      class="xw-link"
      aria-label={t`Open ${name}`}
      title={t`Everything about ${name}, with the same rows selected`}
      onClick={() => family.show(name, "overview")}
    >{t`open`}</button>
  );
}
