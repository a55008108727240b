"""The exported file: how soon it stands after it is opened from disk, and what it weighs.

    ./dev bench page [--rows N [N ...]] [--times N]

Each file holds the rows (30 features of noisy numbers, the worst to pack), their attributions and
the model (boosting, 100 trees of depth 4). Milliseconds in headless Chromium, from the start of
the navigation, medians: "parsed": the document; "drawn": the frame with importance, dependence
and force plot; "ordered": the frame with all rows side by side, which the others do not wait for;
"blocked": the longest task on the way.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402
from playwright.sync_api import Browser, sync_playwright  # noqa: E402

import xwidgets as xw  # noqa: E402
from tests.browser import harness  # noqa: E402

WATCH = """
globalThis.opened = { blocked: 0 };
new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries())
    opened.blocked = Math.max(opened.blocked, duration);
}).observe({ type: "longtask", buffered: true });
const PARTS = {
  drawn: ["[data-kind=importance] .xw-bars, [data-kind=importance] svg",
          "[data-kind=dependence] canvas", "[data-kind=force] svg", ".xw-footer"],
  ordered: [".xw-stacked canvas"],
};
opened.done = new Promise((resolve) => {
  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function (options) {
    const root = attach.call(this, options);
    const waiting = new Set(Object.keys(PARTS));
    const seen = new MutationObserver(() => {
      for (const name of waiting) {
        if (!PARTS[name].every((part) => root.querySelector(part))) continue;
        waiting.delete(name);
        // When the frame that shows it is done.
        requestAnimationFrame(() => {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => {
            port1.close();
            opened[name] = performance.now();
            if (Object.keys(PARTS).every((each) => each in opened)) setTimeout(resolve, 300);
          };
          port2.postMessage(null);
        });
      }
      if (!waiting.size) seen.disconnect();
    });
    seen.observe(root, { subtree: true, childList: true });
    return root;
  };
});
"""

READ = """
async () => {
  await opened.done;
  const [{ domInteractive }] = performance.getEntriesByType("navigation");
  return { ...opened, done: 0, parsed: domInteractive };
}
"""


def write(path: Path, n_rows: int) -> None:
    """A file with so many rows and its model."""
    import xgboost

    rng = np.random.default_rng(0)
    X = rng.normal(size=(n_rows, 30))
    y = X[:, 0] * X[:, 1] + X[:, 2] > rng.normal(size=n_rows)
    model = xgboost.XGBClassifier(n_estimators=100, max_depth=4, n_jobs=2).fit(X, y)
    names = [f"feature {j}" for j in range(30)]
    with xw.explain(model, X, y, output="log_odds", feature_names=names) as explainer:
        explainer.to_html(path, what_if=True)


def measure(browser: Browser, path: Path) -> dict[str, Any]:
    """Times of one opening, in a context of its own."""
    context = browser.new_context(viewport={"width": 1200, "height": 900})
    page = context.new_page()
    page.set_default_timeout(harness.TIMEOUT_MS)
    page.add_init_script(WATCH)
    page.goto(path.as_uri(), wait_until="commit")
    found = page.evaluate(READ)
    context.close()
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rows", type=int, nargs="+", default=[569, 20_000, 100_000])
    parser.add_argument("--times", type=int, default=5)
    options = parser.parse_args()
    columns = ("parsed", "drawn", "ordered", "blocked")
    print(f"{'rows':>9} {'file MB':>8} " + " ".join(f"{name:>8}" for name in columns))
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = harness.launch(playwright)
        for n_rows in options.rows:
            path = Path(folder) / f"{n_rows}.html"
            write(path, n_rows)
            measure(browser, path)  # the browser's own first page
            found = [measure(browser, path) for _ in range(options.times)]
            medians = (statistics.median(one[name] for one in found) for name in columns)
            size = path.stat().st_size / 1e6
            print(f"{n_rows:9,} {size:8.1f} " + " ".join(f"{ms:8.0f}" for ms in medians))
        browser.close()


if __name__ == "__main__":
    main()
