// Answers questions about compact models as a page would: `node page.mjs FOLDER`.
// FOLDER/cases.json lists them; rows and answers are files of float64.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [folder, js] = process.argv.slice(2);
const { buildSync } = createRequire(join(js, "package.json"))("esbuild");
const scratch = mkdtempSync(join(tmpdir(), "compact-"));
const outfile = join(scratch, "model.mjs");
buildSync({
  entryPoints: [join(js, "src", "model", "index.ts")],
  bundle: true,
  format: "esm",
  outfile,
  target: "es2022",
});
const { readModel } = await import(pathToFileURL(outfile).href);
rmSync(scratch, { recursive: true });

const floats = (name) => {
  const bytes = readFileSync(join(folder, name));
  return new Float64Array(
    bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength),
  );
};
/** Largest difference between a row that was reached edit by edit, one column at a time, and the same row afresh. */
function dragGap(model, X, n) {
  const output = model.n_outputs - 1;
  const row = X.slice(0, model.n_features);
  let gap = 0;
  for (let i = 0; i + 1 < n; i++) {
    // A column is dragged twice before the next one is.
    const column = (i >> 1) % Math.min(3, model.n_features);
    row[column] = X[(i + 1) * model.n_features + column];
    if (model.refusals(row).length) continue;
    const edited = model.explain(row, output);
    const afresh = model.inUnit(model.unit).explain(row, output);
    const scale = Math.max(1, Math.abs(afresh.prediction));
    for (const [j, value] of afresh.values.entries())
      gap = Math.max(gap, Math.abs(value - edited.values[j]) / scale);
    gap = Math.max(gap, Math.abs(afresh.base_value - edited.base_value) / scale);
  }
  return gap;
}
const answers = JSON.parse(readFileSync(join(folder, "cases.json"), "utf8")).map((one) => {
  const answer = { name: one.name };
  try {
    let model = readModel(new Uint8Array(readFileSync(join(folder, `${one.name}.model`))));
    if (one.unit) model = model.inUnit(one.unit);
    Object.assign(answer, {
      unit: model.unit,
      n_outputs: model.n_outputs,
      can_explain: model.can_explain,
      explain_method: model.explain_method,
    });
    const X = floats(`${one.name}.rows`);
    writeFileSync(
      join(folder, `${one.name}.predictions`),
      model.predict(X, X.length / model.n_features),
    );
    const values = [];
    let milliseconds = 0;
    if (model.can_explain) {
      for (let i = 0; i < one.n_explained; i++) {
        const row = X.slice(i * model.n_features, (i + 1) * model.n_features);
        for (let output = 0; output < model.n_outputs; output++) {
          const start = performance.now();
          const found = model.explain(row, output);
          milliseconds += performance.now() - start;
          values.push(...found.values, found.base_value, found.prediction);
        }
      }
    }
    answer.drag_gap = model.can_explain ? dragGap(model, X, 2 * one.n_explained) : 0;
    answer.milliseconds = milliseconds / Math.max(1, one.n_explained * model.n_outputs);
    writeFileSync(join(folder, `${one.name}.values`), Float64Array.from(values));
  } catch (error) {
    answer.error = String(error.message ?? error);
  }
  return answer;
});
console.log(JSON.stringify(answers));
