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
from .roles import BLOCKS, BlockState, Dtype, FeatureKind, FeatureSchema, Unit, Written
from .shared import SHARED, AxisState, CohortState, GroupThresholds, SharedState, Spacing
from .typescript import Spelling, constants

__all__ = ["WIRE_VERSION", "JobState", "Progress", "typescript"]

WIRE_VERSION = 1

Op = Literal["and", "or", "not"]


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


class FamilySchema(TypedDict):
    """Models of the same rows that stand beside one another, and which of them this is.

    ``key`` is the same in all of them, and in no other family of a page.
    """

    name: str
    names: list[str]
    key: str


class Schema(TypedDict):
    """What the tables mean; fixed for the life of a hub, except for the unit.

    ``link`` makes probabilities of log-odds: of each by itself, or of all outputs of a row;
    ``seed``: of samples that the page draws by itself, where it is not 0 (32 bits).
    ``weighted``: rows do not all count the same, and their weights are not in the page;
    ``has_predictions``: what the model says of every row is there, or can be asked;
    ``has_terms``: the model is a sum of terms of one feature or two each;
    ``n_fitted``: rows that the model was fitted to, where they are as many as there are.
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
    has_predictions: NotRequired[bool]
    link: NotRequired[Link]
    weighted: NotRequired[bool]
    seed: NotRequired[int]
    has_terms: NotRequired[bool]
    n_fitted: NotRequired[int]
    family: NotRequired[FamilySchema]


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
    verified: list[str]


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


class GuessState(TypedDict):
    """A view that asks first: what it asked, what was said, and how far that is from the truth."""

    state: Literal["open", "given", "skipped"]
    asked: NotRequired[dict[str, Any]]
    said: NotRequired[list[Any]]
    truth: NotRequired[list[Any]]
    gap: NotRequired[float]
    words: NotRequired[str]


class Arrangement(TypedDict, total=False):
    """What one dashboard remembers of itself: the place in sight, in each place the open tab.

    ``pins`` are views that stay in sight everywhere, ``drawer`` the view in the open drawer;
    ``looks`` are options that were chosen in views, by kind; ``model`` is the one on screen, of
    several of the same rows; ``guess`` is there in a view that asks before it shows anything.
    """

    place: str
    tabs: dict[str, str]
    pins: list[str]
    drawer: str
    looks: dict[str, dict[str, Any]]
    model: str
    guess: GuessState


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
    "Op": Op,
    "Spacing": Spacing,
    "JobState": JobState,
    "Link": Link,
    "BlockState": BlockState,
}
RECORDS = (
    *BLOCKS,
    TargetSchema,
    RowNamesSchema,
    FamilySchema,
    Schema,
    Term,
    Brushed,
    Clause,
    Progress,
    Trust,
    AxisState,
    CohortState,
    GroupThresholds,
    SharedState,
    HubState,
    GuessState,
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
