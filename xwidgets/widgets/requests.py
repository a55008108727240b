"""What the page may ask of every explainer: the name of each request, and its arguments.

What only one view asks stands in ``views/NAME/wire.py``, in a `Requests` of its own.
"""

from __future__ import annotations

from typing import NotRequired, TypedDict

__all__ = ["ARGUMENTS", "Requests"]


class UnitArgs(TypedDict):
    """Put a unit on screen."""

    unit: str


class RowArgs(TypedDict):
    """Explain a row ahead of the others."""

    row: int


class Asked(TypedDict):
    """What is asked: the same as :class:`xwidgets.compute.question.Question`."""

    method: str
    options: dict[str, object]
    unit: str


class ComputeArgs(TypedDict):
    """Go on with the answer to a question; with `keep` the whole answer stays with the hub."""

    question: Asked
    seconds: float
    keep: NotRequired[bool]


class StopArgs(TypedDict):
    """End what is being computed for a question."""

    question: Asked


class OpenModelArgs(TypedDict):
    """Another model of the same rows, by its name: the answer says what its hub is called."""

    name: str


class ExportArgs(TypedDict):
    """A view that is shown, as a file; `still` is its name among the shown ones."""

    format: str
    still: str


class EditedRow(TypedDict):
    """A row as the page edits it: where it began (-1: made up), and what was changed.

    `edits` has a code per shown feature's position (as text, JSON's way); None is missing.
    """

    name: str
    row: int
    edits: dict[str, float | None]


class Curve(TypedDict):
    """What is predicted for a row as one feature takes these values."""

    feature: int
    grid: list[float | None]


class MadeRowsArgs(TypedDict):
    """What the model says of rows that the page makes up."""

    rows: list[EditedRow]
    unit: str
    output: NotRequired[int]
    explain: NotRequired[bool]
    ice: NotRequired[list[Curve]]


class Requests(TypedDict):
    """Arguments by the name of the request; null: it has none."""

    hello: None
    explain: None
    cancel: None
    resume: None
    unit: UnitArgs
    costs: None
    explain_row: RowArgs
    compute: ComputeArgs
    stop: StopArgs
    export: ExportArgs
    open_model: OpenModelArgs
    made_rows: MadeRowsArgs
    made_rows_model: None


ARGUMENTS = (
    UnitArgs,
    RowArgs,
    Asked,
    ComputeArgs,
    StopArgs,
    ExportArgs,
    OpenModelArgs,
    EditedRow,
    Curve,
    MadeRowsArgs,
)
"""What `Requests` is made of."""
