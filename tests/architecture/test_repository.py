"""Nothing that belongs to one machine, one person or one registry is in the repository."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests import checkout

ROOT = Path(__file__).resolve().parents[2]
MAX_BYTES = 1_500_000

PRIVATE = {
    "a path of one machine": r"(?<![\w.~$}/-])/(?:root|home|Users|work|mnt)/[\w.-]+",
    "a key": r"-----BEGIN [A-Z ]*PRIVATE KEY|\bgh[pousr]_\w{30,}|\bAKIA[0-9A-Z]{16}\b",
    "a password in an address": r"\w+://[^\s/:@'\"{}]+:[^\s/@'\"{}]+@",
    "a registry": r"(?i)(?:index[-_]url|registry|find[-_]links)\s*[=:]\s*[\"']?(?:https?|file)://",
}


def test_nothing_private():
    found = []
    for path in checkout.files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture
        for what, pattern in PRIVATE.items():
            for match in re.finditer(pattern, text):
                line = text.count("\n", 0, match.start()) + 1
                found.append(f"{path.relative_to(ROOT)}:{line}: {what}: {match.group()[:60]}")
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("a path of one machine", 'open("/ho' + 'me/ada/data.csv")'),
        ("a key", "ghp_" + "a" * 36),
        ("a password in an address", "https://ada:" + "secret@host/simple"),
        ("a registry", "index-url = " + "https://host/simple"),
    ],
)
def test_the_patterns_find_what_they_name(what: str, text: str):
    assert re.search(PRIVATE[what], text)


def test_lock_files_name_no_address():
    lock = json.loads((ROOT / "js" / "package-lock.json").read_text())
    assert len(lock["packages"]) > 20
    assert [name for name, entry in lock["packages"].items() if "resolved" in entry] == []
    pins = (ROOT / "requirements" / "pins.txt").read_text()
    assert "numpy==" in pins
    assert "://" not in pins


def test_the_same_files_are_found_without_git():
    ours = {path.relative_to(ROOT).as_posix() for path in checkout.files(untracked=True)}
    assert ours == set(checkout.unignored())


def test_files_are_small():
    large = [str(path) for path in checkout.files() if path.stat().st_size > MAX_BYTES]
    assert not large, f"more than {MAX_BYTES} bytes: {large}"


def test_one_version():
    version = re.search(
        r'^__version__ = "(.+)"', (ROOT / "xwidgets" / "__init__.py").read_text(), re.MULTILINE
    )
    assert version
    assert "version" not in json.loads((ROOT / "js" / "package.json").read_text())
    assert f"## {version[1]}" in (ROOT / "CHANGELOG.md").read_text()


def test_every_decision_has_a_number_of_its_own():
    numbers = [path.name.split("-")[0] for path in (ROOT / "docs" / "decisions").glob("*.md")]
    assert numbers and len(numbers) == len(set(numbers))
