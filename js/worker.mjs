// `virtual:model-worker`: js/src/model/worker.ts with all that it needs, as ONE function that needs nothing around it:
// the page calls it, and a worker is made of its text. So the model stands in the bundle once.

import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

export const WORKER_MODULE = "virtual:model-worker";
const entry = join(dirname(fileURLToPath(import.meta.url)), "src", "model", "worker.ts");

/** The text of the virtual module. */
export async function workerModule() {
  const { outputFiles } = await build({
    bundle: true,
    charset: "utf8",
    entryPoints: [entry],
    format: "iife",
    globalName: "model",
    legalComments: "none",
    minify: true,
    target: "es2022",
    write: false,
  });
  return `export default function () { ${outputFiles[0].text}; return model; }\n`;
}

/** For esbuild. */
export const workerPlugin = {
  name: "model-worker",
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /^virtual:model-worker$/ }, ({ path }) => ({
      path,
      namespace: "model-worker",
    }));
    onLoad({ filter: /.*/, namespace: "model-worker" }, async () => ({
      contents: await workerModule(),
      loader: "js",
    }));
  },
};
