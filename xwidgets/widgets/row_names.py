"""Names of rows as they travel: nothing for a range, numbers as numbers, text in one column."""

from __future__ import annotations

import numpy as np

from ..data.row_names import RowNames
from .block import pack
from .roles import RowNamesBlock
from .wire import RowNamesSchema

__all__ = ["of_rows", "row_names_blocks", "row_names_schema"]


def row_names_schema(names: RowNames | None) -> RowNamesSchema | None:
    """What the names are; a range is told whole."""
    if names is None:
        return None
    counts = names.labels if isinstance(names.labels, range) else None
    return {
        "title": names.title,
        "start": None if counts is None else counts.start,
        "step": 1 if counts is None else counts.step,
    }


def row_names_blocks(names: RowNames | None) -> list[RowNamesBlock]:
    """The names themselves, none where the schema tells them."""
    if names is None or isinstance(names.labels, range):
        return []
    labels = names.labels
    if isinstance(labels, np.ndarray):
        info = np.iinfo(np.int32)
        if labels.min() >= info.min and labels.max() <= info.max:
            return [_block({"numbers": labels.astype(np.int32)})]
        if np.abs(labels).max() < 2**53:
            return [_block({"numbers": labels.astype(np.float64)})]
    texts = [names.text(row).encode() for row in range(len(names))]
    numbered = [names.is_number(row) for row in range(len(names))]
    columns: dict[str, np.ndarray] = {
        "text": np.frombuffer(b"".join(texts) or b"\0", dtype=np.uint8),
        "ends": np.cumsum([len(text) for text in texts]).astype(np.uint32),
    }
    if any(numbered):
        columns["numbered"] = np.array(numbered, dtype=np.uint8)
    return [_block(columns)]


def _block(columns: dict[str, np.ndarray]) -> RowNamesBlock:
    return {"role": "row_names", "meta": {}, **pack(columns)}


def of_rows(names: RowNames | None, rows: np.ndarray | None) -> RowNames | None:
    """The names that a file with these rows (None: all) holds."""
    if names is None or rows is None:
        return names
    return names.take(rows) if len(rows) else None
