"""What the service knows: a model, its explainer, and the answer to one request. No web in it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from threading import Lock
from typing import Any

from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OrdinalEncoder

import xwidgets as xw
from xwidgets.errors import InvalidType, InvalidValue

__all__ = ["Answering"]

MAX_ROWS = 1000
TEXTS = {"income": "Your income", "age": "Your age"}
"""What the persons concerned read in the place of a column's name."""


class Answering:
    """One explainer for all requests; safe from several threads.

    Parameters
    ----------
    n_rows : int
        Of the made-up applicants that the model is fitted to: put your own model and rows here.
    log : path, optional
        Every record is appended there; ``xw.from_records(log)`` opens it as a dashboard.
    """

    def __init__(self, n_rows: int = 5_000, log: Path | None = None) -> None:
        X, y = xw.datasets.make_credit(n_rows, missing=0.0)
        encoder = make_column_transformer(
            (
                OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1),
                make_column_selector(dtype_exclude="number"),
            ),
            remainder="passthrough",
        )
        model = make_pipeline(encoder, HistGradientBoostingClassifier(random_state=0)).fit(X, y)
        self.explainer = xw.explain(model, X)
        self.example: dict[str, Any] = X.iloc[0].to_dict()
        self._texts = {name: text for name, text in TEXTS.items() if name in X.columns}
        self._log, self._lock = log, Lock()
        self.explainer.reasons(X.iloc[:1])  # how to explain is planned, and loops are compiled

    def answer(self, body: Any) -> list[dict[str, Any]]:
        """The records of the rows of a request: ``{"rows": [{...}], "k": 4}``.

        Raises
        ------
        xwidgets.errors.XwidgetsError
            What is wrong with the request, in words for whoever sent it.
        """
        if not isinstance(body, Mapping) or not isinstance(body.get("rows"), list):
            raise InvalidType(
                "body", found=type(body).__name__, expected='{"rows": [{column: value}]}'
            )
        rows = body["rows"]
        if len(rows) > MAX_ROWS:
            raise InvalidValue("rows", found=f"{len(rows):,}", expected=f"at most {MAX_ROWS:,}")
        if not all(isinstance(row, Mapping) for row in rows):
            raise InvalidType("rows", found="what is no object", expected="{column: value}")
        found = self.explainer.reasons(
            rows, body.get("k", 4), towards=body.get("towards", "both"), texts=self._texts
        )
        if self._log is not None:
            with self._lock, self._log.open("a", encoding="utf-8") as file:
                file.write(found.to_json_lines())
        return found.records()
