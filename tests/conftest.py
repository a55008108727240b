"""What every test shares: few threads, no drawing windows, one Hypothesis profile."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "2")
os.environ.setdefault("MPLBACKEND", "Agg")

# No deadline: a first call may compile, and shared machines stall.
settings.register_profile(
    "xwidgets",
    deadline=None,
    max_examples=30,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("xwidgets")
