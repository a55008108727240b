"""This checkout beside another one (the version before), turn by turn in one run.

    ./dev bench paired BEFORE [--rows N [N ...]] [--times N] [--steps N]

BEFORE is the folder of another checkout that is set up (`./dev setup`). Of both: the size of the
exported file and when it stands ("drawn": importance, dependence and force plot; "ordered": all
rows too), how long the page takes for one step of a brush over the dependence plot ("brush"), all
medians in milliseconds in headless Chromium; and the kilobytes that a kernel sends for one view
("first view") and for 20 of them ("20 views").
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

from playwright.sync_api import Browser, sync_playwright  # noqa: E402

from benchmarks.page import READ, WATCH  # noqa: E402
from tests.browser import harness  # noqa: E402

WRITE = """
import sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from benchmarks.page import write
write(Path(sys.argv[2]), int(sys.argv[3]))
"""

SENT = """
import json, sys
sys.path.insert(0, sys.argv[1])
import comm
from comm.base_comm import BaseComm

sent = [0]

class Counted(BaseComm):
    def publish_msg(self, msg_type, data=None, metadata=None, buffers=None, **keys):
        sent[0] += len(json.dumps(data or {}, default=str)) + sum(len(b) for b in buffers or [])

comm.create_comm = Counted
import numpy as np, shap, xwidgets as xw

rng = np.random.default_rng(0)
X = rng.normal(size=(569, 30))
values = rng.normal(size=(569, 30))
explainer = xw.from_shap(shap.Explanation(values, np.zeros(569), X))
views = [explainer.dashboard()]
first = sent[0]
kinds = ["importance", "dependence", "force", "waterfall", "beeswarm"]
views += [getattr(explainer, kinds[i % 5])() for i in range(19)]
print(json.dumps([first / 1e3, sent[0] / 1e3]))
"""

BRUSH = """
async (n) => {
  const root = document.querySelector(".xwidgets").shadowRoot;
  const plot = root.querySelector("[data-kind=dependence] [role=application]");
  const canvas = root.querySelector("[data-kind=dependence] canvas");
  const box = canvas.getBoundingClientRect();
  const target = plot.contains(canvas) ? canvas : plot;
  const fire = (type, x, buttons) =>
    (root.elementFromPoint(x, box.top + box.height / 2) ?? target).dispatchEvent(
      new PointerEvent(type, { bubbles: true, composed: true, cancelable: true, pointerId: 1,
        isPrimary: true, button: 0, buttons, clientX: x, clientY: box.top + box.height / 2 }));
  const painted = () => new Promise((resolve) => requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => { port1.close(); resolve(); };
    port2.postMessage(null);
  }));
  const at = (i) => box.left + box.width * (0.2 + 0.6 * i / n);
  fire("pointerdown", at(0), 1);
  const times = [];
  for (let i = 1; i <= n; i++) {
    await new Promise((resolve) => requestAnimationFrame(resolve));
    const start = performance.now();
    fire("pointermove", at(i), 1);
    await painted();
    times.push(performance.now() - start);
  }
  fire("pointerup", at(n), 0);
  await painted();
  const chips = root.textContent.includes("selected");
  return { times, chips };
}
"""


def python_of(checkout: Path) -> str:
    return str(checkout / ".venv" / "bin" / "python")


def run(checkout: Path, code: str, *arguments: Any) -> str:
    done = subprocess.run(
        [python_of(checkout), "-c", code, str(checkout), *map(str, arguments)],
        cwd=checkout,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{checkout}:\n{done.stderr[-2000:]}")
    return done.stdout


def open_file(browser: Browser, path: Path, steps: int) -> dict[str, float]:
    """Times of one opening, and of a brush in it."""
    context = browser.new_context(viewport={"width": 1200, "height": 900})
    page = context.new_page()
    page.set_default_timeout(harness.TIMEOUT_MS)
    page.add_init_script(WATCH)
    page.goto(path.as_uri(), wait_until="commit")
    found = page.evaluate(READ)
    brushed = page.evaluate(BRUSH, steps)
    if not brushed["chips"]:
        raise SystemExit(f"{path}: the brush selected nothing")
    context.close()
    return {
        "drawn": found["drawn"],
        "ordered": found["ordered"],
        "brush": statistics.median(brushed["times"]),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("before", type=Path)
    parser.add_argument("--rows", type=int, nargs="+", default=[569, 20_000, 100_000])
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--steps", type=int, default=30, help="of a brush")
    options = parser.parse_args()
    checkouts = {"before": options.before.resolve(), "now": ROOT}
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = harness.launch(playwright)
        for n_rows in options.rows:
            files = {name: Path(folder) / f"{name}-{n_rows}.html" for name in checkouts}
            for name, checkout in checkouts.items():
                run(checkout, WRITE, files[name], n_rows)
                open_file(browser, files[name], 2)  # the browser's own first page
            found: dict[str, list[dict[str, float]]] = {name: [] for name in checkouts}
            for _ in range(options.times):
                for name in checkouts:
                    found[name].append(open_file(browser, files[name], options.steps))
            print(f"\n{n_rows:,} rows, medians in ms")
            report("file kB", {name: files[name].stat().st_size / 1e3 for name in checkouts})
            for what in ("drawn", "ordered", "brush"):
                report(what, {n: statistics.median(one[what] for one in found[n]) for n in found})
        browser.close()
    print("\nkB that a kernel sends, 569 rows")
    sent = {name: json.loads(run(checkout, SENT)) for name, checkout in checkouts.items()}
    report("first view", {name: one[0] for name, one in sent.items()})
    report("20 views", {name: one[1] for name, one in sent.items()})


def report(what: str, found: dict[str, float]) -> None:
    before, now = found["before"], found["now"]
    print(f"  {what:<12} before {before:10.1f}   now {now:10.1f}   x {now / before:.2f}")


if __name__ == "__main__":
    main()
