// Bundles js/src into xwidgets/static/bundle.json, and for each other language into bundle.NAME.json:
// `node js/build.mjs [--force] [--watch]`.
// Nothing is done while the bundle on disk was made from the sources as they are.

import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  watch,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { buildPieces, CORE } from "./pieces.mjs";
import { aboutDirectory, aboutFiles, aboutOf, viewsPlugin } from "./views.mjs";
import { LANGUAGES, marksOf, wordsDirectory, wordsPlugin } from "./words.mjs";
import { workerPlugin } from "./worker.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const ENGLISH = "en";
const outputOf = (language) =>
  join(
    root,
    "xwidgets",
    "static",
    language === ENGLISH ? "bundle.json" : `bundle.${language}.json`,
  );
const initFile = join(root, "xwidgets", "__init__.py");

/** KB that a piece may have: what a page pays for a picture. A view that needs more says so in its about.json. */
const MAX_KB = { core: 110, shared: 80, view: 30 };

const version = /^__version__ = "([^"]+)"/m.exec(readFileSync(initFile, "utf8"))?.[1];
if (!version) throw new Error(`no __version__ in ${relative(root, initFile)}`);

/** Every file under js/src, sorted by path, what the views say about themselves, and the words of all languages. */
function sources() {
  const files = readdirSync(join(here, "src"), { recursive: true, withFileTypes: true })
    .filter((item) => item.isFile())
    .map((item) => join(item.parentPath, item.name))
    .sort();
  const words = readdirSync(wordsDirectory).map((name) => join(wordsDirectory, name));
  return [...files, ...aboutFiles(), ...words, join(root, "xwidgets", "languages.json")];
}

/** Names the sources, the tools and the version that a bundle is made from. */
function fingerprint() {
  const hash = createHash("sha256").update(version);
  const tools = [
    ...["build.mjs", "pieces.mjs", "views.mjs", "words.mjs", "worker.mjs"],
    ...["package-lock.json", "tsconfig.json"],
  ].map((name) => join(here, name));
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
      return { contents: `export default ${JSON.stringify(code.trim())};`, loader: "js" };
    });
  },
};

const optionsIn = (language) => ({
  absWorkingDir: here,
  charset: "utf8",
  define: {
    ...marksOf(language),
    __VERSION__: JSON.stringify(version),
    "process.env.NODE_ENV": '"production"',
  },
  jsx: "automatic",
  jsxImportSource: "preact",
  legalComments: "none",
  loader: { ".svg": "text" },
  logLevel: "warning",
  logOverride: { "import-is-undefined": "error" },
  minify: true,
  plugins: [viewsPlugin, workerPlugin(language), wordsPlugin(language), cssPlugin],
  target: "es2022",
});

function limitOf(name) {
  if (name === CORE) return MAX_KB.core;
  const about = aboutOfPiece(name);
  return about ? (about.max_kb ?? MAX_KB.view) : MAX_KB.shared;
}

const aboutOfPiece = (name) =>
  name.startsWith("views/") ? aboutOf(name.slice("views/".length)) : undefined;

/** Prints what every piece weighs; false where one weighs too much. */
function withinBudget(pieces) {
  let fits = true;
  let total = 0;
  let total_packed = 0;
  const line = (name, kb, packed, limit = "") =>
    console.log(
      `${name.padEnd(20)} ${kb.toFixed(1).padStart(6)} KB, gzipped ${packed.toFixed(1).padStart(5)}${limit}`,
    );
  for (const [name, { code }] of Object.entries(pieces)) {
    const kb = Buffer.byteLength(code) / 1024;
    const packed = gzipSync(code).length / 1024;
    total += kb;
    total_packed += packed;
    const limit = limitOf(name);
    line(name, kb, packed, ` of ${limit}`);
    if (kb <= limit) continue;
    fits = false;
    console.error(
      `${name}: ${kb.toFixed(1)} KB, more than the ${limit} KB that this piece may have`,
    );
  }
  line("all", total, total_packed);
  return fits;
}

async function bundle(language, build_id) {
  const { build } = await import("esbuild");
  const options = optionsIn(language);
  const pieces = await buildPieces(build, options, here);
  // What an exported file holds unpacked, and what a site's pages run: classic scripts, so that they also run from file://.
  const scriptOf = async (entry) => {
    const made = { bundle: true, entryPoints: [entry], format: "iife", write: false };
    const { outputFiles } = await build({ ...options, ...made });
    return outputFiles[0].text.trim();
  };
  const [opener, site] = await Promise.all(["src/opener.ts", "src/site.ts"].map(scriptOf));
  // A budget is one of code: other languages have longer words.
  if (language === ENGLISH && !withinBudget(pieces)) return false;
  const plain = ([name, { needs, code }]) => {
    const about = aboutOfPiece(name);
    const own_rule = about && existsSync(join(here, "src", name, "canAnswer.ts"));
    const facts = about && {
      holds_others: about.holds_others ?? false,
      asks_for: own_rule
        ? []
        : about.method && !about.in_page
          ? [...about.needs, "kernel"]
          : about.needs,
      method: about.method ?? "",
      with_model: about.with_model ?? [],
    };
    return [name, { needs, ...facts, code }];
  };
  const content = {
    version,
    language,
    build: build_id,
    opener,
    site,
    pieces: Object.fromEntries(Object.entries(pieces).map(plain)),
  };
  // Whoever reads it meanwhile reads the old one or the new one, never a half.
  const output = outputOf(language);
  const half = `${output}.${process.pid}`;
  writeFileSync(half, JSON.stringify(content));
  renameSync(half, output);
  return true;
}

/** Build, in every language, where what is there was made of other sources. */
async function update(force = false) {
  const made_of = fingerprint();
  const buildIn = async (language) => {
    const build_id = language === ENGLISH ? made_of : `${made_of}-${language}`;
    const output = outputOf(language);
    const is_current =
      existsSync(output) && readFileSync(output, "utf8").includes(`"build":"${build_id}"`);
    return (is_current && !force) || (await bundle(language, build_id));
  };
  const built = await Promise.all(Object.keys(LANGUAGES).map(buildIn));
  return built.every(Boolean);
}

const QUIET_MS = 50;

/** Build again whenever a source has changed, as long as who began it lives; an error is shown, and the next change tried. */
function keepUpdating() {
  const parent = process.ppid;
  setInterval(() => process.ppid === parent || process.exit(), 1000);
  let timer;
  let last = Promise.resolve();
  const change = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      last = last.then(() => update()).catch((error) => console.error(error.message));
    }, QUIET_MS);
  };
  for (const folder of [join(here, "src"), wordsDirectory, aboutDirectory])
    watch(folder, { recursive: true }, change);
}

const made = dirname(outputOf(ENGLISH));
mkdirSync(made, { recursive: true });
for (const old of ["xwidgets.js", "xwidgets-page.js"]) rmSync(join(made, old), { force: true });
if (!(await update(process.argv.includes("--force")))) process.exitCode = 1;
if (process.argv.includes("--watch")) keepUpdating();
