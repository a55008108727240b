import { readFileSync } from "node:fs";
import { defineConfig, type Plugin } from "vitest/config";
import { MODULES } from "./views.mjs";
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

export default defineConfig({
  plugins: [text, views, worker],
  define: { __VERSION__: JSON.stringify("0.0.0-test") },
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  test: {
    // A page costs more than most tests: only what draws gets one.
    projects: [
      { extends: true, test: { name: "pure", include: ["test/**/*.test.ts"] } },
      {
        extends: true,
        test: { name: "drawn", include: ["test/**/*.test.tsx"], environment: "jsdom" },
      },
    ],
    testTimeout: 30_000, // busy machines stall
    pool: "threads",
    maxWorkers: 2,
    restoreMocks: true,
  },
});
