"""Colors of the effects of two features: where they end, the same in stills and in the page."""

import json
from pathlib import Path

import numpy as np
import pytest

from xwidgets.views.dependence.effects import _color_limit

LIMITS = json.loads(Path(__file__).with_name("color_limits.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", LIMITS, ids=lambda case: case["name"])
def test_colors_end_where_most_rows_are(case):
    values, share = (np.array(case[name], float) for name in ("values", "share"))
    assert _color_limit(values, share) == case["limit"]
