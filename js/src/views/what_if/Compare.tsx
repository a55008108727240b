// Branches side by side: what differs, what each difference does, and where it ends.

import { Fragment, type JSX } from "preact";
import { useState } from "preact/hooks";
import { formatAmount, formatInteger, formatSignedAmount } from "../../runtime/format";
import { Sideways } from "../../runtime/sideways";
import { shownOutput } from "../../runtime/target";
import { t } from "../../runtime/words";
import { valueText } from "./FieldRow";
import type { Branch } from "./history";
import { differing, type Field } from "./rows";
import type { Session } from "./session";
import { shownName } from "./words";

/** Features in which any branch differs from where it began, in the table's order. */
export function differences(branches: readonly Branch[]): number[] {
  const found = new Set<number>();
  const first = branches[0];
  for (const branch of branches) {
    for (const j of differing(branch.start, branch.codes)) found.add(j);
    if (first) for (const j of differing(first.codes, branch.codes)) found.add(j);
  }
  return [...found].sort((a, b) => a - b);
}

/** Scroll sideways, and nothing but this table, until the edited branch is in sight. */
function bringCurrent(box: HTMLElement): void {
  const names = box.querySelector("th")?.getBoundingClientRect();
  const branch = box.querySelector("th[aria-current=true]")?.getBoundingClientRect();
  if (!names || !branch) return;
  const beyond = branch.right - box.getBoundingClientRect().right;
  if (beyond > 0) box.scrollLeft += beyond;
  else box.scrollLeft -= Math.max(0, names.right - branch.left);
}

export function Compare({ session }: { session: Session }): JSX.Element {
  const { branches, current } = session.edits.history.value.now;
  const fields = session.fields.value;
  const features = differences(branches);
  const { store, answers } = session;
  const output = store.output.value;
  const one_origin = branches.every(({ origin }) => origin === branches[0]?.origin);
  const original = one_origin ? (branches[0] as Branch) : null;
  const unit = answers.told(branches[current] as Branch)?.explanation?.unit ?? store.unit.value;
  const other_unit = unit === store.unit.value ? "" : `, ${store.unitLabel(unit)}`;
  return (
    <Sideways
      class="xw-compare"
      label={t`Branches side by side`}
      bring={bringCurrent}
      at={branches[current]?.id}
    >
      <table>
        <thead>
          <tr>
            <th rowSpan={2} scope="col">{t`feature`}</th>
            {original ? <th rowSpan={2} scope="col">{t`was`}</th> : null}
            {branches.map((branch, i) => (
              <th key={branch.id} scope="colgroup" colSpan={3} aria-current={i === current}>
                <BranchName session={session} branch={branch} position={i} />
              </th>
            ))}
          </tr>
          <tr>
            {branches.map((branch) => (
              <Fragment key={branch.id}>
                <th scope="col" title={t`What it is now`}>{t`value`}</th>
                <th scope="col" title={t`What it contributes to ${shownOutput(store)} now`}>
                  {t`contribution${other_unit}`}
                </th>
                <th scope="col" title={t`How the contribution has changed since the edits began`}>
                  {t`change${other_unit}`}
                </th>
              </Fragment>
            ))}
          </tr>
        </thead>
        <tbody>
          {features.map((j) => {
            const field = fields[j] as Field;
            return (
              <tr key={j}>
                <th scope="row" class="xw-ellipsis" title={field.schema.name}>
                  {field.schema.name}
                </th>
                {original ? <td>{valueText(field, original.start[j] as number)}</td> : null}
                {branches.map((branch) => (
                  <Cells key={branch.id} session={session} branch={branch} field={field} />
                ))}
              </tr>
            );
          })}
          {features.length === 0 ? (
            <tr>
              <td
                colSpan={3 * branches.length + 2}
                class="xw-muted"
              >{t`Nothing is edited yet.`}</td>
            </tr>
          ) : (
            <Others session={session} branches={branches} features={features} was={!!original} />
          )}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" class="xw-ellipsis" title={shownOutput(store)}>
              {shownOutput(store)}
            </th>
            {original ? (
              <td>
                {numberOf(
                  answers.told(original, true)?.predictions[output],
                  answers.failed(original, true),
                )}
              </td>
            ) : null}
            {branches.map((branch) => {
              const [now, before] = [answers.told(branch), answers.told(branch, true)];
              const end = now?.predictions[output];
              const begin = before?.predictions[output];
              // Contributions add up to the prediction in their own unit.
              const [sum, sum_before] = [now, before].map((told) => told?.explanation?.prediction);
              return (
                <Fragment key={branch.id}>
                  <td>
                    <b>{numberOf(end, answers.failed(branch))}</b>
                  </td>
                  <td>{other_unit && sum !== undefined ? formatAmount(sum, 4) : null}</td>
                  <td>
                    {other_unit ? (
                      <Change now={sum} before={sum_before} />
                    ) : (
                      <Change now={end} before={begin} />
                    )}
                  </td>
                </Fragment>
              );
            })}
          </tr>
        </tfoot>
      </table>
    </Sideways>
  );
}

const numberOf = (value: number | undefined, failed: boolean): string =>
  value !== undefined ? formatAmount(value, 4) : failed ? t`no answer` : "\u2026";

function Change(props: {
  now: number | undefined;
  before: number | undefined;
}): JSX.Element | null {
  const { now, before } = props;
  if (now === undefined || before === undefined || now === before) return null;
  const change = now - before;
  return (
    <span class={`xw-signed ${change > 0 ? "xw-up" : "xw-down"}`}>
      {formatSignedAmount(change, 2)}&nbsp;{change > 0 ? "\u25b2" : "\u25bc"}
    </span>
  );
}

/** Value, contribution and what the edits have made of it; a value that differs is marked. */
function Cells(props: { session: Session; branch: Branch; field: Field }): JSX.Element {
  const { session, branch, field } = props;
  const { answers } = session;
  const j = field.feature;
  const value = branch.codes[j] as number;
  const differs = !Object.is(value, branch.start[j]);
  const now = answers.told(branch)?.explanation?.values[field.group];
  const before = answers.told(branch, true)?.explanation?.values[field.group];
  return (
    <>
      <td class={differs ? "xw-differs" : "xw-muted"}>
        {differs ? <span class="xw-hidden">{t`changed to `}</span> : null}
        {valueText(field, value)}
      </td>
      <td class="xw-muted">{now === undefined ? "" : formatSignedAmount(now, 2)}</td>
      <td>
        <Change now={now} before={before} />
      </td>
    </>
  );
}

/** With the features that nobody edited the changes add up to that of the prediction. */
function Others(props: {
  session: Session;
  branches: readonly Branch[];
  features: readonly number[];
  was: boolean;
}): JSX.Element | null {
  const { session, branches, features, was } = props;
  const { answers, store } = session;
  const groups = new Set(features.map((j) => session.fields.value[j]?.group ?? j));
  const n = store.n_features - groups.size;
  if (n === 0) return null;
  const rest = (values: Float64Array | undefined): number | undefined =>
    values?.reduce((sum, value, j) => (groups.has(j) ? sum : sum + value), 0);
  return (
    <tr class="xw-muted">
      <th scope="row">{n === 1 ? t`the other one` : t`the other ${formatInteger(n)}`}</th>
      {was ? <td /> : null}
      {branches.map((branch) => {
        const now = rest(answers.told(branch)?.explanation?.values);
        const before = rest(answers.told(branch, true)?.explanation?.values);
        return (
          <Fragment key={branch.id}>
            <td />
            <td>{now === undefined ? "" : formatSignedAmount(now, 2)}</td>
            <td>
              <Change now={now} before={before} />
            </td>
          </Fragment>
        );
      })}
    </tr>
  );
}

function BranchName(props: { session: Session; branch: Branch; position: number }): JSX.Element {
  const { session, branch, position } = props;
  const { branches, current } = session.edits.history.value.now;
  const [naming, setNaming] = useState(false);
  if (naming) {
    const take = (text: string): void => {
      setNaming(false);
      session.edits.rename(branch.id, text);
    };
    return (
      <input
        class="xw-input"
        aria-label={t`New name of ${shownName(branch)}`}
        maxLength={80}
        value={branch.name}
        ref={(input) => input?.focus()}
        onBlur={(event) => take(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter") take(event.currentTarget.value);
          else if (event.key === "Escape") setNaming(false);
          else return;
          event.stopPropagation();
        }}
      />
    );
  }
  return (
    <span class="xw-branch">
      <button
        type="button"
        class={`xw-button ${position === current ? "xw-on" : "xw-plain"}`}
        aria-pressed={position === current}
        title={t`Edit ${shownName(branch)}`}
        onClick={() => session.edits.choose(position)}
      >
        <span class="xw-ellipsis">{shownName(branch)}</span>
      </button>
      <button
        type="button"
        class="xw-button xw-plain xw-icon"
        aria-label={t`Rename ${shownName(branch)}`}
        title={t`Rename`}
        onClick={() => setNaming(true)}
      >
        {"\u270e"}
      </button>
      {branches.length > 1 ? (
        <button
          type="button"
          class="xw-button xw-plain xw-icon"
          aria-label={t`Remove ${shownName(branch)}`}
          title={t`Remove (undo brings it back)`}
          onClick={() => session.edits.remove(position)}
        >
          {"\u00d7"}
        </button>
      ) : null}
    </span>
  );
}
