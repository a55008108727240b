"""A kernel's comms without a kernel: every message is kept, and the page's can be played."""

from __future__ import annotations

import json
from typing import ClassVar

import comm
import numpy as np
import pytest
from comm.base_comm import BaseComm

from xwidgets.data import Frame
from xwidgets.explainer import Explainer
from xwidgets.results import Attributions
from xwidgets.study import Study


class RecordedComm(BaseComm):
    """Keeps what the kernel publishes."""

    log: ClassVar[list] = []

    def publish_msg(self, msg_type, data=None, metadata=None, buffers=None, **keys):
        RecordedComm.log.append((msg_type, self.comm_id, data or {}, buffers or []))


class Wire:
    """What has crossed so far, and the page's part."""

    def __init__(self, log):
        self.log = log

    def clear(self):
        self.log.clear()

    def updates(self, widget):
        """State changes sent for a widget."""
        return [
            data["state"]
            for kind, comm_id, data, _ in self.log
            if kind == "comm_msg" and comm_id == widget.model_id and data.get("method") == "update"
        ]

    def replies(self, widget):
        """Custom messages sent by a widget: (content, buffers)."""
        return [
            (data["content"], buffers)
            for kind, comm_id, data, buffers in self.log
            if kind == "comm_msg" and comm_id == widget.model_id and data.get("method") == "custom"
        ]

    def opened(self):
        return [data for kind, _, data, _ in self.log if kind == "comm_open"]

    def size(self):
        """Bytes sent so far."""
        total = 0
        for _, _, data, buffers in self.log:
            total += len(json.dumps(data, default=str)) + sum(len(b) for b in buffers)
        return total

    def page_sets(self, widget, buffers=(), buffer_paths=(), **state):
        """The page saves changes."""
        content = {"data": {"method": "update", "state": state, "buffer_paths": list(buffer_paths)}}
        widget.comm.handle_msg({"content": content, "buffers": list(buffers)})

    def page_asks(self, widget, **content):
        """The page sends a request."""
        message = {"content": {"data": {"method": "custom", "content": content}}, "buffers": []}
        widget.comm.handle_msg(message)


@pytest.fixture
def recorded(monkeypatch):
    RecordedComm.log = []
    monkeypatch.setattr(comm, "create_comm", RecordedComm)
    from xwidgets.widgets import runtime

    monkeypatch.setattr(runtime, "_shared", {})
    return Wire(RecordedComm.log)


def made_attributions(n_rows=40, n_features=5, n_outputs=2, seed=0):
    rng = np.random.default_rng(seed)
    half = rng.normal(size=(n_rows, n_features, 1)) / 20
    values = np.concatenate([-half, half], axis=2)[:, :, -n_outputs:]
    base = np.array([0.4, 0.6])[-n_outputs:]
    return Attributions(
        values=values,
        base_values=base,
        predictions=base + values.sum(axis=1),
        rows=np.arange(n_rows),
        feature_names=tuple(f"f{j}" for j in range(n_features)),
        output_names=("no", "yes")[-n_outputs:],
        unit="probability",
        method="made for a test",
    )


@pytest.fixture
def explainer(recorded):
    """An explainer of made numbers: 40 rows, 5 features, two outputs."""
    result = made_attributions()
    matrix = np.random.default_rng(1).normal(size=(result.n_rows, result.n_features))
    frame = Frame.from_table(matrix, feature_names=list(result.feature_names))
    return Explainer(Study.of_attributions(result, frame, y=matrix[:, 0] > 0))
