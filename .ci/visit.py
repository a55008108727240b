"""Opens a notebook that JupyterLab serves, runs all of it, and looks: `visit.py ADDRESS`."""

from __future__ import annotations

import sys
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.browser import harness  # noqa: E402

MINUTE = 60_000
FAILED = ", ".join(
    f'.jp-OutputArea-output[data-mime-type="application/vnd.jupyter.{kind}"]'
    for kind in ("error", "stderr")
)


def main(address: str) -> None:
    with urllib.request.urlopen(address) as answer:
        assert answer.status == 200, answer.status
    with sync_playwright() as playwright:
        browser = harness.launch(playwright)
        page = browser.new_page(viewport={"width": 1200, "height": 1600})
        page.goto(address)
        page.locator(".jp-NotebookPanel .jp-Cell").first.wait_for(timeout=3 * MINUTE)
        page.get_by_text("Python 3 (ipykernel) | Idle").first.wait_for(timeout=3 * MINUTE)
        start = time.monotonic()
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        page.locator(".jp-OutputArea-output canvas").first.wait_for(timeout=3 * MINUTE)
        print(f"[bare] the first picture after {time.monotonic() - start:.1f} s")
        page.wait_for_function(
            """() => ![...document.querySelectorAll('.jp-InputPrompt')].some(
                (prompt) => prompt.textContent.includes('*'))""",
            timeout=3 * MINUTE,
        )
        page.get_by_text("Python 3 (ipykernel) | Idle").first.wait_for(timeout=3 * MINUTE)
        print(f"[bare] every cell has run after {time.monotonic() - start:.1f} s")
        failed = page.locator(FAILED).all_inner_texts()
        harness.shot(page, "bare")
        browser.close()
    assert not failed, failed


if __name__ == "__main__":
    main(sys.argv[1])
