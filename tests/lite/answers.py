"""What a study answers: the same in an ordinary process and where nothing runs beside.

`answers` is called by both, a browser's Python being pretended in one of them
(``python -m tests.lite.answers``), and says its numbers as JSON.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
import time
import warnings
from pathlib import Path
from typing import Any

from .pretend import MISSING, pretend
from .turns import turns

ROWS = 160


def table() -> tuple[Any, Any]:
    """Numbers, a category with a gap, and two classes."""
    import numpy as np
    import pandas as pd

    rng = np.random.default_rng(0)
    X = pd.DataFrame(rng.normal(size=(ROWS, 4)).round(3), columns=[*"abcd"])
    X["place"] = np.array(["north", "south", "west", None], dtype=object)[rng.integers(0, 4, ROWS)]
    y = (X["a"] + (X["place"] == "south") - X["b"] * X["c"] > 0).astype(int)
    return X, y.to_numpy()


def models(X: Any, y: Any) -> dict[str, Any]:
    """A forest, boosting behind encoded categories, a linear model and a function."""
    from sklearn.compose import make_column_transformer
    from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder

    def behind(encoder: Any, model: Any) -> Any:
        columns = make_column_transformer((encoder, ["place"]), remainder="passthrough")
        return make_pipeline(columns, model).fit(X, y)

    one_hot = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
    return {
        "forest": behind(one_hot, RandomForestClassifier(12, max_depth=4, random_state=0)),
        "boosting": behind(OrdinalEncoder(), HistGradientBoostingClassifier(max_iter=8)),
        "linear": behind(one_hot, LogisticRegression()),
    }


def answers(folder: Path) -> dict[str, Any]:
    """Numbers by what was asked for."""
    import xwidgets as xw

    X, y = table()
    fitted = models(X, y)
    explainers = {name: xw.explain(model, X, y) for name, model in fitted.items()}
    explainers["function"] = xw.explain(
        lambda rows: fitted["linear"].predict_proba(rows)[:, 1], X[:12]
    )
    found: dict[str, Any] = {}
    for name, explainer in explainers.items():
        found[f"{name}: attributions"] = explainer.attributions().values
        found[f"{name}: importance"] = explainer.importance().result.values
    forest = explainers["forest"]
    log_odds = xw.explain(fitted["boosting"], X, y, output="log_odds")
    found["boosting: log-odds"] = log_odds.attributions().values
    for name, view in {
        "force": forest.force(3),
        "dependence": forest.dependence("a"),
        "interactions": forest.interactions(rows=range(9)),
        "boosting: interactions": log_odds.interactions(rows=range(9)),
        "permutation": forest.importance(method="permutation"),
        "performance": forest.performance(),
        "fairness": forest.fairness("place"),
        "errors": forest.errors(),
        "lime": forest.lime(3),
    }.items():
        found[name] = arrays(view.result)
    plans = forest.counterfactuals(3).result
    found["plans"] = {"valid": plans.valid, "closest": plans.distance.min()}
    return {**found, **asked_by_page(forest), **kept(forest, fitted["forest"], folder)}


def arrays(result: Any) -> Any:
    """Every array of numbers that a result holds."""
    import numpy as np

    sent = result.sent()[0] if hasattr(result, "sent") else {"values": result.values}
    return {name: values for name, values in sent.items() if np.asarray(values).dtype.kind in "fiu"}


def asked_by_page(explainer: Any) -> dict[str, Any]:
    """What the page asks: a row ahead of others, a changed row, an answer of a method."""
    hub, unit = explainer._live.hub, explainer._study.unit
    changed = {"rows": [{"row": 3, "edits": {"0": 2.5}}], "unit": unit, "explain": True}
    options = {
        "rows": [5],
        "discretize": True,
        "kernel_width": None,
        "n_samples": None,
        "draws": None,
    }
    lime = {"method": "lime", "options": options, "unit": unit}
    replies: dict[int, Any] = {}
    hub.send = lambda reply, buffers=(): replies.update({reply["id"]: (reply, buffers)})
    asked = {
        "explain_row": {"row": 2},
        "made_rows": changed,
        "compute": {"question": lime, "seconds": 60.0, "keep": False},
    }
    for number, (name, args) in enumerate(asked.items()):
        hub._on_message(hub, {"id": number, "name": name, "args": args}, [])
    end = time.monotonic() + 60.0
    while len(replies) < len(asked) and time.monotonic() < end:
        time.sleep(0.01)
    found: dict[str, Any] = {}
    for number, name in enumerate(asked):
        reply, buffers = replies[number]
        assert reply["ok"], reply["error"]
        found[f"page: {name}"] = columns(reply["result"], buffers)
    return found


def columns(result: Any, buffers: Any) -> dict[str, Any]:
    """The numbers of a reply: of a block, or of buffers of float64."""
    import numpy as np

    if "columns" not in result:
        return {str(number): np.frombuffer(data) for number, data in enumerate(buffers)}
    return {
        column["name"]: np.frombuffer(
            buffers[0], column["dtype"], int(np.prod(column["shape"])), column["offset"]
        )
        for column in result["columns"]
    }


def kept(explainer: Any, model: Any, folder: Path) -> dict[str, Any]:
    """Files: a study and back, and a page."""
    import xwidgets as xw

    path = folder / "study.xw"
    explainer.save(path)
    again = xw.load(path, model=model)
    explainer.to_html(folder / "page.html", what_if=True)
    assert (folder / "page.html").stat().st_size > 100_000
    return {"loaded": again.attributions().values}


if __name__ == "__main__":
    pretend()
    warnings.simplefilter("error")
    with tempfile.TemporaryDirectory() as place:
        told = {"answers": answers(Path(place)), "turns": asyncio.run(turns(Path(place)))}
        told["loaded"] = sorted(MISSING & set(sys.modules))
        print(json.dumps(told, default=lambda array: array.tolist()))
