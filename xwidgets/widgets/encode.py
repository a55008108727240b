"""A study and its results as they travel. Pure functions from arrays to wire states."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from ..compute.run import Run
from ..data.batches import learnt_elsewhere
from ..data.display import Member, Values, member_columns
from ..data.schema import Feature
from ..inputs import Target
from ..models.fitted_rows import fitted_to_as_many
from ..results import Attributions
from ..study import Study
from .block import pack
from .roles import (
    AttributionsBlock,
    AttributionsMeta,
    BlockState,
    ColumnBlock,
    ColumnMeta,
    FeaturesBlock,
    FeatureSchema,
    MembersBlock,
    PredictionsBlock,
    PredictionsMeta,
    TargetBlock,
)
from .row_names import row_names_blocks, row_names_schema
from .wire import WIRE_VERSION, Schema, TargetSchema, Trust
from .words import shown_columns

__all__ = [
    "attributions_block",
    "column_block",
    "feature_schema",
    "features_blocks",
    "fits_all_outputs",
    "hub_schema",
    "is_large",
    "members_block",
    "pack_bits",
    "predictions_block",
    "table_blocks",
    "target_block",
    "trust_so_far",
    "trust_summary",
    "unpack_bits",
]

EXACT_CELLS = 4_000_000
"""Above this many cells, feature values travel as float32 (seven digits)."""

BLOCK_BYTES = 2_000_000
"""A block of the table begins no further column above this size."""

ALL_OUTPUTS_BYTES = 24_000_000
"""Up to this size the attributions of all outputs travel together; above, one at a time."""


def pack_bits(rows: np.ndarray, n_rows: int) -> bytes:
    """Row positions as a bitset: bit i of byte i >> 3, least significant first."""
    mask = np.zeros(n_rows, dtype=bool)
    mask[rows] = True
    return np.packbits(mask, bitorder="little").tobytes()


def unpack_bits(bits: bytes, n_rows: int) -> np.ndarray:
    """Row positions (int64, ascending) of a bitset."""
    mask = np.unpackbits(np.frombuffer(bits, dtype=np.uint8), bitorder="little")[:n_rows]
    return np.flatnonzero(mask)


def hub_schema(study: Study) -> Schema:
    """What the tables mean."""
    schema: Schema = {
        "wire_version": WIRE_VERSION,
        "model_name": study.model_name,
        "n_rows": study.n_rows,
        "row_names": row_names_schema(study.rows.names),
        "features": [
            _shown_feature(own, column.feature)
            for own, column in zip(study.schema.features, shown_columns(study), strict=True)
        ],
        "output_names": list(study.output_names),
        "units": list(study.units),  # type: ignore[arg-type]
        "target": None if study.target is None else _target_schema(study.target),
        "importance_methods": list(study.importance_methods),
        "has_model": study.has_model,
        "has_predictions": study.has_predictions,
        "link": study.link("log_odds") if "log_odds" in study.units else "",
    }
    if study.has_terms:
        schema["has_terms"] = True
    predictor = None if study.inputs is None else study.inputs.predictor
    learnt = learnt_elsewhere(study.batches.known, study.n_rows)
    if not learnt and fitted_to_as_many(predictor, study.n_rows, _actual(study)):
        schema["n_fitted"] = study.n_rows
    if study.family:
        schema["family"] = {
            "name": study.name,
            "names": list(study.family),
            "key": f"{id(study.first):x}",
        }
    if study.inputs is not None and study.inputs.sample_weight is not None:
        schema["weighted"] = True
    if study.seed:
        schema["seed"] = study.seed
    return schema


def _shown_feature(own: Feature, shown: Feature) -> FeatureSchema:
    found = feature_schema(shown)
    if own.name != shown.name:
        found["own_name"] = own.name
    if own.levels is not None and own.levels != shown.levels:
        found["own_levels"] = list(own.levels)
    return found


def _actual(study: Study) -> np.ndarray | None:
    """What rows are, where none counts more than another."""
    weighted = study.inputs is not None and study.inputs.sample_weight is not None
    if study.target is None or weighted:
        return None
    return np.asarray(study.target.column.numbers, np.float64)


def _target_schema(target: Target) -> TargetSchema:
    levels = target.levels
    if levels is not None:
        return {"name": target.name, "kind": "category", "levels": list(levels)}
    feature = target.column.feature
    return {
        "name": target.name,
        "kind": "number",
        "levels": None,
        "integer": feature.integer,
        "separators": feature.separators,
    }


def table_blocks(study: Study) -> Iterator[BlockState]:
    """Target and features, in the order in which they are to travel."""
    if study.target is not None:
        yield target_block(study.target.codes)
    yield from row_names_blocks(study.rows.names)
    members = member_columns(study.frame, study.groups, study.columns)
    if members:
        yield members_block(members)
    yield from features_blocks(study.columns)
    for column in study.extras:
        yield column_block(column)


def is_large(study: Study) -> bool:
    """Whether the table is sent in the background, behind what the page shows first."""
    return 8 * study.n_rows * (len(study.columns) + len(study.extras)) > BLOCK_BYTES


def feature_schema(feature: Feature) -> FeatureSchema:
    """A feature as the page knows it."""
    found: FeatureSchema = {
        "name": feature.name,
        "kind": feature.kind,
        "integer": feature.integer,
        "levels": None if feature.levels is None else list(feature.levels),
        "has_missing": feature.has_missing,
    }
    if not feature.separators:
        found["separators"] = False
    if feature.unit:
        found["unit"] = feature.unit
    if feature.timezone:
        found["timezone"] = feature.timezone
    return found


def features_blocks(columns: Sequence[Values]) -> Iterator[FeaturesBlock]:
    """The table: each column in the narrowest dtype that holds its values exactly."""
    exact = sum(len(values) for _, values in columns) <= EXACT_CELLS
    part: dict[str, np.ndarray] = {}
    for j, (feature, values) in enumerate(columns):
        part[str(j)] = _narrow(values, feature, exact=exact)
        if sum(array.nbytes for array in part.values()) > BLOCK_BYTES:
            yield {"role": "features", "meta": {}, **pack(part)}
            part = {}
    if part:
        yield {"role": "features", "meta": {}, **pack(part)}


def column_block(column: Values) -> ColumnBlock:
    """A column that the model does not take; it says itself how its values are read."""
    exact = len(column.numbers) <= EXACT_CELLS
    values = _narrow(column.numbers, column.feature, exact=exact)
    meta: ColumnMeta = {"column": feature_schema(column.feature)}
    return {"role": "column", "meta": meta, **pack({"values": values})}


def members_block(members: Sequence[Member]) -> MembersBlock:
    """The further columns of groups of numbers: what-if edits each by itself."""
    columns = {
        str(k): _narrow(member.column.numbers, member.column.feature, exact=True)
        for k, member in enumerate(members)
    }
    return {
        "role": "members",
        "meta": {
            "member_of": [member.group for member in members],
            "member_features": [feature_schema(member.column.feature) for member in members],
        },
        **pack(columns),
    }


def _narrow(values: np.ndarray, feature: Feature, *, exact: bool) -> np.ndarray:
    if feature.levels is not None:
        codes = np.where(np.isnan(values), -1, values)
        small = len(feature.levels) <= 127
        return codes.astype(np.int8 if small else np.int32)
    finite = values[np.isfinite(values)]
    whole = len(finite) == len(values) and bool((finite == np.floor(finite)).all())
    if whole and len(finite):
        low, high = finite.min(), finite.max()
        for kind in (np.uint8, np.int8, np.int16, np.int32):
            info = np.iinfo(kind)
            if info.min <= low and high <= info.max:
                return values.astype(kind)
    with np.errstate(over="ignore"):
        single = values.astype(np.float32)
    if not exact and feature.kind != "datetime":
        return single
    same = np.array_equal(single.astype(np.float64), values, equal_nan=True)
    return single if same else values


def attributions_block(result: Attributions, outputs: list[int] | None = None) -> AttributionsBlock:
    """Attributions of the rows of `result`; a binary classifier sends one output of its two."""
    n_outputs = result.values.shape[2]
    mirrored = outputs is None and _is_mirrored(result)
    if outputs is None:
        outputs = [1] if mirrored else list(range(n_outputs))
    meta: AttributionsMeta = {
        "unit": result.unit,  # type: ignore[typeddict-item]
        "method": result.method,
        "outputs": outputs,
        "mirrored": mirrored,
    }
    columns = {
        "rows": result.rows.astype(np.int32),
        "values": _feature_major(result.values, outputs),
        "predictions": result.predictions[:, outputs].T.astype(np.float32),
        "base_values": result.base_values[outputs].astype(np.float64),
    }
    if not mirrored and len(outputs) < n_outputs:
        columns["all_predictions"] = result.predictions.T.astype(np.float32)
        columns["all_base_values"] = result.base_values.astype(np.float64)
    if result.standard_error is not None:
        columns["standard_error"] = _feature_major(result.standard_error, outputs)
    return {"role": "attributions", "meta": meta, **pack(columns)}


def predictions_block(values: np.ndarray, first: int, unit: str) -> PredictionsBlock:
    """Predictions, (m, n_outputs), of rows from `first` on that are not explained yet."""
    with np.errstate(over="ignore"):
        columns = {
            "rows": np.arange(first, first + len(values), dtype=np.int32),
            "predictions": values.T.astype(np.float32),
        }
    meta: PredictionsMeta = {
        "unit": unit,  # type: ignore[typeddict-item]
        "outputs": list(range(values.shape[1])),
    }
    return {"role": "predictions", "meta": meta, **pack(columns)}


def _feature_major(values: np.ndarray, outputs: list[int]) -> np.ndarray:
    """(n_rows, n_features, n_outputs) -> float32 (outputs, n_features, n_rows)."""
    with np.errstate(over="ignore"):
        return values[:, :, outputs].transpose(2, 1, 0).astype(np.float32)


def _is_mirrored(result: Attributions) -> bool:
    if result.values.shape[2] != 2 or result.unit not in ("probability", "log_odds"):
        return False
    return bool(np.allclose(result.values[..., 0], -result.values[..., 1], rtol=0, atol=1e-9))


def fits_all_outputs(n_rows: int, n_features: int, n_outputs: int) -> bool:
    """Whether all outputs may travel at once."""
    return 4 * n_rows * n_features * n_outputs <= ALL_OUTPUTS_BYTES


def target_block(codes: np.ndarray) -> TargetBlock:
    """What the rows really are: numbers, or codes with -1 for missing."""
    return {"role": "target", "meta": {}, **pack({"y": codes})}


def trust_summary(result: Attributions) -> Trust:
    """The doubt in the footer, from a result's trust."""
    trust = result.trust
    gap = trust.get("additivity_gap")
    errors = result.standard_error
    return {
        "method": result.method,
        "perturbation": str(trust.get("perturbation") or ""),
        "n_background": int(trust.get("n_background") or 0),
        "additivity_gap": None if gap is None or not np.size(gap) else _finite_max(gap),
        "standard_error": None if errors is None or not errors.size else _finite_max(errors),
        "notes": _texts(trust.get("notes", ())),
        "verified": _texts(trust.get("verified", ())),
    }


def trust_so_far(run: Run) -> Trust:
    """The footer from the rows computed so far (or the plan, before there are any)."""
    part = run.partial()
    if part is not None:
        return trust_summary(part)
    return {
        "method": run.method,
        "perturbation": "",
        "n_background": 0,
        "additivity_gap": None,
        "standard_error": None,
        "notes": [],
        "verified": [],
    }


def _texts(found: object) -> list[str]:
    if isinstance(found, str):
        return [found]
    return [str(text) for text in found] if isinstance(found, Iterable) else []


def _finite_max(values: object) -> float | None:
    size = np.abs(np.asarray(values, dtype=np.float64))
    size = size[np.isfinite(size)]
    return float(size.max()) if size.size else None
