// What the core shows to whoever starts it: a notebook's loader, or an exported file's.

export { mount } from "./entry";
export { open } from "./page";
export { openCards } from "./runtime/cards";
export { provide } from "./runtime/pieces";
