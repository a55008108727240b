// What the folders say, so that a new view needs no registration line. `virtual:views`: every js/src/views/NAME/ by its
// name; in the bundle an empty record, which runtime/pieces.ts fills with those that arrive. `virtual:about`: what
// xwidgets/views/NAME/about.json says of each; the Python half reads the same files. `virtual:can-answer`: the rules of
// those that have a canAnswer.ts, which travel with the core, since they are asked before the view's code is there.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const viewsDirectory = join(here, "src", "views");
export const aboutDirectory = join(dirname(here), "xwidgets", "views");

/** Names of the folders of `directory` that hold `file`. */
const foldersWith = (directory, file) =>
  readdirSync(directory)
    .filter((name) => existsSync(join(directory, name, file)))
    .sort();

/** Every about.json. */
export const aboutFiles = () =>
  foldersWith(aboutDirectory, "about.json").map((name) => join(aboutDirectory, name, "about.json"));

/** What a view says of itself; undefined where there is none of that name. */
export function aboutOf(name) {
  const file = join(aboutDirectory, name, "about.json");
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
}

/** The text of a module: name of a folder -> what its file exports. */
function catalogue(directory, file) {
  const names = foldersWith(directory, file);
  const imports = names.map(
    (name, i) => `import of${i} from ${JSON.stringify(join(directory, name, file))};`,
  );
  const entries = names.map((name, i) => `${JSON.stringify(name)}: of${i}`);
  return `${imports.join("\n")}\nexport default { ${entries.join(", ")} };\n`;
}

/** Text of each virtual module, where all views are there at once (tests). */
export const MODULES = {
  "virtual:views": () => catalogue(viewsDirectory, "index.tsx"),
  "virtual:about": () => catalogue(aboutDirectory, "about.json"),
  "virtual:can-answer": () => catalogue(viewsDirectory, "canAnswer.ts"),
};

/** For esbuild. */
export const viewsPlugin = {
  name: "views",
  setup(build) {
    build.onResolve({ filter: /^virtual:(views|about|can-answer)$/ }, (args) => ({
      path: args.path,
      namespace: "views",
    }));
    build.onLoad({ filter: /.*/, namespace: "views" }, ({ path }) => ({
      contents: path === "virtual:views" ? "export default {};" : MODULES[path](),
      resolveDir: viewsDirectory,
      loader: "js",
    }));
  },
};
