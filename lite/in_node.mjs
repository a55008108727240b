// Runs our wheels in Pyodide itself, in Node: what needs no more than the standard library.
//
//   node in_node.mjs FOLDER_OF_PYODIDE WHEEL...
//
// Packages with compiled parts (NumPy, scikit-learn) lie on Pyodide's own server: not asked for.

import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";

const [folder, ...wheels] = process.argv.slice(2);
try {
  const { loadPyodide } = await import(pathToFileURL(`${folder}/pyodide.mjs`).href);
  const pyodide = await loadPyodide();
  for (const wheel of wheels) {
    pyodide.unpackArchive(new Uint8Array(await readFile(wheel)), "wheel");
  }
  pyodide.globals.set("LOCK", await readFile(`${folder}/pyodide-lock.json`, "utf8"));
  const source = await readFile(new URL("in_node.py", import.meta.url), "utf8");
  console.log(await pyodide.runPythonAsync(source));
} catch (error) {
  console.error(String(error.message ?? error)); // not the line of code: it is a megabyte long
  process.exitCode = 1;
}
