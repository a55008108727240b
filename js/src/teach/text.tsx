// The little Markdown that cards are written in, as nodes: a text is never read as markup. Python does the same for
// pages without script in xwidgets/teach/text.py; both are held to the examples of tests/teach/texts.json.

import { type ComponentChildren, Fragment, type JSX } from "preact";

const FENCE = /^```[^\n]*\n([\s\S]*?)\n?```$/gm;
const ITEM = /^(?:[-*]|(\d+)\.) +/;
const SPAN =
  /\\([\\`*_])|`([^`]+)`|\*\*(?!\s)(.+?)(?<!\s)\*\*|\*(?!\s)(.+?)(?<!\s)\*|(?<![A-Za-z0-9])_(?!\s)(.+?)(?<!\s)_(?![A-Za-z0-9])/g;

/** Around each match of `pattern` in `text`: what `between` and `found` make of it. */
function split<T>(
  text: string,
  pattern: RegExp,
  between: (text: string) => T[],
  found: (match: RegExpExecArray) => T,
): T[] {
  const parts: T[] = [];
  let at = 0;
  for (const match of text.matchAll(pattern)) {
    parts.push(...between(text.slice(at, match.index)), found(match));
    at = match.index + match[0].length;
  }
  return [...parts, ...between(text.slice(at))];
}

/** What stands in a line. */
export function inline(text: string): ComponentChildren[] {
  return split<ComponentChildren>(
    text,
    SPAN,
    (plain) => (plain ? [plain] : []),
    ([, literal, code, bold, starred, lined]) => {
      if (literal) return literal;
      if (code) return <code>{code}</code>;
      if (bold) return <strong>{inline(bold)}</strong>;
      return <em>{inline(starred ?? lined ?? "")}</em>;
    },
  );
}

/** Lines of each paragraph or list. */
function blocksOf(text: string): string[][] {
  const found: string[][] = [[]];
  for (const line of text.split("\n")) {
    const last = found.at(-1) as string[];
    if (!line.trim()) found.push([]);
    else if (last.length && ITEM.test(line) !== ITEM.test(last[0] as string)) found.push([line]);
    else last.push(line);
  }
  return found.filter((lines) => lines.length);
}

function Block({ lines }: { lines: readonly string[] }): JSX.Element {
  const first = ITEM.exec(lines[0] ?? "");
  if (!first)
    return (
      <p>
        {lines.map((line, i) => (
          <Fragment key={line}>
            {i ? <br /> : null}
            {inline(line.trim())}
          </Fragment>
        ))}
      </p>
    );
  const items = lines.map((line) => <li key={line}>{inline(line.replace(ITEM, ""))}</li>);
  return first[1] ? <ol>{items}</ol> : <ul>{items}</ul>;
}

/** Paragraphs, lists and code. */
export function Text({ text }: { text: string }): JSX.Element {
  const parts = split(
    text,
    FENCE,
    (plain) => blocksOf(plain).map((lines) => <Block key={lines.join("\n")} lines={lines} />),
    ([, code]) => (
      <pre>
        <code>{code}</code>
      </pre>
    ),
  );
  return <>{parts}</>;
}

/** The first paragraph, which names a group of controls, and what follows it. */
export function headAndRest(text: string): [string, string] {
  const [head = "", ...rest] = text.split(/\n\s*\n/);
  return [head, rest.join("\n\n")];
}
