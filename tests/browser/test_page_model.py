"""Compact models in Chromium: in a worker, and where the page forbids workers."""

from __future__ import annotations

import base64

import numpy as np
import pytest

from tests.compact import models
from tests.compact.page import bundle
from xwidgets.data import Frame
from xwidgets.methods import shap
from xwidgets.models import as_predictor
from xwidgets.models.compact import Compact, write

ASK = """
async ([text, rows, output]) => {
  const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const remote = await compact.RemoteModel.open(bytes);
  const replies = await Promise.all(
    rows.map((row) => remote.ask({ row: Float64Array.from(row), output, explain: true })),
  );
  const last = replies.at(-1);
  return {
    in_worker: remote.in_worker,
    dropped: replies.filter((reply) => reply === null).length,
    predictions: [...last.predictions],
    values: [...last.explanation.values],
  };
}
"""
FORBIDDEN = "<meta http-equiv='Content-Security-Policy' content=\"worker-src 'none'\">"


@pytest.mark.parametrize("forbidden", [False, True], ids=["worker", "no worker"])
def test_the_last_of_many_questions_is_answered_as_python_answers(pages, forbidden):
    model, table = models.fitted("one-hot logistic")
    frame = Frame.from_table(table)
    predictor = as_predictor(model, frame)
    compact = write(predictor, frame)
    assert isinstance(compact, Compact)
    rows = np.flatnonzero(~np.isnan(frame.matrix()).any(axis=1))[:50]
    expected = shap.plan(predictor, frame).explain(frame, rows[-1:])
    page = pages.new()
    if forbidden:
        # The refusal itself is reported on the console: the page must go on without a worker.
        pages.watch(page).allow("Content Security Policy")
    head = FORBIDDEN if forbidden else ""
    page.set_content(f"<!doctype html><head>{head}<title>Model</title></head>")
    page.evaluate(bundle() + "; globalThis.compact = compact;")
    text = base64.b64encode(compact.data).decode()
    found = page.evaluate(ASK, [text, frame.matrix()[rows].tolist(), 1])
    assert found["in_worker"] is not forbidden
    assert found["dropped"] == len(rows) - 1
    np.testing.assert_allclose(found["predictions"], expected.predictions[0], rtol=1e-9)
    np.testing.assert_allclose(found["values"], expected.values[0, :, 1], rtol=1e-6, atol=1e-12)
