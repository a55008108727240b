// `virtual:views`: every js/src/views/NAME.tsx by its name, so that a new view needs no registration line.

import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const VIEWS_MODULE = "virtual:views";
export const viewsDirectory = join(dirname(fileURLToPath(import.meta.url)), "src", "views");

/** The text of the virtual module: kind -> view. */
export function viewsModule() {
  const files = readdirSync(viewsDirectory)
    .filter((file) => file.endsWith(".tsx"))
    .sort();
  const imports = files.map((file, i) => `import view${i} from "${join(viewsDirectory, file)}";`);
  const entries = files.map((file, i) => `${JSON.stringify(file.slice(0, -4))}: view${i}`);
  return `${imports.join("\n")}\nexport default { ${entries.join(", ")} };\n`;
}

/** For esbuild. */
export const viewsPlugin = {
  name: "views",
  setup(build) {
    build.onResolve({ filter: /^virtual:views$/ }, (args) => ({
      path: args.path,
      namespace: "views",
    }));
    build.onLoad({ filter: /.*/, namespace: "views" }, () => ({
      contents: viewsModule(),
      resolveDir: viewsDirectory,
      loader: "js",
    }));
  },
};
