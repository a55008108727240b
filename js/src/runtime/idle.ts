// What can wait until the page has drawn what cannot.

import { useEffect, useState } from "preact/hooks";

/** A moment when the page has nothing better to do. */
export const idle = (): Promise<void> =>
  new Promise((resolve) => {
    if (window.requestIdleCallback) window.requestIdleCallback(() => resolve(), { timeout: 500 });
    else setTimeout(resolve, 30);
  });

/** False until the page has been idle once since `ready`; then true for good. */
export function useIdle(ready: boolean): boolean {
  const [had, setHad] = useState(false);
  useEffect(() => {
    if (!ready || had) return;
    let left = false;
    void idle().then(() => {
      if (!left) setHad(true);
    });
    return () => {
      left = true;
    };
  }, [ready]);
  return had;
}
