"""What every test shares: few threads, no drawing windows, one Hypothesis profile."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# Threads that wait for each other cost more here than they bring.
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")
os.environ.setdefault("MPLBACKEND", "Agg")

# No deadline: a first call may compile, and shared machines stall.
settings.register_profile(
    "xwidgets",
    deadline=None,
    max_examples=int(os.environ.get("XWIDGETS_EXAMPLES", "30")),
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("xwidgets")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """`-m browser` and `-m "not browser"` tell apart what needs a browser."""
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()) or "tests/browser/" in item.nodeid:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One headless Chromium for all tests: Playwright's loop cannot be started twice."""
    from playwright.sync_api import sync_playwright

    from tests.browser import harness

    with sync_playwright() as playwright:
        browser = harness.launch(playwright)
        yield browser
        browser.close()
