"""The explainer's `save`, and what is on screen."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np

from .. import __version__
from ..errors import InvalidType, InvalidValue, warn
from ..files.places import as_path, check_place
from ..saving import write_study
from .holder import Holder

__all__ = ["SUFFIX", "restore_screen", "save"]

SUFFIX = ".xw"


def save(self: Holder, path: str | os.PathLike[str]) -> None:
    """Write everything but the model into one file, which :func:`xwidgets.load` reads.

    In it: the rows in your own kind of table, y, the background and all other arguments of
    :func:`xwidgets.explain`; what was computed (attributions, as many rows as are explained,
    importances, interactions, every other answer); the selection, and what views share.

    Parameters
    ----------
    path : path
        Its suffix is ``.xw``. A file that is there is replaced, once the new one is whole.

    Raises
    ------
    InvalidValue
        Another suffix, or a place that no file can be written to.
    InvalidType
        No path, or a table with values that no file can hold (it names the column).

    See Also
    --------
    xwidgets.load : Read it, with or without the model.
    to_html : One file that answers in any browser, without Python.

    Notes
    -----
    Values come back equal to the bit, in the types that they had. The file holds no code and
    no pickle: the model is not in it, only its name and what it predicts for 64 of the rows, by
    which a model is recognized. It is a zip of JSON and packed arrays, checksummed and
    versioned; ``docs/file-format.md`` describes it.

    **When it misleads.** The rows are in the file, with y and the names of rows: share it with
    those who may see them. A file does not follow changes of your data or of the model.

    Examples
    --------
    >>> explainer.save("credit.xw")
    >>> xw.load("credit.xw", model=model)
    """
    if path is None:
        raise InvalidType(
            "path", found="none", expected="the file to write", fix='save("explanation.xw")'
        )
    target = as_path(path, f"explanation{SUFFIX}")
    suffix = target.suffix.lower()
    if suffix != SUFFIX:
        other = {".html": "to_html(path) writes pages", ".htm": "to_html(path) writes pages"}
        raise InvalidValue(
            "path",
            found=f"the suffix {target.suffix!r}" if target.suffix else "no suffix",
            expected=SUFFIX,
            fix=other.get(suffix, "dashboard().save(path) writes pictures and numbers")
            if suffix
            else f"use {target.with_suffix(SUFFIX).name!r}"
            if target.name
            else "name the file",
        )
    check_place(target)
    write_study(target, self._study, _screen(self), __version__)


def _screen(holder: Holder) -> dict[str, Any]:
    """What is on screen: plain values, and the selected rows."""
    from .hub import LINKED

    selection = holder.selection
    rows = selection.rows
    return {
        "selection": {
            **{name: getattr(selection, name) for name in LINKED},
            "unit": selection.unit,
            "filters": list(selection.filters),
            "rows": rows,
        },
        "shared": dict(holder._live.shared),
        "arrangement": holder._arranged,
    }


def restore_screen(holder: Holder, told: Mapping[str, Any]) -> None:
    """Put on screen what was there; what no longer fits is left out, with a warning."""
    from .hub import LINKED

    selection, chosen = holder.selection, told["selection"]
    holder._live.keep(told["shared"])
    with _left_out("place"):
        holder._arrange(told.get("arrangement", {}))
    for name in (*LINKED, "unit"):
        if name in chosen and (name != "unit" or chosen[name] in holder._study.units):
            with _left_out(name):
                setattr(selection, name, chosen[name])
    with _left_out("rows"):
        rows = chosen["rows"]
        found = None if rows is None else np.asarray(rows, dtype=np.int64)
        selection.receive(found, chosen["filters"])


@contextmanager
def _left_out(name: str) -> Iterator[None]:
    try:
        yield
    except Exception as error:
        warn(f"path: selection.{name} of the file is left out ({error})")
