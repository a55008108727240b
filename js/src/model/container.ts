// Reads the binary container of a compact model: see xwidgets/models/compact/container.py.
import { t } from "../runtime/words";

const MAGIC = "XWMODEL\n";
const VERSION = 1;
const PREFIX = 24;
const CHECKED_FROM = 16;

/** How one unit of the model is explained; `kind` is empty where the page cannot. */
export interface ExplanationHeader {
  kind: "" | "linear" | "path_dependent" | "interventional" | "exact";
  method: string;
  reason: string;
  /** For every encoded column its player, or -1; for every player the value it is added to. */
  players: number[];
  shown: number[];
  /** Raw columns that one number is made of at most; above 1 the players are the raw columns. */
  order: number;
}

export interface UnitHeader {
  unit: string;
  link: string;
  other: "" | "minus" | "complement";
  output_names: string[];
  explanation: ExplanationHeader;
}

export interface FeatureHeader {
  name: string;
  /** null: a number, not a category. */
  n_levels: number | null;
  /** Whether the model takes a missing value here. */
  missing: boolean;
  /** Level codes that the model refuses. */
  refused: number[];
}

export interface StepHeader {
  op: string;
  in: number[];
  out: number;
  n: number;
}

export interface ModelHeader {
  kind: "trees" | "linear";
  model: string;
  n_raw: number;
  n_encoded: number;
  n_registers: number;
  steps: StepHeader[];
  encoded: number[];
  /** Trees whose library adds in float32. */
  float32?: boolean;
  features: FeatureHeader[];
  /** Names of an explanation's values: features, or groups of them. */
  shown: string[];
  units: UnitHeader[];
}

/** Numbers as Float64Array, integers as Int32Array (bit sets keep their 32 bits). */
export type Section = Float64Array | Int32Array;

export interface Container {
  header: ModelHeader;
  arrays: Map<string, Section>;
}

type Place = [dtype: string, offset: number, size: number, table?: string];

/** Check the bytes and read their header; throws an Error that says what is wrong. */
export function readHeader(bytes: Uint8Array): {
  header: ModelHeader;
  places: Record<string, Place>;
  start: number;
} {
  const magic = String.fromCharCode(...bytes.subarray(0, 8));
  if (magic !== MAGIC) throw new Error(t`These bytes are no compact model.`);
  if (bytes.length < PREFIX) throw new Error(t`The compact model is cut short.`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = view.getUint32(8, true);
  if (version !== VERSION) {
    throw new Error(
      t`The compact model has format version ${version}; this page reads version ${VERSION}.`,
    );
  }
  const length = view.getUint32(16, true);
  if (bytes.length < length) {
    throw new Error(t`The compact model is cut short: ${bytes.length} of ${length} bytes.`);
  }
  if (bytes.length > length || view.getUint32(12, true) !== crc32(bytes.subarray(CHECKED_FROM))) {
    throw new Error(t`The compact model is damaged: its checksum does not match.`);
  }
  const start = PREFIX + view.getUint32(20, true);
  const text = new TextDecoder().decode(bytes.subarray(PREFIX, start));
  const { arrays: places, ...header } = JSON.parse(text) as ModelHeader & {
    arrays: Record<string, Place>;
  };
  return { header, places, start };
}

/** Unpack everything; throws as `readHeader` does. */
export function readContainer(bytes: Uint8Array): Container {
  const { header, places, start } = readHeader(bytes);
  const arrays = new Map<string, Section>();
  for (const [name, [dtype, offset, size, table]] of Object.entries(places)) {
    const values = numbers(bytes, dtype, start + offset, size);
    arrays.set(name, table === undefined ? values : pick(sectionOf(arrays, table), values));
  }
  return { header, arrays };
}

function pick(known: Section, places: Section): Float64Array {
  const result = new Float64Array(places.length);
  for (let i = 0; i < places.length; i++) result[i] = known[places[i]!]!;
  return result;
}

/** A section by name; throws where the header promises what is not there. */
export function sectionOf(arrays: Map<string, Section>, name: string): Section {
  const found = arrays.get(name);
  if (!found) throw new Error(t`The compact model holds no "${name}".`);
  return found;
}

// Typed arrays read the bytes in the machine's order: little-endian wherever browsers run.
const STORED = {
  f8: Float64Array,
  f4: Float32Array,
  u1: Uint8Array,
  i1: Int8Array,
  u2: Uint16Array,
  i2: Int16Array,
  u4: Uint32Array,
  i4: Int32Array,
};

function numbers(bytes: Uint8Array, dtype: string, start: number, size: number): Section {
  const Stored = STORED[dtype as keyof typeof STORED];
  if (!Stored) throw new Error(t`The compact model holds numbers of an unknown type, ${dtype}.`);
  // A copy: it is aligned wherever the bytes begin in their buffer.
  const copy = bytes.slice(start, start + size * Stored.BYTES_PER_ELEMENT);
  const stored = new Stored(copy.buffer);
  return dtype.startsWith("f") ? new Float64Array(stored) : new Int32Array(stored);
}

const TABLE = Int32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

/** CRC-32 as zlib computes it. */
export function crc32(bytes: Uint8Array): number {
  let value = -1;
  for (let i = 0; i < bytes.length; i++) {
    value = TABLE[(value ^ bytes[i]!) & 255]! ^ (value >>> 8);
  }
  return ~value >>> 0;
}
