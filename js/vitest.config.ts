import { readFileSync } from "node:fs";
import { defineConfig, type Plugin } from "vitest/config";
import { MODULES } from "./views.mjs";
import { marksOf } from "./words.mjs";
import { WORKER_MODULE, workerModule } from "./worker.mjs";

/** As in the bundle: `import css from "./x.css"` is the text of the file. */
const text: Plugin = {
  name: "text",
  enforce: "pre",
  load(id) {
    if (!/\.(css|svg)$/.test(id)) return null;
    return `export default ${JSON.stringify(readFileSync(id, "utf8"))}`;
  },
};

const views: Plugin = {
  name: "views",
  resolveId: (id) => (id in MODULES ? `\0${id}` : null),
  load: (id) => MODULES[id.slice(1) as keyof typeof MODULES]?.() ?? null,
};

const worker: Plugin = {
  name: "model-worker",
  resolveId: (id) => (id === WORKER_MODULE ? `\0${id}` : null),
  load: (id) => (id === `\0${WORKER_MODULE}` ? workerModule() : null),
};

/** Test files that put modules of their own in the place of others. */
const REPLACING = ["test/pieces.test.ts"];

export default defineConfig({
  plugins: [text, views, worker],
  define: { ...marksOf("en"), __VERSION__: JSON.stringify("0.0.0-test") },
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  test: {
    // A page costs more than most tests: only what draws gets one. Files share it and all that they
    // import: no module keeps what another test would meet. Only what replaces modules is alone.
    isolate: false,
    projects: [
      {
        extends: true,
        test: { name: "pure", include: ["test/**/*.test.ts"], exclude: REPLACING },
      },
      {
        extends: true,
        test: { name: "drawn", include: ["test/**/*.test.tsx"], environment: "jsdom" },
      },
      { extends: true, test: { name: "alone", include: REPLACING, isolate: true } },
    ],
    testTimeout: 30_000, // busy machines stall
    pool: "threads",
    maxWorkers: 2,
    restoreMocks: true,
  },
});
