// One style sheet says what a class looks like by itself; others may only add to it in a place of their own.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const SOURCE = join(__dirname, "..", "src");

const sheets = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((one) => {
    const path = join(folder, one.name);
    if (one.isDirectory()) return sheets(path);
    return path.endsWith(".css") ? [path] : [];
  });

/** Classes that stand alone in a selector, whatever their state: `.xw-cell`, `.xw-cell:hover`, `.xw-cell[data-on]`. */
function alone(text: string): Set<string> {
  const rules = text.replace(/\/\*[\s\S]*?\*\//g, "").matchAll(/([^{};]+)\{/g);
  const selectors = [...rules].flatMap(([, head = ""]) => head.split(/,(?![^(]*\))/));
  const found = selectors.map(
    (one) => /^(\.xw-[\w-]+)(?:::?[\w-]+|\[[^\]]*\])*$/.exec(one.trim())?.[1],
  );
  return new Set(found.filter((name) => name !== undefined));
}

it("finds classes that stand alone", () => {
  const text =
    "/* .xw-x {} */ .xw-a, .xw-b .xw-c { top: 0 } @media print { .xw-d:hover { top: 0 } }";
  expect([...alone(text)]).toEqual([".xw-a", ".xw-d"]);
});

it("is said once what a class looks like by itself", () => {
  const owners = new Map<string, string[]>();
  for (const path of sheets(SOURCE))
    for (const name of alone(readFileSync(path, "utf8")))
      owners.set(name, [...(owners.get(name) ?? []), path.slice(SOURCE.length + 1)]);
  expect(owners.size).toBeGreaterThan(100);
  expect([...owners].filter(([, files]) => files.length > 1)).toEqual([]);
});
