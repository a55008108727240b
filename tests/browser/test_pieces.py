"""Code in pieces, in a real notebook: open views take over another build."""

from __future__ import annotations

import re

CELL = """
import os
os.environ["XWIDGETS_WATCH"] = "1"
import json
import numpy as np
import xwidgets as xw
from xwidgets.widgets import pieces
X = np.random.default_rng(1).normal(size=(60, 3))
explainer = xw.explain(lambda X: X[:, 0] + X[:, 1], X, feature_names=["a", "b", "c"])
explainer.force()
"""

ANOTHER = """
import pathlib, tempfile
content = json.loads(pieces.BUNDLE.read_text(encoding="utf-8"))
content["build"] = "another"
code = content["pieces"]["views/force"]["code"]
content["pieces"]["views/force"]["code"] = code.replace("pushes up", "lifts it")
pieces.BUNDLE = pathlib.Path(tempfile.mkdtemp()) / "bundle.json"
_ = pieces.BUNDLE.write_text(json.dumps(content), encoding="utf-8")
"""


def test_open_views_take_over_another_build(pages, open_notebook):
    page = pages.new(width=1200, height=900)
    notebook = open_notebook(page, [CELL])
    output = notebook.output(0)
    output.get_by_role("listbox", name=re.compile("Force plot of row 0")).wait_for()
    output.get_by_text("pushes up").first.wait_for()
    notebook.run_cell("explainer.selection.feature = 'c'")
    notebook.run_cell(ANOTHER)
    output.get_by_text("lifts it").first.wait_for()
    assert output.locator(".xwidgets").count() == 1
    assert output.get_by_role("listbox").count() == 1
    assert notebook.value("explainer.selection.feature") == 2
    # The new code and the same kernel go on together.
    notebook.run_cell("explainer.selection.row = 5")
    output.get_by_role("listbox", name=re.compile("Force plot of row 5")).wait_for()
