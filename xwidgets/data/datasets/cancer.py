"""Tumours: real measurements, from scikit-learn."""

from __future__ import annotations

from typing import Any

from ...errors import MissingDependency
from .drawing import require_pandas


def load_breast_cancer() -> tuple[Any, Any]:
    """Tumours described by 30 measurements of cell nuclei, benign or malignant.

    Returns
    -------
    X : pandas.DataFrame, shape (569, 30)
        float64; lengths in the (unnamed) units of the original study.
    y : pandas.Series of int64, shape (569,)
        ``benign``: 1 benign (357 rows), 0 malignant (212).

    Raises
    ------
    MissingDependency
        scikit-learn, which ships the table, or pandas is not installed.

    References
    ----------
    Street, Wolberg and Mangasarian (1993), Nuclear feature extraction for breast tumor
    diagnosis.
    """
    require_pandas()
    try:
        from sklearn.datasets import load_breast_cancer as load
    except ImportError as error:
        raise MissingDependency(
            "load_breast_cancer", found="no scikit-learn", fix="pip install scikit-learn"
        ) from error
    X, y = load(return_X_y=True, as_frame=True)
    return X, y.rename("benign").astype("int64")
