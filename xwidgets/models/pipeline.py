"""Raw and encoded columns: what the steps before a Pipeline's last one do to a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import NotSupported
from .adapters.sklearn import unwrap
from .pipeline_origins import obstacle, origins

if TYPE_CHECKING:
    from ..data import Frame
    from .predictor import Predictor

__all__ = [
    "Encoding",
    "dense",
    "encode",
    "encode_frame",
    "encoded_groups",
    "encoded_names",
    "encoding_of",
    "obstacle_of",
    "origins_of",
    "split",
]


def split(model: Any) -> tuple[Any | None, Any]:
    """Take a Pipeline apart.

    Parameters
    ----------
    model : object
        Any model; searches stand for the estimator that they found best.

    Returns
    -------
    transformer : fitted Pipeline or None
        All steps before the last; None where there is nothing before it.
    final : object
        The last step.

    Examples
    --------
    >>> split(len)
    (None, <built-in function len>)
    """
    model = unwrap(model)
    if not (hasattr(model, "steps") and hasattr(model, "named_steps")):
        return None, model
    final = model.steps[-1][1]
    transformer = model[:-1] if len(model.steps) > 1 else None
    inner, last = split(final)
    if inner is None:
        return transformer, last
    if transformer is None:
        return inner, last
    from sklearn.pipeline import Pipeline

    return Pipeline([*transformer.steps, *inner.steps]), last


def encoded_groups(transformer: Any, n_raw: int) -> tuple[tuple[int, ...], ...] | None:
    """Which raw columns every encoded column is computed from.

    Parameters
    ----------
    transformer : fitted transformer or Pipeline
    n_raw : int
        Number of raw columns.

    Returns
    -------
    tuple of tuple of int, or None
        For every encoded column the positions of the raw ones; None where a step is not known.
    """
    found = origins(transformer, n_raw)
    return None if found is None else tuple(tuple(sorted(one)) for one in found)


def dense(matrix: Any) -> np.ndarray:
    """Float64 array of an encoded table of any container."""
    if hasattr(matrix, "toarray"):
        matrix = matrix.toarray()
    return np.asarray(matrix, dtype=np.float64)


@dataclass(frozen=True, eq=False)
class Encoding:
    """The part of a model before its last step.

    Parameters
    ----------
    transformer : object or None
        None where the model takes the raw columns themselves.
    final : object
    owner : ndarray of int64, shape (n_encoded,), or None
        Raw column of every encoded one, where each comes from exactly one (or none: -1); None
        where some come from several, or it is not known.
    """

    transformer: Any | None
    final: Any
    owner: np.ndarray | None

    def encode(self, prepared: Any) -> Any:
        """Encoded table of a prepared one."""
        return prepared if self.transformer is None else self.transformer.transform(prepared)


def origins_of(
    predictor: Predictor, frame: Frame
) -> tuple[Any | None, Any, list[tuple[int, ...]] | None]:
    """Take a predictor's model apart; columns of the frame that each encoded one comes from.

    Returns
    -------
    transformer : object or None
    final : object
    origins : list of tuple of int, or None
        None where a step is not known.
    """
    transformer, final = split(predictor.model)
    if transformer is None:
        return None, final, [(j,) for j in range(frame.n_features)]
    order = _taken(predictor, frame)
    found = encoded_groups(transformer, len(order))
    if found is None:
        return transformer, final, None
    return transformer, final, [tuple(order[j] for j in one) for one in found]


def _taken(predictor: Predictor, frame: Frame) -> list[int]:
    """Columns of the frame in the order in which the model's first step takes them."""
    names = predictor.adapter.feature_names
    if predictor.adapter.any_columns and names is not None:
        # The model picks columns by name: its own numbering is not the table's.
        positions = {name: j for j, name in enumerate(frame.own_names or frame.schema.names)}
        return [positions.get(name, -1) for name in names]
    return list(range(frame.n_features))


def obstacle_of(predictor: Predictor, frame: Frame, most: int) -> tuple[str, Any] | None:
    """The step, with its name, whose columns come from more than so many, or from unknown ones."""
    transformer, _ = split(predictor.model)
    return transformer and obstacle("", transformer, len(_taken(predictor, frame)), most)


def encoding_of(predictor: Predictor, frame: Frame) -> Encoding:
    """Take a predictor's model apart and trace its encoded columns back to the frame's."""
    transformer, final, found = origins_of(predictor, frame)
    if transformer is None:
        return Encoding(None, final, np.arange(frame.n_features))
    if found is None or any(len(one) > 1 for one in found):
        return Encoding(transformer, final, None)
    owner = np.array([one[0] if one else -1 for one in found], dtype=np.int64)
    return Encoding(transformer, final, owner)


def encode_frame(predictor: Predictor, encoding: Encoding, part: Frame) -> Frame:
    """The table that the last step sees, dense, with the columns named as the Pipeline does."""
    from ..data import Frame as FrameClass

    if encoding.transformer is None:
        return part
    matrix = dense(encoding.encode(predictor.prepare(part.native)))
    names = encoded_names(encoding.transformer, matrix.shape[1])
    return FrameClass.from_table(matrix, feature_names=names)


def encode(
    predictor: Predictor, frame: Frame, background: Frame, *, output: str = "auto"
) -> tuple[Frame, Frame, Predictor]:
    """The last step of a Pipeline, with the tables that it sees.

    Parameters
    ----------
    predictor : Predictor
        Of a Pipeline.
    frame, background : Frame
        In the raw columns.
    output : str
        Unit, as for `as_predictor`.

    Returns
    -------
    frame, background : Frame
        In the encoded columns (dense float64 arrays, named as the Pipeline names them).
    predictor : Predictor
        Of the last step.

    Raises
    ------
    NotSupported
        The model has no steps before its last.
    """
    from .predictor import as_predictor

    encoding = encoding_of(predictor, frame)
    if encoding.transformer is None:
        raise NotSupported(
            "columns",
            found=f"'encoded' for {predictor.name}",
            expected="a Pipeline with steps before the model",
            fix='columns="raw": the model takes the columns as they are',
        )
    encoded, reference = (encode_frame(predictor, encoding, part) for part in (frame, background))
    class_names = predictor.output_names if predictor.classes is not None else None
    inner = as_predictor(encoding.final, encoded, output=output, class_names=class_names)
    return encoded, reference, inner


def encoded_names(transformer: Any, n_encoded: int) -> list[str]:
    """What a Pipeline's steps call the columns that they make."""
    try:
        names = [str(name) for name in transformer.get_feature_names_out()]
    except Exception:  # steps without names: number the columns
        names = []
    if len(names) == n_encoded and len(set(names)) == n_encoded:
        return names
    return [f"encoded {i}" for i in range(n_encoded)]
