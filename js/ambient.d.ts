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
