// `virtual:model-worker`: js/src/model/worker.ts with all that it needs, as ONE function that needs nothing around it:
// the page calls it, and a worker is made of its text. So the model stands in the bundle once.

import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { marksOf, wordsPlugin } from "./words.mjs";

export const WORKER_MODULE = "virtual:model-worker";
const entry = join(dirname(fileURLToPath(import.meta.url)), "src", "model", "worker.ts");

/** The text of the virtual module. */
export async function workerModule(language = "en") {
  const { outputFiles } = await build({
    bundle: true,
    charset: "utf8",
    define: marksOf(language),
    entryPoints: [entry],
    format: "iife",
    globalName: "model",
    legalComments: "none",
    minify: true,
    plugins: [wordsPlugin(language)],
    target: "es2022",
    write: false,
  });
  return `export default function () { ${outputFiles[0].text}; return model; }\n`;
}

/** For esbuild. */
export const workerPlugin = (language) => ({
  name: "model-worker",
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /^virtual:model-worker$/ }, ({ path }) => ({
      path,
      namespace: "model-worker",
    }));
    onLoad({ filter: /.*/, namespace: "model-worker" }, async () => ({
      contents: await workerModule(language),
      loader: "js",
    }));
  },
});
