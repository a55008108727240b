"""A notebook served by Voila: its cells ran before the page was there, and no code is shown."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest

from tests.browser import harness
from tests.browser.asking import asked, reset
from tests.browser.test_dashboard import brush, scatter

CELLS = [
    "%md # Who is paid\nA page for people who read no code.",
    """
import numpy as np, pandas as pd
import xwidgets as xw
rng = np.random.default_rng(0)
X = pd.DataFrame(rng.normal(size=(60, 3)), columns=["income", "age", "debt"])
def score(rows):  # nothing that a page could compute
    return 2 * rows["income"].to_numpy() - rows["age"].to_numpy()
explainer = xw.explain(score, X, background=X[:10])
""",
    "explainer",
    "explainer.what_if(3)",
    """
import ipywidgets
told = ipywidgets.Label("heard nothing")
def tell(change):
    told.value = "heard nothing" if change["new"] is None else f"heard {len(change['new'])}"
explainer.selection.observe(tell, names="rows")
told
""",
]


def test_views_are_drawn_and_answered(pages, jupyter_server):
    path = jupyter_server.folder / "voila.ipynb"
    harness.write_notebook(path, CELLS)
    page = pages.new(height=1800)
    watch = pages.watch(page)
    watch.origins.add(urlsplit(jupyter_server.url).netloc)
    watch.allow("fontawesome-free|mathjax")
    watch.allow("voila/labextensions/@jupyter-notebook/")  # it tries all extensions of JupyterLab
    page.goto(f"{jupyter_server.url}/voila/render/{path.name}")
    page.get_by_role("heading", name="Who is paid").wait_for()
    scatter(page).wait_for()
    page.locator("[data-kind=checks] .xw-finding").first.wait_for()
    assert asked(page, "income", "2.5") - asked(page, "income", "1.5") == pytest.approx(2.0)
    brush(page, page, 0.3, 0.7)
    heard = page.get_by_text(re.compile(r"^heard \d+$"))
    n_rows = int(heard.inner_text().split()[1])
    assert 0 < n_rows < 60
    page.get_by_role("status").filter(has_text=f"{n_rows} of 60 rows selected").wait_for()
    reset(page)
    page.get_by_text("heard nothing").wait_for()
    assert not any(page.get_by_role("alert").all_inner_texts())
    # Voila's own page asks for these, and does without them.
    watch.left = [url for url in watch.left if not re.search("fontawesome-free|mathjax", url)]
