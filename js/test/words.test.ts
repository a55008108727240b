// Words of the interface: what the sources say stands in the files of words, and nothing is said past them.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { expect, it } from "vitest";
import { t } from "../src/runtime/words";
import { faults, inWords, keysOf } from "../words.mjs";

const SOURCE = join(__dirname, "..", "src");

const sources = readdirSync(SOURCE, { recursive: true, encoding: "utf8" })
  .filter((name) => /\.tsx?$/.test(name) && !/\.d\.ts$|^runtime.words\.ts$/.test(name))
  .map((name) => {
    const text = readFileSync(join(SOURCE, name), "utf8");
    return ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true);
  });

function nodes(tree: ts.Node): ts.Node[] {
  const found: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    found.push(node);
    node.forEachChild(visit);
  };
  visit(tree);
  return found;
}

const all = sources.map((tree) => ({ name: tree.fileName, text: tree.text, nodes: nodes(tree) }));

/** As the compiler reads them; build.mjs has to do without one. */
function keysByCompiler(nodes: readonly ts.Node[]): string[] {
  const keys: string[] = [];
  for (const node of nodes) {
    if (!ts.isTaggedTemplateExpression(node) || node.tag.getText() !== "t") continue;
    const { template } = node;
    const rest = ts.isTemplateExpression(template) ? template.templateSpans : [];
    const head = ts.isTemplateExpression(template) ? template.head.text : template.text;
    keys.push([head, ...rest.map(({ literal }, i) => `{${i}}${literal.text}`)].join("").trim());
  }
  return keys.sort();
}

it("is listed in en.json, and every other language says the same with the same holes", () => {
  expect(faults()).toEqual([]);
});

it("is found in the sources as the compiler finds it", () => {
  const found = all.map(({ text, nodes }) => [keysOf(text).sort(), keysByCompiler(nodes)]);
  expect(found.flatMap(([own]) => own).length).toBeGreaterThan(1000);
  for (const [own, theirs] of found) expect(own).toEqual(theirs);
});

it("stands in no element without t: another language could not say it", () => {
  const bare = all.flatMap(({ name, nodes }) =>
    nodes
      .filter((node) => ts.isJsxText(node) && /\p{L}/u.test(node.text.replaceAll("&nbsp;", "")))
      .map((node) => `${name}: ${node.getText()}`),
  );
  expect(bare).toEqual([]);
});

it("stands in no attribute that is read aloud or shown without t", () => {
  const shown =
    /^(title|label|kind|placeholder|aria-(label|description|roledescription|valuetext))$/;
  const names = /^(SHAP|LIME|H|dialog|menu|xw-.+)$/;
  const bare = all.flatMap(({ name, nodes }) =>
    nodes.flatMap((node) => {
      if (!ts.isJsxAttribute(node) || !shown.test(node.name.getText())) return [];
      const { initializer } = node;
      const text = initializer && ts.isStringLiteral(initializer) ? initializer.text : "";
      return /\p{L}/u.test(text) && !names.test(text) ? [`${name}: ${text}`] : [];
    }),
  );
  expect(bare).toEqual([]);
});

const SAID = `import { t } from "../runtime/words";
const a = t\` \${n} of \${plural(m, t\`row\`)}: \\u00d7 \${"}"} \\\`q\\\` \`;`;

it("reads the words, with the holes in braces and no space around", () => {
  expect(keysOf(SAID)).toEqual(["{0} of {1}: \u00d7 {2} `q`", "row"]);
});

it("says in English what stands there, without the tag", () => {
  expect(inWords(SAID, () => undefined)).toBe(
    `const a = \` \${n} of \${plural(m, \`row\`)}: \\u00d7 \${"}"} \\\`q\\\` \`;`,
  );
});

it("says in another language what that says, with the holes where they belong", () => {
  const german: Record<string, string> = {
    row: "Zeile",
    "{0} of {1}: \u00d7 {2} `q`": "von {1} `{0}` {2}",
  };
  expect(inWords(SAID, (key) => german[key])).toBe(
    `const a = \` von \${plural(m, \`Zeile\`)} \\\`\${n}\\\` \${"}"} \`;`,
  );
});

it("says what stands there where sources run as they are", () => {
  expect(t`${1} of ${"two"} rows`).toBe("1 of two rows");
  expect(t`rows`).toBe("rows");
});
