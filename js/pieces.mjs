// The bundle in pieces: a core with what every view needs (js/src/runtime and what it imports), one piece per other
// folder of js/src (charts, marks, row, model, …: what views share), one per view. Where a file stands says which piece
// it travels in; a new folder needs no line anywhere. What answers by the model in the page is a folder with an inPage.ts:
// it is imported by nobody, and travels with a view that names it (`with_model` in about.json) where a model is there.
// What is shown beside views (cards) is a folder with an index.tsx, whose exports the core knows by the folder's name.
//
// A piece is the text of a function that is given what the pieces export that it needs, in the order of `needs`, and
// returns what it exports itself. So it runs wherever a script runs, when its first view is shown.

import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

export const CORE = "core";
const START = "src/core.ts";
const RUNTIME = /^src\/runtime\//;

/** Names of the folders of views. */
const viewsOf = (here) =>
  readdirSync(join(here, "src", "views"))
    .filter((name) => existsSync(join(here, "src", "views", name, "index.tsx")))
    .sort();

/** Folders with an inPage.ts. */
const inPageOf = (here) =>
  readdirSync(join(here, "src"))
    .filter((name) => existsSync(join(here, "src", name, "inPage.ts")))
    .sort();

/** Folders of what is shown beside views: with an index.tsx of their own. */
const shownOf = (here) =>
  readdirSync(join(here, "src"))
    .filter((name) => existsSync(join(here, "src", name, "index.tsx")))
    .sort();

/** What imports what: path of a file -> paths. */
async function graphOf(build, options, entries) {
  const { metafile } = await build({ ...options, entryPoints: entries, metafile: true });
  return new Map(
    Object.entries(metafile.inputs).map(([path, { imports }]) => [
      path,
      imports.map((one) => one.path),
    ]),
  );
}

/** All that can be reached from where one begins, itself included. */
function reach(graph, begin) {
  const found = new Set();
  const todo = [...begin];
  for (let one = todo.pop(); one !== undefined; one = todo.pop()) {
    if (found.has(one) || !graph.has(one)) continue;
    found.add(one);
    todo.push(...graph.get(one));
  }
  return found;
}

/** Name of the piece that a file's folder is; "" for what stands in none (packages go where they are needed). */
function folderOf(path, core) {
  if (core.has(path)) return CORE;
  const [, folder = "", view = ""] = /^src\/([^/]+)\/(?:([^/]+)\/)?/.exec(path) ?? [];
  return folder === "views" ? `views/${view}` : folder;
}

/** Name of a piece -> { files, needs: every other piece that it reaches }. */
function plan(graph) {
  const core = reach(graph, [START, ...[...graph.keys()].filter((one) => RUNTIME.test(one))]);
  const files = new Map();
  const near = new Map();
  for (const [path, imports] of graph) {
    const name = path.startsWith("src/") && folderOf(path, core);
    if (!name) continue;
    files.set(name, [...(files.get(name) ?? []), path]);
    const others = [...reach(graph, imports)].map((one) => folderOf(one, core));
    near.set(name, new Set([...(near.get(name) ?? []), ...others]));
  }
  const result = new Map();
  for (const name of [...files.keys()].sort()) {
    const needs = reach(near, [name]);
    for (const one of [name, "", CORE]) needs.delete(one);
    if (name === CORE && needs.size)
      throw new Error(`js/src/runtime is the core: it cannot import from ${[...needs].join(", ")}`);
    result.set(name, { files: files.get(name).sort(), needs: [...needs].sort() });
  }
  return result;
}

/** Each piece is an entry that imports all of the pieces that it reaches: so esbuild, which puts together what the same
 * entries reach, makes exactly these pieces. */
function entriesPlugin(pieces, shown, here) {
  const textOf = (name) => {
    const { files, needs } = pieces.get(name);
    const quoted = (path) => JSON.stringify(`./${path}`);
    const shared = [CORE, ...needs].flatMap((one) => pieces.get(one).files);
    const main = name === CORE ? START : `src/${name}/index.tsx`;
    const is_entry = name === CORE || name.startsWith("views/") || shown.includes(name);
    return [
      ...shared.filter((path) => path !== START).map((path) => `import ${quoted(path)};`),
      ...(is_entry ? [`export * from ${quoted(main)};`] : files.map((f) => `import ${quoted(f)};`)),
      ...(name.startsWith("views/") ? [`export { default } from ${quoted(main)};`] : []),
    ].join("\n");
  };
  return {
    name: "pieces",
    setup({ onLoad, onResolve }) {
      onResolve({ filter: /^piece:/ }, ({ path }) => ({ path: path.slice(6), namespace: "piece" }));
      onLoad({ filter: /.*/, namespace: "piece" }, ({ path }) => ({
        contents: textOf(path),
        resolveDir: here,
        loader: "js",
      }));
    },
  };
}

const IMPORT = /^import(?:\{([^}]*)\}from)?"\.\/([^"]+)";/;
const EXPORT = /export\{([^}]*)\};\s*$/;

/** "a as b,c" -> [["a", "b"], ["c", "c"]] */
const pairs = (list = "") =>
  list
    .split(",")
    .filter(Boolean)
    .map((one) => one.split(" as "))
    .map(([from, to = from]) => [from, to]);

const object = (list) =>
  `{${list.map(([key, value]) => (key === value ? key : `${key}:${value}`)).join(",")}}`;

/** The text of a module of esbuild's -> [names of the files that it imports, text of a function of their exports]. */
function factoryOf(text) {
  const imports = [];
  let rest = text;
  for (let found = IMPORT.exec(rest); found; found = IMPORT.exec(rest)) {
    imports.push([found[2], object(pairs(found[1]))]);
    rest = rest.slice(found[0].length);
  }
  const exported = pairs(EXPORT.exec(rest)?.[1]).map(([own, name]) => [name, own]);
  const body = rest.replace(EXPORT, "");
  // In brackets: an engine then reads it once, as what will be called, and not twice.
  const names = imports.map(([, taken]) => taken).join(",");
  const code = `(function(${names}){${body}return${object(exported)}})`;
  new Function(`return ${code}`); // what is still a module fails here
  return [imports.map(([file]) => file), code];
}

/**
 * Build all pieces.
 *
 * @param build esbuild's
 * @param options for esbuild, with plugins
 * @param here the folder js
 * @returns name -> { needs, code, files }, each after those that it needs
 */
export async function buildPieces(build, options, here) {
  const views = viewsOf(here);
  const common = {
    ...options,
    absWorkingDir: here,
    bundle: true,
    format: "esm",
    outdir: "out",
    splitting: true,
    write: false,
  };
  const in_page = inPageOf(here);
  const shown = shownOf(here);
  const entries = [
    START,
    ...views.map((name) => `src/views/${name}/index.tsx`),
    ...in_page.map((name) => `src/${name}/inPage.ts`),
    ...shown.map((name) => `src/${name}/index.tsx`),
  ];
  const planned = plan(await graphOf(build, { ...common, minify: false }, entries));
  const { outputFiles, metafile } = await build({
    ...common,
    entryPoints: [...planned.keys()].map((name) => ({ in: `piece:${name}`, out: entryOf(name) })),
    metafile: true,
    plugins: [entriesPlugin(planned, shown, here), ...options.plugins],
  });
  return named(outputFiles, metafile, planned, [...in_page, ...shown]);
}

const ENTRY = "entry-";
const entryOf = (name) => ENTRY + name.replace("/", "-");

/** What esbuild made, as pieces by name. */
function named(outputFiles, metafile, planned, others) {
  const home = new Map([...planned].flatMap(([name, { files }]) => files.map((f) => [f, name])));
  const made = new Map(); // path as others import it -> piece
  for (const { path, text } of outputFiles) {
    const [output, { inputs }] = Object.entries(metafile.outputs).find(([one]) =>
      path.replaceAll("\\", "/").endsWith(`/${one}`),
    );
    const file = output.replace(/^out\//, "");
    const files = Object.keys(inputs).filter((one) => inputs[one].bytesInOutput > 0);
    const names = new Set(files.map((one) => home.get(one)).filter(Boolean));
    const name = [...names].sort().join("+") || packageOf(files[0] ?? file);
    const [imports, code] = factoryOf(text);
    made.set(file, { name, imports, code, files, is_entry: file.startsWith(ENTRY) });
  }
  // What the core shows to the outside is a second function of the first one's exports.
  const core = [...made.values()].find(({ name, is_entry }) => name === CORE && !is_entry);
  const start = made.get(`${entryOf(CORE)}.js`);
  core.code = `(function(){const core=${core.code}();return{...core,...${start.code}(core)}})`;
  const pieces = {};
  const add = (file) => {
    const { name, imports, code, files } = made.get(file);
    for (const one of imports) add(one);
    pieces[name] ??= { needs: imports.map((one) => made.get(one).name), code, files };
  };
  for (const [file, { is_entry, name }] of made)
    if (!is_entry || name.startsWith("views/") || others.includes(name)) add(file);
  return pieces;
}

/** A package that several pieces need, or what a plugin has made. */
const packageOf = (path) =>
  /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? path.replace(/.*[:/]/, "");
