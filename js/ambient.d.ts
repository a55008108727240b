// What the bundler turns into a value: see build.mjs.

declare module "*.css" {
  const text: string;
  export default text;
}

declare module "*.svg" {
  const text: string;
  export default text;
}

declare const __VERSION__: string;
declare const __LANGUAGE__: string;
declare const __DECIMAL__: string;
declare const __GROUPING__: string;
