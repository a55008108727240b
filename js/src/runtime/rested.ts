// What has come to rest: intervals are asked for when a hand is off, not on the way.

import { useEffect, useState } from "preact/hooks";

/** The value as it was when it last stood still for so long. */
export function useRested<T>(value: T, ms: number): T {
  const [rested, rest] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => rest(() => value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return rested;
}

/** One bit per row, the lowest first, as text. */
export function bitsText(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length; i += 0x8000)
    text += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  return btoa(text);
}
