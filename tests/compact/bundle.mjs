// Prints js/src/model as a classic script: `node bundle.mjs JS_FOLDER`.

import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [js] = process.argv.slice(2);
const { build } = createRequire(join(js, "package.json"))("esbuild");
const { workerPlugin } = await import(pathToFileURL(join(js, "worker.mjs")).href);
const { outputFiles } = await build({
  stdin: {
    contents: `export { readModel } from "./src/model/page";
               export { RemoteModel } from "./src/model/remote";`,
    resolveDir: js,
    loader: "ts",
  },
  bundle: true,
  minify: true,
  format: "iife",
  globalName: "compact",
  target: "es2022",
  plugins: [workerPlugin("en")],
  write: false,
});
process.stdout.write(outputFiles[0].text);
