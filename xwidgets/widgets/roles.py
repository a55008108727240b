"""What blocks carry: one typed dictionary for each role, told apart by ``role``.

A block is columns in one buffer, and a `meta` that says what they are about. Its rows are those of
a ``table``: of X, unless it is said.
"""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict

__all__ = [
    "BLOCKS",
    "AnswerBlock",
    "AttributionsBlock",
    "BlockState",
    "ColumnBlock",
    "ColumnLayout",
    "Dtype",
    "FeatureKind",
    "FeatureSchema",
    "FeaturesBlock",
    "MembersBlock",
    "ModelBlock",
    "ModelMeta",
    "Packed",
    "PredictionsBlock",
    "RowNamesBlock",
    "TargetBlock",
    "Unit",
    "Written",
]

Unit = Literal["probability", "log_odds", "value"]
FeatureKind = Literal["number", "boolean", "category", "datetime", "text"]
Dtype = Literal["uint8", "int8", "int16", "int32", "uint32", "float32", "float64"]


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


class ColumnLayout(TypedDict):
    """Where an array stands in a block's buffer; offsets are multiples of 8 bytes, C order."""

    name: str
    dtype: Dtype
    shape: list[int]
    offset: int


class Packed(TypedDict):
    """Arrays in one buffer."""

    columns: list[ColumnLayout]
    data: bytes


class TableMeta(TypedDict, total=False):
    """Whose rows they are."""

    table: str


class ColumnMeta(TableMeta):
    """The column that it is."""

    column: FeatureSchema


class AttributionsMeta(TableMeta):
    """``outputs`` names the positions sent; ``mirrored``: output 0 is the mirror of output 1."""

    unit: Unit
    method: str
    outputs: list[int]
    mirrored: bool


class PredictionsMeta(TableMeta):
    """``outputs`` are all there are."""

    unit: Unit
    outputs: list[int]


class MembersMeta(TableMeta):
    """The feature that each column belongs to, and what the columns mean."""

    member_of: list[int]
    member_features: list[FeatureSchema]


class AnswerMeta(TableMeta):
    """``key`` is the question's, ``record`` the result's class, ``plain`` its fields but arrays.

    It is all there is where it is ``whole``, else ``done`` of ``total``; ``ahead`` says what takes
    long now.
    """

    key: str
    record: str
    plain: dict[str, Any]
    whole: bool
    done: int
    total: int
    ahead: str


class ModelMeta(TableMeta):
    """How the page is to read the model, and of every field what it takes.

    ``members`` are the columns that are edited as one, ``missing`` whether it may be, ``refused``
    levels that the model does not take; ``ranges`` in a file without rows. ``label`` says of a
    surrogate what it imitates, and how well.
    """

    unit: Unit
    method: str
    members: list[list[int]]
    missing: list[bool]
    refused: list[list[int]]
    ranges: NotRequired[list[list[float]]]
    n_background: NotRequired[int]
    label: NotRequired[str]


class FeaturesBlock(Packed):
    """Columns ``"0" ... "p-1"``, each (n_rows,); categories as codes, -1 missing."""

    role: Literal["features"]
    meta: TableMeta


class ColumnBlock(Packed):
    """``values`` (n_rows,) of a column that the model does not take."""

    role: Literal["column"]
    meta: ColumnMeta


class AttributionsBlock(Packed):
    """Attributions of some rows.

    ``rows`` int32 (n,), ``values`` float32 (outputs, n_features, n), ``predictions`` float32
    (outputs, n), ``base_values`` float64 (outputs,), and ``standard_error`` float32 as ``values``
    where estimated. Where not all outputs are sent, ``all_predictions`` and ``all_base_values``
    are of every output; with ``mirrored`` only output 1 of a binary classifier is sent, output 0 is
    its mirror (-value; probabilities: 1 - prediction, 1 - base value).
    """

    role: Literal["attributions"]
    meta: AttributionsMeta


class PredictionsBlock(Packed):
    """``rows`` int32 (n,) that may not be explained yet, ``predictions`` float32 (outputs, n)."""

    role: Literal["predictions"]
    meta: PredictionsMeta


class TargetBlock(Packed):
    """``y`` (n_rows,)."""

    role: Literal["target"]
    meta: TableMeta


class MembersBlock(Packed):
    """The further columns of groups that are shown by their first, as features are."""

    role: Literal["members"]
    meta: MembersMeta


class RowNamesBlock(Packed):
    """``numbers`` (n_rows,), or ``text`` uint8, UTF-8 of all names, with their ``ends``.

    ``ends`` are uint32 (n_rows,); where some are numbers, ``numbered`` uint8 (n_rows,) says which.
    """

    role: Literal["row_names"]
    meta: TableMeta


class AnswerBlock(Packed):
    """The answer to a question: the arrays of a result by their names."""

    role: Literal["answer"]
    meta: AnswerMeta


class ModelBlock(Packed):
    """``model`` uint8, a compact model."""

    role: Literal["model"]
    meta: ModelMeta


BlockState = (
    FeaturesBlock
    | ColumnBlock
    | AttributionsBlock
    | PredictionsBlock
    | TargetBlock
    | MembersBlock
    | RowNamesBlock
    | AnswerBlock
    | ModelBlock
)
"""One result or one chunk of it; never changes."""

BLOCKS = (
    FeatureSchema,
    ColumnLayout,
    TableMeta,
    ColumnMeta,
    AttributionsMeta,
    PredictionsMeta,
    MembersMeta,
    AnswerMeta,
    ModelMeta,
    FeaturesBlock,
    ColumnBlock,
    AttributionsBlock,
    PredictionsBlock,
    TargetBlock,
    MembersBlock,
    RowNamesBlock,
    AnswerBlock,
    ModelBlock,
)
"""What `BlockState` is made of."""
