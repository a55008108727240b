// Small compact models, written byte by byte as xwidgets/models/compact/container.py does.

import { crc32 } from "../src/model/container";

export function pack(header: object, arrays: Record<string, number[]>): Uint8Array {
  const places: Record<string, [string, number, number]> = {};
  const body: number[] = [];
  for (const [name, values] of Object.entries(arrays)) {
    places[name] = ["f8", body.length, values.length];
    body.push(...new Uint8Array(Float64Array.from(values).buffer));
  }
  let head = JSON.stringify({ ...header, arrays: places });
  head += " ".repeat((8 - ((24 + head.length) % 8)) % 8);
  const bytes = new Uint8Array(24 + head.length + body.length);
  bytes.set(new TextEncoder().encode(`XWMODEL\n`));
  const view = new DataView(bytes.buffer);
  view.setUint32(8, 1, true);
  view.setUint32(16, bytes.length, true);
  view.setUint32(20, head.length, true);
  bytes.set(new TextEncoder().encode(head), 24);
  bytes.set(body, 24 + head.length);
  view.setUint32(12, crc32(bytes.subarray(16)), true);
  return bytes;
}

/** 2 a + city effect (0, 10 or 30) + 1 of the columns a (a number) and city (three levels, the last one refused). */
export function linearModel(): Uint8Array {
  return pack(
    {
      kind: "linear",
      model: "Ridge",
      n_raw: 2,
      n_encoded: 2,
      n_registers: 3,
      steps: [{ op: "lookup", in: [1], out: 2, n: 1 }],
      encoded: [0, 2],
      features: [
        { name: "a", n_levels: null, missing: false, refused: [] },
        { name: "city", n_levels: 3, missing: true, refused: [2] },
      ],
      shown: ["a", "city"],
      units: [
        {
          unit: "value",
          link: "identity",
          other: "",
          output_names: ["output 0"],
          explanation: {
            kind: "linear",
            method: "exact, closed form of a linear model",
            reason: "",
            players: [0, 1],
            shown: [0, 1],
            order: 0,
          },
        },
        {
          unit: "probability",
          link: "sigmoid",
          other: "minus",
          output_names: ["no", "yes"],
          explanation: {
            kind: "",
            method: "",
            reason: "not here",
            players: [],
            shown: [],
            order: 0,
          },
        },
      ],
    },
    {
      "step0.known": [0, 1, 2],
      "step0.rows": [0, 10, 30],
      "step0.missing": [5],
      "step0.other": [Number.NaN],
      "linear.coefficients": [2, 1],
      "linear.constants": [1],
      "reference.means": [0.5, 4],
    },
  );
}
