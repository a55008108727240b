// Runs the page's own scales in Node: `node page_points.mjs JS_FOLDER < question.json`, the answer on stdout.

import { createRequire } from "node:module";
import { join } from "node:path";
import { readFileSync } from "node:fs";

const [js] = process.argv.slice(2);
const { build } = createRequire(join(js, "package.json"))("esbuild");
const { outputFiles } = await build({
  stdin: {
    contents: `export { strongestInteraction } from "./src/marks/interaction";`,
    resolveDir: js,
    loader: "ts",
  },
  bundle: true,
  format: "iife",
  globalName: "points",
  target: "es2022",
  write: false,
});
const points = new Function(`${outputFiles[0].text}; return points;`)();
const { columns, attributions } = JSON.parse(readFileSync(0, "utf8"));
const numbers = columns.map((column) => Float64Array.from(column, (x) => x ?? Number.NaN));
const found = attributions.map((values, feature) =>
  points.strongestInteraction(feature, numbers, Float32Array.from(values, (x) => x ?? Number.NaN)),
);
process.stdout.write(JSON.stringify(found));
