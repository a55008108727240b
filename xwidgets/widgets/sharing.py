"""What a file may hold: rows and the model, as far as the caller shares them."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ..data import extras, sample_rows
from ..data.wording import shown
from ..errors import InvalidValue, NotSupported, warn
from ..results.record import renumbered
from .bits import of_some
from .block import arrays_of, pack
from .made_rows import MODEL_BYTES, MadeRows, model_block
from .roles import BlockState, ModelBlock
from .row_names import of_rows

if TYPE_CHECKING:
    from ..charts.scene import Scene

__all__ = [
    "ROWS",
    "SAMPLE_ROWS",
    "SharedModel",
    "Sharing",
    "restricted",
    "sample",
    "sampled",
    "share",
    "shared_model",
]

ROWS = ("all", "sample", "none")
SAMPLE_ROWS = 200
"""Rows in a file with ``rows="sample"``."""

POOR_FIDELITY = 0.5
"""A surrogate below this R2 is warned of."""


@dataclass(frozen=True)
class Sharing:
    """What the caller puts into a file, as `Explainer.to_html` was told.

    Raises
    ------
    InvalidValue
        Not one of the choices, or nothing to show.
    """

    what_if: bool | str = False
    rows: str = "all"
    max_bytes: int = MODEL_BYTES

    def __post_init__(self) -> None:
        if not isinstance(self.what_if, (bool, np.bool_)) and self.what_if != "surrogate":
            raise InvalidValue(
                "what_if",
                found=shown(self.what_if),
                expected='True, False or "surrogate"',
                fix="pass what_if=True to put the model into the file",
            )
        if self.rows not in ROWS:
            raise InvalidValue(
                "rows",
                found=shown(self.rows),
                expected='"all", "sample" or "none"',
                fix='pass rows="sample", or explain fewer rows: xw.explain(model, X.loc[labels])',
            )
        if self.rows == "none" and not self.what_if:
            raise InvalidValue(
                "rows",
                found='"none" without the model',
                expected="something to show",
                fix='pass what_if=True as well, or rows="sample"',
            )
        whole = isinstance(self.max_bytes, (int, np.integer)) and self.max_bytes is not True
        if not whole or self.max_bytes < 1:
            raise InvalidValue(
                "max_bytes",
                found=repr(self.max_bytes),
                expected="a whole number of bytes >= 1",
                fix=f"max_bytes={MODEL_BYTES:_}",
            )


@dataclass(frozen=True)
class SharedModel:
    """What answers what-if questions in a file.

    Parameters
    ----------
    block : ModelBlock or None
        None where nothing does.
    note : str
        What a reader must know about it; empty where it is the model itself.
    """

    block: ModelBlock | None = None
    note: str = ""


def sample(n_rows: int, rows: str, seed: int = 0) -> np.ndarray | None:
    """Positions of the rows that a file holds; None: all of them."""
    if rows == "none":
        return np.empty(0, dtype=np.int64)
    return (
        None if rows == "all" or n_rows <= SAMPLE_ROWS else sample_rows(n_rows, SAMPLE_ROWS, seed)
    )


def share(
    blocks: list[BlockState], hub: dict[str, Any], positions: np.ndarray | None
) -> tuple[list[BlockState], dict[str, Any]]:
    """Blocks and hub state of a file that holds these rows (None: all)."""
    if positions is None:
        return blocks, hub
    blocks = [block for block in blocks if block["role"] != "answer"]  # it may hold other rows
    if not len(positions):
        # Names and levels of further columns: without them they could not be edited.
        named = [restricted(block, positions) for block in blocks if block["role"] == "members"]
        return named, without_rows(hub)
    row = np.flatnonzero(positions == hub["row"])
    cohorts = [of_some(one, hub["schema"]["n_rows"], positions) for one in hub["cohorts"]]
    return [restricted(block, positions) for block in blocks], {
        **hub,
        "schema": {**hub["schema"], "n_rows": len(positions)},
        "row": int(row[0]) if len(row) else 0,
        "filters": [],
        "cohorts": cohorts,
    }


def sampled(scene: Scene, positions: np.ndarray) -> Scene:
    """What is drawn where only these rows may be seen, numbered anew in their order."""
    own = getattr(scene, "of_rows", None)
    if own is not None:  # what a view draws in place of a scene
        drawn: Scene = own(positions)
        return drawn
    places = np.full(scene.frame.n_rows, -1)
    places[positions] = np.arange(len(positions))
    result = scene.attributions
    result = result.select(rows=np.flatnonzero(places[result.rows] >= 0))
    columns = {
        name: column._replace(numbers=column.numbers[positions])
        for name, column in scene.columns.items()
    }
    return replace(
        scene,
        attributions=replace(result, rows=places[result.rows]),
        frame=scene.frame.take(positions),
        y=None if scene.y is None else scene.y[positions],
        row=max(0, int(places[scene.row])),
        selected=None,
        columns=columns,
        row_names=of_rows(scene.row_names, positions),
        extras=extras.of_rows(scene.extras, positions),
        n_rows_total=len(positions),
    )


def shared_model(made_rows: MadeRows, sharing: Sharing) -> SharedModel:
    """What answers in the file; background rows are left out where no row may be in it.

    Warns at once where nothing does, or where it imitates the model badly.

    Raises
    ------
    NotSupported
        There is nothing to show: neither rows nor a model that can run in a page.
    """
    from ..models.compact import NotCompact

    with_rows = sharing.rows != "none"
    compact = made_rows.compact(rows=with_rows, max_bytes=int(sharing.max_bytes))
    if not isinstance(compact, NotCompact):
        return SharedModel(model_block(made_rows, compact, ranges=not with_rows))
    if sharing.what_if == "surrogate":
        return _surrogate(made_rows, sharing)
    fix = _fix(compact.n_bytes)
    if not with_rows:
        raise NotSupported(
            "what_if",
            found=f"a model that no page can run: {compact.reason}",
            expected="a tree ensemble or a linear model, also behind common preprocessing",
            fix=fix,
        )
    note = f"What-if is off in this file: the model cannot run in a page ({compact.reason})."
    warn(f"{note} Fix: {fix}.")
    return SharedModel(note=note)


def _fix(n_bytes: int) -> str:
    larger = f"max_bytes={math.ceil(n_bytes / 1e6) * 1_000_000:_}, or " if n_bytes else ""
    return f'pass {larger}what_if="surrogate": trees that imitate it, with their fidelity'


def _surrogate(made_rows: MadeRows, sharing: Sharing) -> SharedModel:
    from ..methods.surrogate import imitate
    from ..models.compact import NotCompact, write

    inputs = made_rows.study.inputs
    assert inputs is not None
    groups = inputs.groups if inputs.groups_given else None
    found = imitate(
        inputs.predictor, inputs.frame, groups=groups, seed=inputs.seed, n_jobs=inputs.n_jobs
    )
    with_rows = sharing.rows != "none"
    compact = write(
        found.predictor,
        found.frame,
        groups=groups,
        seed=inputs.seed,
        rows=with_rows,
        max_bytes=int(sharing.max_bytes),
    )
    if isinstance(compact, NotCompact):
        raise NotSupported(
            "what_if",
            found=f"a surrogate that no page can run: {compact.reason}",
            expected="a smaller one",
            fix=_fix(compact.n_bytes).split(", or")[0],
        )
    name = str(found)
    if not found.lowest >= POOR_FIDELITY:
        warn(
            f"what_if: a poor imitation ({name}). Its answers in the file say little about the "
            "model. Fix: leave what_if out; explainer.what_if() asks the model itself."
        )
    block = model_block(made_rows, compact, ranges=not with_rows)
    block["meta"]["label"] = name
    return SharedModel(
        block, f"What-if answers in this file come from a {name}. All else is the model's own."
    )


PER_ROW = {
    "attributions": ("values", "predictions", "standard_error", "all_predictions"),
    "predictions": ("predictions",),
}
"""Columns of blocks whose last axis is their ``rows``."""


def restricted(block: BlockState, positions: np.ndarray) -> BlockState:
    """A block of some rows, numbered anew in their order."""
    role, arrays = block["role"], arrays_of(block)
    made = block.copy()
    if role in ("features", "members", "target", "column"):
        arrays = {name: values[positions] for name, values in arrays.items()}
    elif role in PER_ROW:
        kept, rows = renumbered(arrays["rows"], positions)
        arrays = {
            name: values[..., kept] if name in PER_ROW[role] else values
            for name, values in arrays.items()
        }
        arrays["rows"] = rows.astype(np.int32)
    packed = pack(arrays)
    made["columns"], made["data"] = packed["columns"], packed["data"]
    return made


def without_rows(hub: dict[str, Any]) -> dict[str, Any]:
    """A hub's state for a file that holds no row."""
    none: dict[str, Any] = {
        "n_rows": 0,
        "row_names": None,
        "target": None,
        "importance_methods": [],
    }
    schema = {**hub["schema"], **none}
    return {**hub, "schema": schema, "row": 0, "feature": -1, "filters": [], "cohorts": []}
