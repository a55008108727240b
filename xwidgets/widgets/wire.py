"""The wire contract: every name, type and dtype that crosses between Python and the page.

Written once, here. ``js/src/runtime/wire.ts`` is generated from this module
(``python -m xwidgets.widgets.wire > js/src/runtime/wire.ts``); a test fails when they drift.
"""

from __future__ import annotations

import sys
from typing import Any, Literal, NotRequired, TypedDict

from ..compute.pace import JobState, Progress
from ..errors import Offer
from ..results.probability import Link
from .requests import ARGUMENTS, Requests
from .shared import SHARED, AxisState, GroupThresholds, SharedState, Spacing
from .typescript import Spelling, constants

__all__ = ["WIRE_VERSION", "JobState", "Progress", "typescript"]

WIRE_VERSION = 1

Unit = Literal["probability", "log_odds", "value"]
FeatureKind = Literal["number", "boolean", "category", "datetime", "text"]
Dtype = Literal["uint8", "int8", "int16", "int32", "uint32", "float32", "float64"]
Role = Literal[
    "features",
    "attributions",
    "predictions",
    "target",
    "answer",
    "pairs",
    "members",
    "model",
    "row_names",
    "column",
]
Op = Literal["and", "or", "not"]


class Written(TypedDict, total=False):
    """How the values of a column are written, where it is not the usual way.

    Whole numbers without ``separators`` where they could be years, a ``unit`` behind them, moments
    in a ``timezone``.
    """

    separators: bool
    unit: str
    timezone: str


class FeatureSchema(Written):
    """One column; levels stand in the order of their codes, -1 (or NaN) is missing.

    ``own_name`` and ``own_levels`` are what Python calls them, where other words are shown.
    """

    name: str
    kind: FeatureKind
    integer: bool
    levels: list[str] | None
    has_missing: bool
    own_name: NotRequired[str]
    own_levels: NotRequired[list[str]]


class WrittenTarget(Written, total=False):
    """As a column; whole numbers are ``integer``."""

    integer: bool


class TargetSchema(WrittenTarget):
    """What the rows really are (y), where it is known."""

    name: str
    kind: Literal["number", "category"]
    levels: list[str] | None


class RowNamesSchema(TypedDict):
    """What the rows are called: start, start + step, ..., or (None) as a block says."""

    title: str
    start: int | None
    step: int


class Schema(TypedDict):
    """What the tables mean; fixed for the life of a hub, except for the unit.

    ``link`` makes probabilities of log-odds: of each by itself, or of all outputs of a row;
    ``weighted``: rows do not all count the same, and their weights are not in the page.
    """

    wire_version: int
    model_name: str
    n_rows: int
    row_names: RowNamesSchema | None
    features: list[FeatureSchema]
    output_names: list[str]
    units: list[Unit]
    target: TargetSchema | None
    importance_methods: list[str]
    has_model: bool
    link: NotRequired[Link]
    weighted: NotRequired[bool]


class Term(TypedDict):
    """One condition on a quantity (`data.quantities`): a closed range, or codes (-1: missing).

    Of the quantity ``row`` codes are positions. ``table`` is that of the rows spoken of, unless it
    is ``"rows"``: X. What is not there (an open end) is left out.
    """

    quantity: str
    min: NotRequired[float]
    max: NotRequired[float]
    codes: NotRequired[list[int]]
    table: NotRequired[str]


class Brushed(TypedDict):
    """What was drawn, and the unit that its numbers are in."""

    unit: Unit
    terms: list[Term]


class WasBrushed(TypedDict, total=False):
    """What a clause was, where its rows have taken the place of ranges in another unit.

    ``label``: what a view calls its rows, where that says more than the terms do.
    """

    brushed: Brushed
    label: str


class Clause(WasBrushed):
    """A row passes a clause when it passes all of its terms.

    The selection is a fold over the clauses from left to right: ``and`` keeps, ``or`` adds,
    ``not`` takes away. A new gesture with ``and`` replaces the earlier clause with its key and
    op (a brush moves), and takes away clauses with key ``rows`` (a selection that Python set);
    one with ``or`` or ``not`` is always added. Ranges of attributions and predictions mean
    something else in another unit: there the rows of a clause stay, and ``brushed`` says of what.
    """

    key: str
    op: Op
    terms: list[Term]


class Trust(TypedDict):
    """The doubt in the footer."""

    method: str
    perturbation: str
    n_background: int
    additivity_gap: float | None
    standard_error: float | None
    notes: list[str]
    checks: list[str]


class ColumnLayout(TypedDict):
    """Where an array stands in a block's buffer; offsets are multiples of 8 bytes, C order."""

    name: str
    dtype: Dtype
    shape: list[int]
    offset: int


class BlockMeta(TypedDict, total=False):
    """What a block's columns are about: the rows of a ``table``, of X unless it is said.

    ``features``: columns ``"0" ... "p-1"``, each (n_rows,); categories as codes, -1 missing.
    ``column``: ``values`` (n_rows,) of a ``column`` that the model does not take.
    ``attributions``: ``rows`` int32 (n,), ``values`` float32 (outputs, n_features, n),
    ``predictions`` float32 (outputs, n), ``base_values`` float64 (outputs,), and
    ``standard_error`` float32 as ``values`` where estimated. ``outputs`` names the positions
    sent, and where those are not all ``all_predictions`` and ``all_base_values`` are of every
    output; with ``mirrored`` only output 1 of a binary classifier is sent, output 0 is its
    mirror (-value; probabilities: 1 - prediction, 1 - base value).
    ``predictions``: ``rows`` int32 (n,) that may not be explained yet, ``predictions`` float32
    (outputs, n) of every output.
    ``members``: the further columns of groups that are shown by their first, as ``features``;
    ``member_of``, the feature that each belongs to, and ``member_features``, what they mean.
    ``row_names``: ``numbers`` (n_rows,), or ``text`` uint8, UTF-8 of all names, with their ``ends``
    uint32 (n_rows,) and, where some are numbers, ``numbered`` uint8 (n_rows,).
    ``target``: ``y`` (n_rows,). ``answer``: the arrays of a result by their names; ``key`` is the
    question's, ``record`` the result's class, ``plain`` its other fields; ``whole`` unless more is
    to come, ``done`` of ``total``. ``pairs`` of features, of one output and a sample of the rows:
    ``features`` int32 (m,), the strongest first, ``strength`` float64 (m, m) of all pairs of
    them (main effects on the diagonal), ``rows`` int32 (n,), and of some pairs (``first`` and
    ``second``, int32 (k,)) each row's ``values`` float32 (k, n), both halves added;
    ``n_rows`` are to be explained in all. ``model``: ``model`` uint8, a compact model. Of it, per
    feature: ``members``, the columns that are edited as one; ``missing``, whether it may be;
    ``refused``, levels that the model does not take; ``ranges`` in a file without rows. Of a
    surrogate, ``label`` says what it imitates, and how well.
    """

    table: str
    column: FeatureSchema
    unit: Unit
    method: str
    label: str
    outputs: list[int]
    mirrored: bool
    members: list[list[int]]
    member_of: list[int]
    member_features: list[FeatureSchema]
    missing: list[bool]
    refused: list[list[int]]
    ranges: list[list[float]]
    n_background: int
    n_rows: int
    key: str
    record: str
    plain: dict[str, Any]
    whole: bool
    done: int
    total: int


class HubState(SharedState):
    """Shared by every view of one explainer."""

    schema: Schema
    blocks: list[str]
    unit: Unit
    hovered: int
    selected: bytes | None
    row: int
    feature: int
    output: int
    filters: list[Clause]
    progress: Progress
    trust: Trust


class BlockState(TypedDict):
    """One result or one chunk of it; never changes."""

    role: Role
    meta: BlockMeta
    columns: list[ColumnLayout]
    data: bytes


class Arrangement(TypedDict, total=False):
    """What one dashboard remembers of itself: the place in sight, in each place the open tab.

    ``pins`` are views that stay in sight everywhere, ``drawer`` the view in the open drawer.
    """

    place: str
    tabs: dict[str, str]
    pins: list[str]
    drawer: str


class ViewState(TypedDict):
    """One displayed view."""

    kind: str
    options: dict[str, Any]
    still: str
    arrangement: Arrangement


class Request(TypedDict):
    """From the page to the kernel."""

    id: int
    name: str
    args: dict[str, Any]


class UnitCost(TypedDict):
    """What all rows cost in a unit: answer to ``costs``, one for each unit."""

    unit: Unit
    exact: bool
    seconds: float
    done: int


class Reply(TypedDict):
    """From the kernel to the page, matched by id; buffers travel beside it.

    ``offer`` is what can be had in place of what failed.
    """

    id: int
    ok: bool
    result: Any
    error: str
    offer: NotRequired[Offer | None]


ALIASES = {
    "Unit": Unit,
    "FeatureKind": FeatureKind,
    "Dtype": Dtype,
    "Role": Role,
    "Op": Op,
    "Spacing": Spacing,
    "JobState": JobState,
    "Link": Link,
}
RECORDS = (
    FeatureSchema,
    TargetSchema,
    RowNamesSchema,
    Schema,
    Term,
    Brushed,
    Clause,
    Progress,
    Trust,
    ColumnLayout,
    BlockMeta,
    AxisState,
    GroupThresholds,
    SharedState,
    HubState,
    BlockState,
    Arrangement,
    ViewState,
    Request,
    *ARGUMENTS,
    Requests,
    UnitCost,
    Offer,
    Reply,
)


def typescript() -> str:
    """Return the text of ``js/src/runtime/wire.ts``."""
    out = [
        "// Generated by xwidgets/widgets/wire.py. Do not edit:",
        "// python -m xwidgets.widgets.wire > js/src/runtime/wire.ts",
        "",
        f"export const WIRE_VERSION = {WIRE_VERSION};",
        "",
        *Spelling(ALIASES, RECORDS).lines(),
        "",
        *constants(SHARED),
    ]
    return "\n".join(out) + "\n"


if __name__ == "__main__":
    sys.stdout.write(typescript())
