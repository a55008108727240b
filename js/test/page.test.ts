// @vitest-environment node
// The payload of an exported file, also where the browser has no base64 of its own.

import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { bytesOf, unpack } from "../src/runtime/unpack";

describe("payload of a file", () => {
  const bytes = Uint8Array.from({ length: 5000 }, (_, i) => (i * i * 7919 + (i >> 3)) % 251);

  it("reads base64 by hand as the browser does", () => {
    expect(bytesOf(Buffer.from(bytes).toString("base64"))).toEqual(bytes);
    expect(bytesOf("")).toEqual(new Uint8Array(0));
    expect(() => bytesOf("!!!!")).toThrow();
  });

  it("joins pieces before it unpacks them", async () => {
    const text = gzipSync(bytes).toString("base64");
    const pieces = Array.from({ length: Math.ceil(text.length / 100) }, (_, i) =>
      text.slice(100 * i, 100 * (i + 1)),
    );
    expect(pieces.length).toBeGreaterThan(2);
    expect(await unpack(pieces)).toEqual(bytes);
    await expect(unpack(pieces.slice(0, -1))).rejects.toThrow();
  });
});
