"""What a file may hold: blocks reduced to the rows that the caller shares."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..data import sample_rows
from ..errors import InvalidValue, NotSupported
from .block import state
from .what_if import WhatIf, model_block
from .wire import BlockState

__all__ = ["ROWS", "SAMPLE_ROWS", "check_rows", "restricted", "share", "shared_model"]

ROWS = ("all", "sample", "none")
SAMPLE_ROWS = 200
"""Rows in a file with ``rows="sample"``."""


def check_rows(rows: Any, what_if: bool) -> None:
    """Refuse what :meth:`Explainer.to_html` does not take.

    Raises
    ------
    InvalidValue
    """
    if rows not in ROWS:
        raise InvalidValue("rows", found=repr(rows), expected='"all", "sample" or "none"')
    if rows == "none" and not what_if:
        raise InvalidValue(
            "rows",
            found='"none" without the model',
            expected="something to show",
            fix='pass what_if=True as well, or rows="sample"',
        )


def share(
    blocks: list[BlockState], hub: dict[str, Any], rows: str, seed: int = 0
) -> tuple[list[BlockState], dict[str, Any]]:
    """Blocks and hub state of a file that holds all rows, a sample of them, or none."""
    if rows == "none":
        return [], without_rows(hub)
    n_rows = hub["schema"]["n_rows"]
    if rows == "all" or n_rows <= SAMPLE_ROWS:
        return blocks, hub
    positions = sample_rows(n_rows, SAMPLE_ROWS, seed)
    row = np.flatnonzero(positions == hub["row"])
    return [restricted(block, positions) for block in blocks], {
        **hub,
        "schema": {**hub["schema"], "n_rows": len(positions)},
        "row": int(row[0]) if len(row) else 0,
        "filters": [],
    }


def shared_model(what_if: WhatIf, rows: str) -> BlockState:
    """The model for a file; background rows are left out where no row may be in it.

    Raises
    ------
    NotSupported
        It cannot run in a page.
    """
    from ..models.compact import NotCompact

    compact = what_if.compact(rows=rows != "none")
    if isinstance(compact, NotCompact):
        raise NotSupported(
            "what_if",
            found=f"a model that no page can run: {compact.reason}",
            expected="a tree ensemble or a linear model, also behind common preprocessing",
            fix="leave what_if=True out; explainer.what_if() asks the kernel",
        )
    return model_block(what_if, compact, ranges=rows == "none")


def restricted(block: BlockState, positions: np.ndarray) -> BlockState:
    """A block of some rows, numbered anew in their order."""
    role, arrays = block["role"], _arrays(block)
    if role in ("features", "target"):
        arrays = {name: values[positions] for name, values in arrays.items()}
    elif role == "attributions":
        places = np.full(int(max(arrays["rows"].max(), positions.max())) + 1, -1)
        places[positions] = np.arange(len(positions))
        kept = places[arrays["rows"]] >= 0
        rows = places[arrays["rows"][kept]].astype(np.int32)
        base = arrays["base_values"]
        arrays = {
            name: values[..., kept]
            for name, values in arrays.items()
            if name not in ("rows", "base_values")
        }
        arrays = {"rows": rows, **arrays, "base_values": base}
    return state(role, block["meta"], arrays)


def _arrays(block: BlockState) -> dict[str, np.ndarray]:
    data = block["data"]
    return {
        column["name"]: np.frombuffer(
            data, column["dtype"], int(np.prod(column["shape"])), column["offset"]
        ).reshape(column["shape"])
        for column in block["columns"]
    }


def without_rows(hub: dict[str, Any]) -> dict[str, Any]:
    """A hub's state for a file that holds no row."""
    schema = {**hub["schema"], "n_rows": 0, "target": None, "importance_methods": []}
    return {**hub, "schema": schema, "row": 0, "feature": -1, "filters": []}
