import { readdirSync } from "node:fs";
import { join } from "node:path";
import views from "virtual:views";
import { describe, expect, test } from "vitest";

const files = readdirSync(join(import.meta.dirname, "..", "src", "views"))
  .filter((name) => /\.tsx?$/.test(name))
  .map((name) => name.replace(/\.tsx?$/, ""));

describe("views are found by their file names", () => {
  test("every file is a view", () => {
    expect(files.length).toBeGreaterThan(0);
    expect(Object.keys(views).sort()).toEqual(files.sort());
  });

  test.each(files)("%s says its own name and has a title", (name) => {
    expect(views[name]?.kind).toBe(name);
    expect(views[name]?.title).toMatch(/\S/);
    expect(views[name]?.component).toBeTypeOf("function");
  });
});
