"""Reasons beside predictions as a service: ``uvicorn app:app`` in this folder."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from answering import Answering
from fastapi import FastAPI, HTTPException

from xwidgets.errors import XwidgetsError

LOG = os.environ.get("REASONS_LOG")

app = FastAPI(title="Reasons beside predictions")
answering = Answering(log=Path(LOG) if LOG else None)


@app.post("/reasons")
def reasons(body: dict[str, Any]) -> list[dict[str, Any]]:
    """At most k factors that moved each prediction most, as docs/reasons.md describes them."""
    try:
        return answering.answer(body)
    except XwidgetsError as error:
        raise HTTPException(422, str(error)) from error


@app.get("/example")
def example() -> dict[str, Any]:
    """A request to try it with."""
    return {"rows": [answering.example]}
