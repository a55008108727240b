// Pieces run when something of theirs is first asked for, once, after those that they need.

import views from "virtual:views";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { type Host, loadPieces, type Model } from "../src/runtime/host";
import { isProvided, type Piece, provide } from "../src/runtime/pieces";

vi.mock("virtual:views", () => ({ default: {} }));
vi.mock("virtual:about", () => ({ default: { waits: { with_model: ["by_model"] } } }));

let ran: string[];
let n = 0;

beforeEach(() => {
  ran = [];
  n++;
});

/** Names of this test alone: what has arrived stays for as long as the page. */
const own = (name: string): string => name.replace(/\w+$/, (word) => `${word}${n}`);

const piece = (name: string, needs: string[] = []): [string, Piece] => [
  own(name),
  [
    needs.map(own),
    (...given) => {
      ran.push(name);
      return {
        default: { name, given: given.map((one) => (one.default as { name: string }).name) },
      };
    },
  ],
];

describe("pieces of code", () => {
  it("that answer by the model in the page run before the view, where they are there", () => {
    const run = (name: string) => {
      ran.push(name);
      return { default: { name } };
    };
    const made = (name: string): Piece => [[], () => run(name)];
    provide({ "views/waits": made("waits"), "views/other": made("other") });
    expect(views.other).toEqual({ name: "other" });
    provide({ by_model: made("by_model") });
    expect(views.waits).toEqual({ name: "waits" });
    expect(ran).toEqual(["other", "by_model", "waits"]);
  });

  it("run when a view is first shown, those that it needs before it", () => {
    provide(
      Object.fromEntries([
        piece("views/force", ["marks", "row"]),
        piece("row", ["marks"]),
        piece("marks"),
        piece("views/table", ["marks"]),
      ]),
    );
    expect(Object.keys(views)).toEqual(expect.arrayContaining([own("force"), own("table")]));
    expect(ran).toEqual([]);
    expect(views[own("force")]).toEqual({ name: "views/force", given: ["marks", "row"] });
    expect(views[own("force")]).toBe(views[own("force")]);
    expect(ran).toEqual(["marks", "row", "views/force"]);
    expect(views[own("table")]).toEqual({ name: "views/table", given: ["marks"] });
    expect(ran).toEqual(["marks", "row", "views/force", "views/table"]);
  });

  it("that are there already are not replaced", () => {
    provide(Object.fromEntries([piece("views/force")]));
    const first = views[own("force")];
    provide(Object.fromEntries([piece("views/force")]));
    expect(views[own("force")]).toBe(first);
    expect(ran).toEqual(["views/force"]);
  });
});

describe("pieces of a kernel", () => {
  const hostOf = (models: Record<string, string[]>) => {
    const asked: string[] = [];
    const host: Host = {
      getModel: async (ref) => {
        asked.push(ref);
        const names = models[ref];
        if (!names) throw new Error("widget model not found");
        return { get: (name: string) => (name === "names" ? names : ref) } as Model;
      },
    };
    return { asked, host };
  };
  const load = vi.fn(async (data: unknown) => {
    const names = (data as string).slice(0, -1).split("+");
    return Object.fromEntries(names.map((name) => piece(name)));
  });

  it("arrive once, however many views show them", async () => {
    load.mockClear();
    const { asked, host } = hostOf({ "a+b1": [own("a"), own("b")], c1: [own("c")] });
    await Promise.all([loadPieces(["a+b1", "c1"], host, load), loadPieces(["a+b1"], host, load)]);
    expect(asked).toEqual(["a+b1", "c1"]);
    expect(isProvided([own("a"), own("b"), own("c")])).toBe(true);
    // Another kernel brings the same.
    const other = hostOf({ c2: [own("c")] });
    await loadPieces(["c2"], other.host, load);
    expect(other.asked).toEqual(["c2"]);
    expect(load).toHaveBeenCalledTimes(2);
  });

  it("are asked for again where they could not be had", async () => {
    const { host } = hostOf({});
    await expect(loadPieces(["d1"], host, load)).rejects.toThrow("not found");
    await loadPieces(["d1"], hostOf({ d1: [own("d")] }).host, load);
    expect(isProvided([own("d")])).toBe(true);
  });
});
