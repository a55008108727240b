// What is on screen as a file, drawn by the page itself: no kernel is needed. The drawing holds the view's own document
// (styles, marks, text) inside of an SVG, and canvases as images; browsers show it, most vector editors do not.
import { t } from "../runtime/words";

const XHTML = "http://www.w3.org/1999/xhtml";

export interface Drawing {
  svg: string;
  width: number;
  height: number;
}

/** A view as it stands now; `root` is its outermost element. */
export function drawingOf(root: HTMLElement): Drawing {
  const { width, height } = root.getBoundingClientRect();
  const [w, h] = [Math.ceil(width), Math.ceil(height)];
  const copy = root.cloneNode(true) as HTMLElement;
  imagesForCanvases(root, copy);
  keepInputs(root, copy);
  // What lies over the view (menus, tooltips) is no part of it.
  for (const over of copy.querySelectorAll("[popover], script")) over.remove();
  const box = document.createElementNS(XHTML, "div");
  box.setAttribute("class", "xw-host");
  for (const style of root.parentNode?.children ?? [])
    if (style.localName === "style") box.append(hosted(style.textContent ?? ""));
  for (const style of copy.querySelectorAll("style"))
    style.textContent = rules(style.textContent ?? "");
  box.append(copy);
  const inside = printable(new XMLSerializer().serializeToString(box));
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${h}" viewBox="0 0 ${w} ${h}">` +
    `<foreignObject width="${w}" height="${h}">${inside}</foreignObject></svg>`;
  return { svg, width: w, height: h };
}

/** The same as pixels, `scale` of them per pixel on screen. */
export async function pixelsOf({ svg, width, height }: Drawing, scale = 2): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = width * scale;
  canvas.height = height * scale;
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) =>
      blob ? resolve(blob) : reject(new Error(t`this browser draws no picture of a page`)),
    );
  });
}

/** Rules of a shadow root, where there is none. */
const rules = (css: string): string => css.replace(/:host\b/g, ".xw-host");

function hosted(css: string): Element {
  const style = document.createElementNS(XHTML, "style");
  style.textContent = rules(css);
  return style;
}

const PLACE = [
  "display",
  "position",
  "left",
  "top",
  "margin",
  "width",
  "height",
  "transform",
  "opacity",
];

function imagesForCanvases(root: HTMLElement, copy: HTMLElement): void {
  const copies = copy.querySelectorAll("canvas");
  for (const [i, canvas] of root.querySelectorAll("canvas").entries()) {
    const image = document.createElementNS(XHTML, "img");
    for (const { name, value } of canvas.attributes)
      if (name !== "width" && name !== "height") image.setAttribute(name, value);
    image.setAttribute("src", canvas.width && canvas.height ? canvas.toDataURL() : "");
    // Rules for canvases mean no images: where it stands is written down.
    const computed = getComputedStyle(canvas);
    const place = PLACE.map((name) => `${name}:${computed.getPropertyValue(name)}`);
    image.setAttribute("style", `${canvas.getAttribute("style") ?? ""};${place.join(";")}`);
    copies[i]?.replaceWith(image);
  }
}

/** What was typed and chosen stands in properties, which are not copied. */
function keepInputs(root: HTMLElement, copy: HTMLElement): void {
  const inputs = copy.querySelectorAll("input");
  for (const [i, input] of root.querySelectorAll("input").entries()) {
    inputs[i]?.setAttribute("value", input.value);
    inputs[i]?.toggleAttribute("checked", input.checked);
  }
  const options = copy.querySelectorAll("option");
  for (const [i, option] of root.querySelectorAll("option").entries())
    options[i]?.toggleAttribute("selected", option.selected);
  const scrolled = copy.querySelectorAll<HTMLElement>("*");
  for (const [i, element] of root.querySelectorAll<HTMLElement>("*").entries())
    if (element.scrollTop > 0 && element.firstElementChild) {
      const first = scrolled[i]?.firstElementChild as HTMLElement | null | undefined;
      first?.style.setProperty("margin-top", `${-element.scrollTop}px`);
    }
}

/** XML holds no control characters, whatever names do. */
const printable = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
  text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "");
