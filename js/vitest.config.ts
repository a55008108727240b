import { readFileSync } from "node:fs";
import { defineConfig, type Plugin } from "vitest/config";

/** As in the bundle: `import css from "./x.css"` is the text of the file. */
const text: Plugin = {
  name: "text",
  enforce: "pre",
  load(id) {
    if (!/\.(css|svg)$/.test(id)) return null;
    return `export default ${JSON.stringify(readFileSync(id, "utf8"))}`;
  },
};

export default defineConfig({
  plugins: [text],
  define: { __VERSION__: JSON.stringify("0.0.0-test") },
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  test: {
    include: ["test/**/*.test.{ts,tsx}"],
    environment: "jsdom",
    pool: "threads",
    maxWorkers: 2,
    restoreMocks: true,
  },
});
