"""The documentation builds with no network and no warning, and every public name is in it."""

from __future__ import annotations

import json
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


def test_links_to_what_is_alive_lead_to_a_heading(monkeypatch, tmp_path):
    pages: dict[str, list[str]] = {}

    def published(folder, to):
        for path in sorted(Path(folder).glob("*.ipynb")):
            prose = Prose()
            for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
                if cell["cell_type"] == "markdown":
                    prose.html(cell["source"], lambda name, value: None)
            pages[f"{path.stem}.html"] = [one.anchor for one in prose.headings]
        return []

    monkeypatch.setattr(live.xw, "publish", published)
    live.write(tmp_path)
    led_to: dict[str, list[str]] = {}
    for key in gallery.pictures():
        page, _, anchor = live.address(key).partition("#")
        led_to.setdefault(page, []).append(anchor)
    assert led_to == {page: anchors[1:] for page, anchors in pages.items()}


def test_two_pictures_of_one_title_are_told_apart(monkeypatch):
    one = gallery.Picture("Same title", "what?", "explainer.force(17)")
    monkeypatch.setattr(gallery, "pictures", lambda: {"force": one, "force-again": one})
    anchors = {live.address(key) for key in ("force", "force-again")}
    assert anchors == {"row.html#same-title", "row.html#same-title-2"}
