"""Fixtures of the browser tests; CONTRIBUTING.md tells how to write one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import harness
from tests.kernels import forked


@pytest.fixture(scope="package")
def kernels(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Kernels, and the variables of a process that starts them."""
    with forked.kernels(tmp_path_factory.mktemp("kernels")) as places:
        yield places


@pytest.fixture(scope="package")
def jupyter_server(
    tmp_path_factory: pytest.TempPathFactory, kernels: dict[str, str]
) -> Iterator[harness.Server]:
    """One Jupyter server: JupyterLab under /lab, Notebook 7 under /tree."""
    with harness.jupyter(tmp_path_factory.mktemp("jupyter"), **kernels) as server:
        yield server


@pytest.fixture(scope="package")
def bench() -> Iterator[harness.Bench]:
    """The page of `pages.lab()`, which one test hands to the next."""
    bench = harness.Bench()
    yield bench
    bench.close()


@pytest.fixture
def pages(
    request: pytest.FixtureRequest, chromium: Browser, bench: harness.Bench
) -> Iterator[harness.Pages]:
    """Makes pages; at the end no request may have left, and no console may hold an error."""
    failed = request.session.testsfailed
    made = harness.Pages(chromium, bench)
    yield made
    made.close(keep=request.session.testsfailed == failed)


@pytest.fixture
def page(pages: harness.Pages) -> Page:
    """A page of 1200 x 800 pixels."""
    return pages.new()


@pytest.fixture
def lab(pages: harness.Pages) -> Page:
    """A page of 1200 x 800 pixels for a notebook in JupyterLab; the test before had it, too."""
    return pages.lab()


@pytest.fixture
def open_notebook(
    pages: harness.Pages, jupyter_server: harness.Server
) -> Callable[..., harness.Notebook]:
    """``open_notebook(page, cells, application="lab", theme="light", run=True)``."""
    numbers = count()

    def open_(
        page: Page,
        cells: Sequence[str],
        *,
        run: bool = True,
        kernel: str = "python3",
        **options: Any,
    ) -> harness.Notebook:
        folder = jupyter_server.folder
        path = next(p for n in numbers if not (p := folder / f"test-{n}.ipynb").exists())
        harness.write_notebook(path, cells, kernel)
        notebook = harness.open_path(pages, page, jupyter_server, path, **options)
        if run:
            notebook.run_all()
        return notebook

    return open_


@pytest.fixture
def reopen(pages: harness.Pages, jupyter_server: harness.Server) -> Callable[..., harness.Notebook]:
    """``reopen(page, notebook, ...)``: the saved file again, nothing run.

    In the page where it is open it is closed first, and its kernel ends.
    """

    def open_(page: Page, notebook: harness.Notebook, **options: Any) -> harness.Notebook:
        if page is notebook.page:
            harness.clear(page)
        return harness.open_path(pages, page, jupyter_server, notebook.path, **options)

    return open_


@pytest.fixture
def bare_page(pages: harness.Pages) -> Callable[..., Page]:
    """``bare_page(html_path, width=1200, theme="light")``: a one-file page from disk."""

    def open_(path: str | Path, **options: Any) -> Page:
        return harness.open_file(pages, path, **options)

    return open_
