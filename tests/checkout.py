"""The files of this checkout, with git and without."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from pathspec import GitIgnoreSpec

ROOT = Path(__file__).resolve().parents[1]


def files(*, untracked: bool = False) -> list[Path]:
    """What git tracks (and what it would); where there is no git, what .gitignore leaves."""
    if shutil.which("git") and (ROOT / ".git").exists():
        others = ["--cached", "--others", "--exclude-standard"] if untracked else []
        names = subprocess.run(
            ["git", "ls-files", "-z", *others], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout.split("\0")
    else:
        names = unignored()
    paths = (ROOT / name for name in names if name)
    return [path for path in paths if path.is_file()]


def unignored() -> list[str]:
    """Relative paths that .gitignore leaves."""
    ignored = GitIgnoreSpec.from_lines((ROOT / ".gitignore").read_text().splitlines())
    found = []
    for folder, folders, names in os.walk(ROOT):
        here = Path(folder).relative_to(ROOT)
        folders[:] = [
            name
            for name in folders
            if name != ".git" and not ignored.match_file(f"{(here / name).as_posix()}/")
        ]
        paths = [(here / name).as_posix() for name in names if name != ".git"]
        found += [path for path in paths if not ignored.match_file(path)]
    return found
