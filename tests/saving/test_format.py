"""A file of format 1, written by hand as docs/file-format.md says: later versions read it."""

from __future__ import annotations

import hashlib
import json
import re
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import xwidgets as xw
from xwidgets.files import MAX_VERSION

DOCS = Path(__file__).resolve().parents[2] / "docs" / "file-format.md"


def lane(numbers: list[float], code: str) -> bytes:
    """Shuffled and deflated, with nothing but the standard library."""
    cells = [struct.pack(f"<{code}", number) for number in numbers]
    planes = [bytes(cell[k] for cell in cells) for k in range(len(cells[0]))]
    return zlib.compress(b"".join(planes))


class Hand:
    """Arrays by hand: every lane says how it is stored."""

    def __init__(self) -> None:
        self.arrays: list[dict[str, Any]] = []
        self.data: list[bytes] = []

    def add(self, dtype: str, shape: list[int], *lanes: Any) -> dict[str, int]:
        told, pieces = [], []
        for one in lanes:
            if isinstance(one[0], str):
                told.append(list(one))
                continue
            numbers, stored, scale, code = one
            pieces.append(lane(numbers, code))
            told.append([stored, scale, len(pieces[-1])])
        self.arrays.append({"dtype": dtype, "shape": shape, "lanes": told})
        self.data.append(b"".join(pieces))
        return {"array": len(self.arrays) - 1}


def by_hand(path: Path) -> None:
    """Three rows, two columns, two outputs; a pipeline that nobody has any more."""
    hand = Hand()
    ages = ([30, 41, -128], "|i1", 0, "b")  # the smallest number: NaN
    prices = ([1250, -199, 5], "<i2", 2, "h")
    values = [0.5, -0.25, 0.0], [1 / 3, 0.1, 2.0]
    study = {
        "tables": [
            {
                "library": "pandas",
                "columns": [
                    {"dtype": "numpy", "numbers": hand.add("<f8", [3], ages)},
                    {"dtype": "numpy", "numbers": hand.add("<f8", [3], prices)},
                ],
                "index": {
                    "values": {
                        "dtype": "numpy",
                        "cells": {
                            "codes": hand.add("|u1", [3], ([0, 1, 2], "|u1", 0, "B")),
                            "levels": ["ann", "bob", "cem"],
                        },
                    },
                    "names": ["who"],
                },
                "names": {
                    "values": {
                        "dtype": "numpy",
                        "cells": {
                            "codes": hand.add("|u1", [2], ([0, 1], "|u1", 0, "B")),
                            "levels": ["age", "price"],
                        },
                    },
                    "names": [None],
                },
            }
        ],
        "study": {
            "frame": {"table": 0, "names": ["age", "price"]},
            "groups": {"names": ["age", "price"], "members": [[0], [1]], "joint": False},
            "model_name": "Pipeline",
            "unit": "log_odds",
            "units": ["probability", "log_odds"],
            "output_names": ["no", "yes"],
            "default_output": 1,
            "target": {
                "name": "bought",
                "codes": hand.add("<i4", [3], ([1, 0, 1], "|i1", 0, "b")),
                "levels": ["no", "yes"],
                "labels": {
                    "texts": {
                        "codes": hand.add("|u1", [3], ([0, 1, 0], "|u1", 0, "B")),
                        "levels": ["yes", "no"],
                    },
                    "width": 3,
                },
            },
            "columns": [],
        },
        "inputs": {
            "raw": None,
            "whole": 0,
            "row_names": {"of": "index"},
            "background": {"table": 0, "names": ["age", "price"]},
            "background_given": False,
            "background_weight": None,
            "sample_weight": None,
            "groups_given": False,
            "seed": 7,
            "n_jobs": None,
            "output": "auto",
            "labels": {"features": {"age": "Age"}, "levels": {}},
            "predictor": {
                "unit": "log_odds",
                "default_output": 1,
                "classes": {
                    "texts": {
                        "codes": hand.add("|u1", [2], ([0, 1], "|u1", 0, "B")),
                        "levels": ["no", "yes"],
                    },
                    "width": 3,
                },
                "scales": {
                    unit: {
                        "output_names": ["no", "yes"],
                        "task": "binary",
                        "margin_scale": unit == "log_odds",
                        "note": "",
                        "link": "sigmoid" if unit == "log_odds" else "",
                    }
                    for unit in ("probability", "log_odds")
                },
            },
            "fingerprint": {
                "name": "Pipeline",
                "class": "sklearn.pipeline.Pipeline",
                "library": "sklearn",
                "predictions": None,
            },
        },
        "runs": [
            {
                "key": "log_odds",
                "state": "done",
                "record": {
                    "type": "Attributions",
                    "fields": {
                        "values": hand.add(
                            "<f8",
                            [3, 2, 2],
                            ("-", 1),
                            (values[0], "<f8", 0, "d"),
                            ("0-", 3),
                            (values[1], "<f8", 0, "d"),
                        ),
                        "base_values": hand.add("<f8", [2], ([-1, 1], "|i1", 0, "b")),
                        "predictions": hand.add(
                            "<f8",
                            [3, 2],
                            ("-", 1),
                            ([1 + a + b for a, b in zip(*values, strict=True)], "<f8", 0, "d"),
                        ),
                        "rows": hand.add("<i8", [3], ([0, 1, 2], "|i1", 0, "b")),
                        "feature_names": {"items": ["age", "price"]},
                        "output_names": {"items": ["no", "yes"]},
                        "unit": "log_odds",
                        "method": "by hand",
                        "trust": {"mapping": {"notes": {"items": ["a note"]}, "n_background": 0}},
                    },
                },
            }
        ],
        "predictions": [],
        "answers": [
            {
                "question": {"method": "permutation", "options": {}, "unit": ""},
                "record": {
                    "type": "Importance",
                    "fields": {
                        "values": hand.add("<f8", [2, 1], ([3, 1], "|i1", 1, "b")),
                        "standard_deviation": hand.add("<f8", [2, 1], ([-128, 0], "|i1", 0, "b")),
                        "method": "permutation",
                        "unit": "drop in accuracy",
                        "feature_names": {"items": ["age", "price"]},
                        "output_names": {"items": ["all"]},
                        "trust": {"mapping": {}},
                    },
                },
            }
        ],
        "screen": {
            "mapping": {
                "selection": {
                    "mapping": {
                        "row": 1,
                        "feature": 1,
                        "output": 1,
                        "unit": "log_odds",
                        "filters": [],
                        "rows": hand.add("<i8", [2], ([0, 2], "|i1", 0, "b")),
                    }
                },
                "shared": {"mapping": {"color_by": "none", "of a later version": 5}},
            }
        },
    }
    members = {"study.json": json.dumps(study).encode()}
    members |= {f"arrays/{number}": data for number, data in enumerate(hand.data)}
    sums = {name: [len(data), hashlib.sha256(data).hexdigest()] for name, data in members.items()}
    manifest = json.dumps({"members": sums, "arrays": hand.arrays}).encode()
    head = {
        "format": "xwidgets study",
        "version": 1,
        "written_by": "0.2.0",
        "manifest": [len(manifest), hashlib.sha256(manifest).hexdigest()],
    }
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xwidgets.json", json.dumps(head))
        archive.writestr("manifest.json", manifest)
        for name, data in members.items():
            archive.writestr(name, data)


def test_a_file_of_format_1(tmp_path):
    by_hand(tmp_path / "a.xw")
    explainer = xw.load(tmp_path / "a.xw")
    table = explainer._study.frame.native
    assert table.index.name == "who" and list(table.columns) == ["age", "price"]
    np.testing.assert_array_equal(table, [[30, 12.5], [41, -1.99], [np.nan, 0.05]])
    found = explainer.attributions(rows=["bob"])
    assert found.values.tolist() == [[[0.25, -0.25], [-0.1, 0.1]]]
    assert np.signbit(explainer.attributions().values[2, 0, 0])  # "-" of 0.0
    assert found.base_values.tolist() == [-1, 1] and found.trust["notes"] == ("a note",)
    assert explainer._study.target.levels == ("no", "yes")
    scores = explainer.importance("permutation").result
    assert scores.values.tolist() == [[0.3], [0.1]] and np.isnan(scores.standard_deviation[0, 0])
    chosen = explainer.selection
    assert (chosen.row_name, chosen.feature_name) == ("bob", "price")
    assert chosen.rows.tolist() == [0, 2]
    assert explainer._live.hub.color_by == "none"
    with pytest.raises(xw.errors.NotSupported, match="no model"):
        explainer.attributions(rows=table.assign(age=1.0))
    explainer.save(tmp_path / "b.xw")
    assert xw.load(tmp_path / "b.xw").attributions().values.tobytes() == (
        explainer.attributions().values.tobytes()
    )


def test_the_document_is_of_this_version():
    text = DOCS.read_text("utf-8")
    assert f"format {MAX_VERSION}" in text.splitlines()[0]
    assert f'"version": {MAX_VERSION}' in text


def test_the_document_names_every_key(tmp_path):
    """What a file holds stands in the document, by its name."""
    by_hand(tmp_path / "a.xw")
    xw.load(tmp_path / "a.xw").save(tmp_path / "b.xw")
    with zipfile.ZipFile(tmp_path / "b.xw") as archive:
        study = json.loads(archive.read("study.json"))
    named = set(re.findall(r"`([\w.]+)`|\"([\w.]+)\"", DOCS.read_text("utf-8")))
    words = {word for pair in named for word in pair if word}
    keys = {*study, *study["study"], *study["inputs"], *study["inputs"]["predictor"]}
    keys |= set(study["inputs"]["fingerprint"])
    keys |= set(study["runs"][0]) | set(study["answers"][0])
    assert keys - words == set()
