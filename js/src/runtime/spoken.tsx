// What is said to those who do not see the picture.

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";

/** A live region that says `text` once it has rested for `quiet_ms`. */
export function Spoken({ text, quiet_ms }: { text: string; quiet_ms: number }): JSX.Element {
  const [spoken, setSpoken] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setSpoken(text), quiet_ms);
    return () => clearTimeout(timer);
  }, [text, quiet_ms]);
  return (
    <p class="xw-hidden" role="status">
      {spoken}
    </p>
  );
}
