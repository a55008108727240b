"""A Sphinx page, written in Markdown (MyST), that holds a live view; opened from a disk."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
from sphinx.application import Sphinx

import xwidgets as xw
from tests.browser.test_dashboard import brush, scatter

PAGE = """# Who is paid

```{raw} html
<iframe src="_static/credit.html" title="Credit" style="width: 100%; height: 1400px"></iframe>
```
"""


def test_a_view_in_a_frame_is_live(pages, tmp_path):
    source, built = tmp_path / "source", tmp_path / "built"
    (source / "_static").mkdir(parents=True)
    (source / "index.md").write_text(PAGE)
    (source / "conf.py").write_text(
        'extensions = ["myst_parser"]\nhtml_theme = "furo"\nhtml_static_path = ["_static"]\n'
    )
    X = pd.DataFrame(np.random.default_rng(0).normal(size=(60, 3)), columns=["a", "b", "c"])
    with xw.explain(lambda rows: rows["a"] * 2 - rows["b"], X, background=X[:10]) as explainer:
        explainer.to_html(source / "_static" / "credit.html")
    doctrees = tmp_path / "doctrees"
    Sphinx(source, source, built, doctrees, "html", status=None, warningiserror=True).build()

    page = pages.new(height=1600)
    # All that is asked for lies beside the page; nothing else may be.
    pages.watch(page).origins |= {path.as_uri() for path in built.rglob("*.*")}
    page.goto((built / "index.html").as_uri())
    frame = page.frame_locator("iframe[title=Credit]").locator("body")
    scatter(frame).wait_for()
    brush(page, frame, 0.3, 0.7)
    told = frame.get_by_role("status").filter(has_text=re.compile(r"\d+ of 60 rows selected"))
    assert 0 < int(told.inner_text().split()[0]) < 60
