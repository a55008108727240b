// Bundles js/src into xwidgets/static: `node js/build.mjs [--force]`.
// Nothing is done while the bundle on disk was made from the sources as they are.

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { aboutFiles, viewsPlugin } from "./views.mjs";
import { workerPlugin } from "./worker.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const outputDirectory = join(root, "xwidgets", "static");
const initFile = join(root, "xwidgets", "__init__.py");
const MAX_KB = 440; // all views in one piece; they will come in pieces of their own

const TARGETS = [
  // What anywidget loads.
  { entry: "src/entry.ts", output: "xwidgets.js", options: { format: "esm" } },
  // What one-file HTML holds: a classic script, so that it also runs from file://.
  {
    entry: "src/page.ts",
    output: "xwidgets-page.js",
    options: { format: "iife", globalName: "xwidgets" },
  },
];

const version = /^__version__ = "([^"]+)"/m.exec(readFileSync(initFile, "utf8"))?.[1];
if (!version) throw new Error(`no __version__ in ${relative(root, initFile)}`);

/** Every file under js/src, sorted by path, and what the views say about themselves. */
function sources() {
  const files = readdirSync(join(here, "src"), { recursive: true, withFileTypes: true })
    .filter((item) => item.isFile())
    .map((item) => join(item.parentPath, item.name))
    .sort();
  return [...files, ...aboutFiles()];
}

/** Names the sources, the tools and the version that a bundle is made from. */
function fingerprint() {
  const hash = createHash("sha256").update(version);
  const tools = ["build.mjs", "views.mjs", "worker.mjs", "package-lock.json", "tsconfig.json"].map(
    (name) => join(here, name),
  );
  for (const file of [...tools, ...sources()]) {
    hash.update(relative(here, file)).update("\0").update(readFileSync(file)).update("\0");
  }
  return hash.digest("hex").slice(0, 16);
}

/** `import css from "./x.css"` is the text of the file, minified. */
const cssPlugin = {
  name: "css",
  setup({ esbuild, onLoad }) {
    onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const text = readFileSync(path, "utf8");
      const { code } = await esbuild.transform(text, {
        loader: "css",
        minify: true,
        target: "es2022",
      });
      return { contents: code.trim(), loader: "text" };
    });
  },
};

async function bundle({ entry, output, options }, banner) {
  const file = join(outputDirectory, output);
  if (!existsSync(join(here, entry))) {
    rmSync(file, { force: true });
    return true;
  }
  const { build } = await import("esbuild");
  const result = await build({
    ...options,
    absWorkingDir: here,
    banner: { js: banner },
    bundle: true,
    charset: "utf8",
    define: { __VERSION__: JSON.stringify(version), "process.env.NODE_ENV": '"production"' },
    entryPoints: [entry],
    jsx: "automatic",
    jsxImportSource: "preact",
    legalComments: "none",
    loader: { ".svg": "text" },
    logLevel: "warning",
    logOverride: { "import-is-undefined": "error" },
    minify: true,
    outfile: file,
    plugins: [viewsPlugin, workerPlugin, cssPlugin],
    target: "es2022",
    write: false,
  });
  const [{ contents }] = result.outputFiles;
  const kb = contents.length / 1024;
  const gzipped = gzipSync(contents).length / 1024;
  console.log(`${output.padEnd(20)} ${kb.toFixed(1)} KB, gzipped ${gzipped.toFixed(1)} KB`);
  if (kb > MAX_KB) {
    console.error(
      `${output}: ${kb.toFixed(1)} KB, more than the ${MAX_KB} KB that a page may cost`,
    );
    return false;
  }
  // The wheel ships one readable whole, never a file that is half written.
  writeFileSync(file, contents);
  return true;
}

mkdirSync(outputDirectory, { recursive: true });
const banner = `/*! xwidgets ${version} ${fingerprint()} BSD-3-Clause */`;
const isCurrent = ({ entry, output }) => {
  const file = join(outputDirectory, output);
  if (!existsSync(join(here, entry))) return !existsSync(file);
  return existsSync(file) && readFileSync(file, "utf8").startsWith(banner);
};
const stale = process.argv.includes("--force")
  ? TARGETS
  : TARGETS.filter((target) => !isCurrent(target));
for (const target of stale) {
  if (!(await bundle(target, banner))) process.exitCode = 1;
}
