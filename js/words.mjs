// The words of the interface, one file per language: js/words/en.json lists what the sources say, js/words/de.json says it
// in German. A source writes t`${n} of ${m} rows`; its key is "{0} of {1} rows", with no space around it. A bundle is built
// per language, with the words of that language in the place of the tag: nothing is looked up in a page.
//
//     node js/words.mjs        write en.json anew from the sources; take out of the others what no source says any more

import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { aboutFiles } from "./views.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const source_directory = join(here, "src");
export const wordsDirectory = join(here, "words");
const ENGLISH = "en";
const TAGS_MODULE = join(source_directory, "runtime", "words.ts");

/** Name of a language -> its name in itself, and its marks in numbers; Python reads the same file. */
export const LANGUAGES = JSON.parse(
  readFileSync(join(dirname(here), "xwidgets", "languages.json"), "utf8"),
);

/** For `define`: what sources know of the language that they are built for. */
export const marksOf = (language) => ({
  __LANGUAGE__: JSON.stringify(language),
  __DECIMAL__: JSON.stringify(LANGUAGES[language].decimal),
  __GROUPING__: JSON.stringify(LANGUAGES[language].grouping),
});

const TAG = /(?<![\w$.`])t`/g;
const IMPORT = /^import \{ t \} from "[^"]+\/words(\.ts)?";\n/m;
const HOLE = /\{(\d+)\}/;

/** Past what stands at `at` in code: a string, a template, a comment, or one character. */
function past(source, at) {
  const two = source.slice(at, at + 2);
  if (two === "//") return source.indexOf("\n", at);
  if (two === "/*") return source.indexOf("*/", at) + 2;
  const mark = source[at];
  if (mark === "`") return templateAt(source, at).end;
  if (mark !== '"' && mark !== "'") return at + 1;
  let end = at + 1;
  while (source[end] !== mark) end += source[end] === "\\" ? 2 : 1;
  return end + 1;
}

/** The template that begins at `at`: its texts as they are written, where its holes stand, and where it ends. */
function templateAt(source, at) {
  const texts = [];
  const holes = [];
  let begin = at + 1;
  for (let i = begin; ; ) {
    if (i >= source.length) throw new Error(`a template has no end: ${source.slice(at, at + 60)}`);
    if (source[i] === "\\") i += 2;
    else if (source[i] === "`") {
      texts.push(source.slice(begin, i));
      return { texts, holes, end: i + 1 };
    } else if (source.startsWith("${", i)) {
      texts.push(source.slice(begin, i));
      const from = i + 2;
      let depth = 1;
      for (i = from; depth; ) {
        if (source[i] === "{") depth++;
        if (source[i] === "}") depth--;
        i = past(source, i);
      }
      holes.push([from, i - 1]);
      begin = i;
    } else i++;
  }
}

const cooked = (text) => new Function(`return \`${text}\``)();
const written = (text) => text.replace(/[\\`]|\$(?=\{)/g, "\\$&");

/** Source with every t`…` that `say(key)` gives other words for in these words, all others in their own. */
function rewrite(source, say) {
  let result = "";
  let done = 0;
  TAG.lastIndex = 0;
  for (let found = TAG.exec(source); found; found = TAG.exec(source)) {
    const { texts, holes, end } = templateAt(source, found.index + 1);
    const own = texts.map((text, i) => (i ? `{${i - 1}}${cooked(text)}` : cooked(text))).join("");
    const key = own.trim();
    const other = say(key);
    const inner = holes.map(([from, to]) => `\${${rewrite(source.slice(from, to), say)}}`);
    const [before, after] = own.split(key);
    const template =
      other === undefined
        ? texts.map((text, i) => (i ? inner[i - 1] + text : text)).join("")
        : `${before}${other}${after}`
            .split(HOLE)
            .map((part, i) => (i % 2 ? inner[Number(part)] : written(part)))
            .join("");
    result += `${source.slice(done, found.index)}\`${template}\``;
    TAG.lastIndex = done = end;
  }
  return result + source.slice(done);
}

/** Every key of a source, in its order, what stands in a hole after what stands around it. */
export function keysOf(source) {
  /** @type {string[]} */
  const keys = [];
  rewrite(source, (key) => {
    keys.push(key);
  });
  return keys;
}

/** Every file of js/src that may say something. */
const sourceFiles = () =>
  readdirSync(source_directory, { recursive: true, withFileTypes: true })
    .filter((item) => item.isFile() && /\.tsx?$/.test(item.name) && !item.name.endsWith(".d.ts"))
    .map((item) => join(item.parentPath, item.name))
    .filter((path) => path !== TAGS_MODULE)
    .sort();

const placesFile = join(dirname(here), "xwidgets", "views", "places.json");

/** What a view says about itself: shown, or what it is found by. */
const saidOf = ({ title, question, words }) => [title, question, ...words];

/** Key -> the files that say it, in the order of the files. */
export function said() {
  const found = new Map();
  const add = (key, file) => found.set(key, (found.get(key) ?? new Set()).add(file));
  for (const path of sourceFiles())
    for (const key of keysOf(readFileSync(path, "utf8"))) add(key, placeOf(path));
  for (const path of aboutFiles())
    for (const key of saidOf(JSON.parse(readFileSync(path, "utf8")))) add(key, placeOf(path));
  for (const { title, question } of JSON.parse(readFileSync(placesFile, "utf8")))
    for (const key of [title, question]) add(key, placeOf(placesFile));
  return new Map([...found].map(([key, files]) => [key, [...files].join(", ")]));
}

/** "charts/text.ts", "views/lime/about.json": how a file is called in the files of words. */
const placeOf = (path) =>
  relative(
    path.endsWith(".json") ? join(dirname(here), "xwidgets") : source_directory,
    path,
  ).replaceAll("\\", "/");

const fileOf = (language) => join(wordsDirectory, `${language}.json`);

/** Key -> words; "charts/text.ts|key" where one file needs others than the rest. */
export const wordsOf = (language) =>
  language === ENGLISH || !existsSync(fileOf(language))
    ? {}
    : JSON.parse(readFileSync(fileOf(language), "utf8"));

/** What is said in a file, by the words of a language; undefined where they have none. */
function sayer(words, path) {
  const place = placeOf(path);
  return (key) => words[`${place}|${key}`] ?? words[key];
}

/**
 * A source in a language; `say(key)` says what stands there in it, or undefined: as it is.
 *
 * @param {string} source
 * @param {(key: string) => string | undefined} say
 * @returns {string}
 */
export const inWords = (source, say) => rewrite(source.replace(IMPORT, ""), say);

/** What a view says about itself in a language; it is found by the words of English, too. */
function aboutIn(about, words_of, path) {
  const say = sayer(words_of, path);
  const own = (key) => say(key) ?? key;
  const { title, question, words } = about;
  const both = [...new Set([...words.map(own), ...words])];
  return { ...about, title: own(title), question: own(question), words: both };
}

/** For esbuild. */
export const wordsPlugin = (language) => ({
  name: "words",
  setup({ onLoad }) {
    const words = wordsOf(language);
    onLoad({ filter: /[\\/]src[\\/].*\.tsx?$/ }, ({ path }) => {
      const source = readFileSync(path, "utf8");
      if (!IMPORT.test(source)) return undefined;
      return {
        contents: inWords(source, sayer(words, path)),
        loader: path.endsWith("x") ? "tsx" : "ts",
      };
    });
    if (language === ENGLISH) return;
    onLoad({ filter: /places\.json$/ }, ({ path }) => {
      const say = sayer(words, path);
      const places = JSON.parse(readFileSync(path, "utf8")).map((place) => ({
        ...place,
        title: say(place.title) ?? place.title,
        question: say(place.question) ?? place.question,
      }));
      return { contents: JSON.stringify(places), loader: "json" };
    });
    onLoad({ filter: /about\.json$/ }, ({ path }) => {
      const about = aboutIn(JSON.parse(readFileSync(path, "utf8")), words, path);
      return { contents: JSON.stringify(about), loader: "json" };
    });
  },
});

/** What is wrong with the files of words; empty where nothing is. */
export function faults() {
  const now = said();
  const listed = JSON.parse(readFileSync(fileOf(ENGLISH), "utf8"));
  /** @type {string[]} */
  const found = [];
  if (JSON.stringify(listed) !== JSON.stringify(Object.fromEntries(now)))
    found.push("en.json does not list what the sources say: node js/words.mjs");
  for (const language of Object.keys(LANGUAGES).filter((one) => one !== ENGLISH)) {
    const words = wordsOf(language);
    for (const [name, text] of Object.entries(words)) {
      const key = keyOf(name);
      if (!now.has(key)) found.push(`${language}.json has what no source says: ${name}`);
      else if (!text.trim()) found.push(`${language}.json says nothing for: ${name}`);
      else if (holesOf(key) !== holesOf(text))
        found.push(`${language}.json has other holes: ${name}`);
    }
    for (const key of now.keys())
      if (!(key in words)) found.push(`${language}.json lacks: ${key}`);
  }
  return found;
}

const keyOf = (name) => name.replace(/^[\w/]+\.(tsx?|json)\|/, "");
const holesOf = (text) => (text.match(/\{\d+\}/g) ?? []).sort().join("");

function writeAnew() {
  const now = said();
  const write = (language, words) =>
    writeFileSync(fileOf(language), `${JSON.stringify(words, null, 2)}\n`);
  write(ENGLISH, Object.fromEntries(now));
  for (const language of Object.keys(LANGUAGES).filter((one) => one !== ENGLISH)) {
    const words = wordsOf(language);
    const names = Object.keys(words);
    const kept = [...now.keys()].flatMap((key) => names.filter((name) => keyOf(name) === key));
    write(language, Object.fromEntries(kept.map((name) => [name, words[name]])));
    const lacking = [...now.keys()].filter((key) => !(key in words));
    if (lacking.length) console.log(`${language}.json lacks ${lacking.length} of ${now.size}:`);
    for (const key of lacking) console.log(`  ${key}`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeAnew();
