"""The documentation builds with no network and no warning, and every public name is in it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from sphinx.util.inventory import InventoryFile

from docs import gallery, live, reference
from xwidgets.publishing.markdown import Prose

ROOT = Path(__file__).resolve().parents[2]
FETCHED = re.compile(
    r"""<(?:script|img|link|iframe|source)\b[^>]*?(?:src|href)=["']((?:https?:)?//[^"']+)"""
)


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("docs")
    # Nobody listens there: whatever asks a network fails.
    nowhere = dict.fromkeys(("http_proxy", "https_proxy"), "http://127.0.0.1:9")
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-j", "2"]
    done = subprocess.run(
        [*command, ROOT / "docs" / "site", out],
        env={**os.environ, **nowhere},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return out


def test_every_public_name_is_in_it(site):
    told = InventoryFile.loads((site / "objects.inv").read_bytes(), uri="").data
    names = {name for kind, found in told.items() if kind.startswith("py:") for name in found}
    assert set(reference.public_names()) - names == set()


def test_no_page_fetches_anything(site):
    pages = list(site.rglob("*.html"))
    assert len(pages) > 40
    for page in pages:
        assert FETCHED.findall(page.read_text(encoding="utf-8")) == [], page.name


def test_links_to_what_is_alive_lead_to_a_heading():
    for key, one in gallery.pictures().items():
        prose = Prose()
        prose.html(f"## {one.title}", lambda name, value: None)
        assert live.address(key).partition("#")[2] == prose.headings[0].anchor
