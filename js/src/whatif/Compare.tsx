// Branches side by side: what differs, what each difference does, and where it ends.

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { formatAmount, formatSignedAmount } from "../runtime/format";
import { shownOutput } from "../runtime/target";
import { valueText } from "./FieldRow";
import type { Branch } from "./history";
import { differing, type Field } from "./rows";
import type { Session } from "./session";

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
  const { store } = session;
  const output = store.output.value;
  const one_origin = branches.every(({ origin }) => origin === branches[0]?.origin);
  const original = one_origin ? (branches[0] as Branch) : null;
  const box = useRef<HTMLElement>(null);
  const id = branches[current]?.id;
  useEffect(() => {
    if (box.current) bringCurrent(box.current);
  }, [id]);
  return (
    <section ref={box} class="xw-compare" aria-label="Branches side by side">
      <table>
        <thead>
          <tr>
            <th scope="col">feature</th>
            {original ? <th scope="col">original</th> : null}
            {branches.map((branch, i) => (
              <th key={branch.id} scope="col" aria-current={i === current}>
                <BranchName session={session} branch={branch} position={i} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {features.map((j) => (
            <tr key={j}>
              <th scope="row" class="xw-ellipsis" title={fields[j]?.schema.name}>
                {fields[j]?.schema.name}
              </th>
              {original ? (
                <td>{valueText(fields[j] as Field, original.start[j] as number)}</td>
              ) : null}
              {branches.map((branch) => (
                <Cell
                  key={branch.id}
                  session={session}
                  branch={branch}
                  field={fields[j] as Field}
                />
              ))}
            </tr>
          ))}
          {features.length === 0 ? (
            <tr>
              <td colSpan={branches.length + 2} class="xw-muted">
                Nothing is edited yet.
              </td>
            </tr>
          ) : null}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{shownOutput(store)}</th>
            {original ? (
              <td>
                {numberOf(
                  session.answers.told(original, true)?.predictions[output],
                  session.answers.failed(original, true),
                )}
              </td>
            ) : null}
            {branches.map((branch) => {
              const end = session.answers.told(branch)?.predictions[output];
              const begin = session.answers.told(branch, true)?.predictions[output];
              return (
                <td key={branch.id}>
                  <b>{numberOf(end, session.answers.failed(branch))}</b>
                  {end !== undefined && begin !== undefined && end !== begin ? (
                    <Signed value={end - begin} />
                  ) : null}
                </td>
              );
            })}
          </tr>
        </tfoot>
      </table>
    </section>
  );
}

const numberOf = (value: number | undefined, failed: boolean): string =>
  value !== undefined ? formatAmount(value, 4) : failed ? "no answer" : "\u2026";

function Signed({ value, title }: { value: number; title?: string }): JSX.Element {
  return (
    <span class={`xw-signed ${value > 0 ? "xw-up" : "xw-down"}`} title={title}>
      {value > 0 ? "\u25b2" : "\u25bc"}
      {formatSignedAmount(value, 2)}
    </span>
  );
}

/** A value that differs is marked, and how its own contribution has changed stands beside it. */
function Cell(props: { session: Session; branch: Branch; field: Field }): JSX.Element {
  const { session, branch, field } = props;
  const j = field.feature;
  const value = branch.codes[j] as number;
  const differs = !Object.is(value, branch.start[j]);
  const now = session.answers.told(branch)?.explanation?.values[field.group];
  const before = session.answers.told(branch, true)?.explanation?.values[field.group];
  const effect = now !== undefined && before !== undefined ? now - before : 0;
  return (
    <td class={differs ? "xw-differs" : "xw-muted"}>
      {differs ? <span class="xw-hidden">changed to </span> : null}
      {valueText(field, value)}
      {differs && effect !== 0 ? (
        <Signed
          value={effect}
          title={`Its contribution changes by ${formatSignedAmount(effect, 3)}`}
        />
      ) : null}
    </td>
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
        aria-label={`New name of ${branch.name}`}
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
        title={`Edit ${branch.name}`}
        onClick={() => session.edits.choose(position)}
      >
        <span class="xw-ellipsis">{branch.name}</span>
      </button>
      <button
        type="button"
        class="xw-button xw-plain xw-icon"
        aria-label={`Rename ${branch.name}`}
        title="Rename"
        onClick={() => setNaming(true)}
      >
        {"\u270e"}
      </button>
      {branches.length > 1 ? (
        <button
          type="button"
          class="xw-button xw-plain xw-icon"
          aria-label={`Remove ${branch.name}`}
          title="Remove (undo brings it back)"
          onClick={() => session.edits.remove(position)}
        >
          {"\u00d7"}
        </button>
      ) : null}
    </span>
  );
}
