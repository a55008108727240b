"""A file that was loaded without its model, in JupyterLab."""

from __future__ import annotations

import re

from tests.browser import harness

SAVE = """
import numpy as np, pandas as pd, xwidgets as xw
from sklearn.ensemble import HistGradientBoostingClassifier
rng = np.random.default_rng(1)
X = pd.DataFrame(rng.normal(size=(300, 3)), columns=["a", "b", "c"])
y = np.where(X["a"] + X["b"] > 0, "yes", "no")
explainer = xw.explain(HistGradientBoostingClassifier(max_iter=20).fit(X, y), X, y)
explainer.attributions()
explainer.selection.filters = [{"feature": "a", "min": 0.5}]
explainer.selection.row = 5
explainer.save("study.xw")
"""


def test_all_that_needs_no_model_is_there(pages, open_notebook):
    page = pages.lab(width=1200, height=1000)
    notebook = open_notebook(page, [SAVE, 'loaded = xw.load("study.xw")\nloaded'])
    output = notebook.output(1)
    output.get_by_role("listbox", name=re.compile("Force plot of row 5")).wait_for()
    assert notebook.value("loaded.model is None")
    assert notebook.value("bool((loaded.selected()['a'] >= 0.5).all())")
    assert output.get_by_role("button", name=re.compile("a ≥|a >=|0.5")).count() >= 1
    assert output.get_by_role("button", name="What if…").count() == 0
    assert harness.axe(page, ".jp-OutputArea-output") == []
    output.get_by_text(re.compile("^Not shown: .*What if")).wait_for()
    output.get_by_role("tab", name=re.compile("Model")).click()
    output.get_by_role("listbox", name=re.compile("beeswarm", re.I)).or_(
        output.get_by_text("SHAP value, log-odds · 300 rows")
    ).first.wait_for()
    harness.shot(output, "saved-without-model")
