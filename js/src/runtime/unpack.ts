// base64 of gzip, in the pieces in which an exported file holds it.

/** Quick where the browser has it. */
const { fromBase64 } = Uint8Array as { fromBase64?: (text: string) => Uint8Array<ArrayBuffer> };

/** base64 -> bytes. */
export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  if (fromBase64) return fromBase64.call(Uint8Array, text);
  const letters = atob(text);
  const bytes = new Uint8Array(letters.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = letters.charCodeAt(i);
  return bytes;
}

/** Pieces of base64 of gzip -> bytes. Written by hand: a Blob's stream takes a way through another process. */
export async function unpack(pieces: readonly string[]): Promise<Uint8Array> {
  const { readable, writable } = new DecompressionStream("gzip");
  const writer = writable.getWriter();
  const read = new Response(readable).arrayBuffer();
  const written = Promise.all([...pieces.map((one) => writer.write(bytesOf(one))), writer.close()]);
  const [bytes] = await Promise.all([read, written]);
  return new Uint8Array(bytes);
}
