import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import about from "virtual:about";
import views from "virtual:views";
import { describe, expect, test } from "vitest";

const source = join(import.meta.dirname, "..", "src");
const home = join(source, "views");
const folders = readdirSync(home).sort();

describe("views are found by their folders", () => {
  test("every folder is a view, and has its facts in the Python half", () => {
    expect(folders.length).toBeGreaterThan(0);
    expect(Object.keys(views).sort()).toEqual(folders);
    expect(Object.keys(about).sort()).toEqual(folders);
  });

  test.each(folders)("%s can be drawn, named and asked for", (name) => {
    expect(views[name]?.component).toBeTypeOf("function");
    expect(about[name]?.title).toMatch(/\S/);
    expect(about[name]?.question).toMatch(/\?$/);
  });
});

/** Names of the folder of views that a path is in; "" elsewhere. */
const folderOf = (path: string): string => {
  const [first = ""] = relative(home, path).split(sep);
  return first === ".." ? "" : first;
};

/** [importing file, imported path] of every relative import below `src`. */
function* imports(): Generator<[string, string]> {
  for (const item of readdirSync(source, { recursive: true, withFileTypes: true })) {
    if (!item.isFile() || !/\.tsx?$/.test(item.name)) continue;
    const file = join(item.parentPath, item.name);
    const text = readFileSync(file, "utf8");
    for (const [, path = ""] of text.matchAll(/(?:from|import|import\()\s*"(\.[^"]+)"/g))
      yield [file, resolve(dirname(file), path)];
  }
}

describe("folders stand by themselves", () => {
  const found = [...imports()];

  test("imports are found", () => {
    expect(found.length).toBeGreaterThan(300);
    const missing = found.filter(
      ([, path]) => !["", ".ts", ".tsx", "/index.tsx"].some((end) => existsSync(path + end)),
    );
    expect(missing).toEqual([]);
  });

  test("nothing but the generated catalogue imports from a view's folder", () => {
    const wrong = found
      .filter(([file, path]) => folderOf(path) && folderOf(file) !== folderOf(path))
      .map(([file, path]) => `${relative(source, file)} imports ${relative(source, path)}`);
    expect(wrong).toEqual([]);
  });
});
