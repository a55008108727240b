"""What Binder builds from: `.ci/binder` does its steps, and these hold the files to the project."""

from __future__ import annotations

import json
import os
import re
import tomllib
from pathlib import Path

from packaging.markers import default_environment
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
BINDER = ROOT / "binder"
BROUGHT = {"ipywidgets", "traitlets"}
"""By repo2docker, with the front end that they belong to."""


def requirements(path: Path) -> list[Requirement]:
    lines = (line.split("#")[0].strip() for line in path.read_text().splitlines())
    return [Requirement(line) for line in lines if line]


def there(requirement: Requirement) -> bool:
    """Whether it is installed where Binder runs."""
    version = re.search(r"python-(\S+)", (BINDER / "runtime.txt").read_text())
    assert version
    place = {
        **default_environment(),
        "python_version": version[1],
        "python_full_version": f"{version[1]}.14",
        "sys_platform": "linux",
        "platform_machine": "x86_64",
        "os_name": "posix",
        "platform_python_implementation": "CPython",
    }
    return requirement.marker is None or requirement.marker.evaluate(place)


def test_it_installs_what_the_package_needs_as_it_is_pinned():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    needed = [Requirement(line) for line in project["dependencies"]]
    pins = {
        one.name: one.specifier
        for one in requirements(ROOT / "requirements/pins.txt")
        if there(one)
    }
    wanted = {one.name: pins[one.name] for one in needed if there(one) and one.name not in BROUGHT}
    assert {one.name: one.specifier for one in requirements(BINDER / "requirements.txt")} == wanted


def test_its_packages_need_nothing_of_the_repository():
    # A line with `-r`, `-c` or a path has repo2docker install all anew at every commit.
    lines = (BINDER / "requirements.txt").read_text().splitlines()
    assert all(re.fullmatch(r"[a-z-]+==[\w.]+|# .*", line) for line in lines)


def test_its_scripts_can_be_run_and_its_settings_be_read():
    assert os.access(BINDER / "postBuild", os.X_OK)
    json.loads((BINDER / "overrides.json").read_text())
