"""What is shipped: a wheel and an sdist that hold the bundle, and work without Node."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

from tests.checkout import files

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parents[2]
BUNDLE = "xwidgets/static/bundle.json"
GERMAN = "xwidgets/static/bundle.de.json"
ABOUT = {p.relative_to(ROOT).as_posix() for p in (ROOT / "xwidgets/views").glob("*/about.json")}


def run(*command: str | Path, cwd: Path, **environment: str) -> str:
    done = subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def without_node() -> str:
    """PATH with no node and no npm on it."""
    folders = os.environ["PATH"].split(os.pathsep)
    return os.pathsep.join(
        folder
        for folder in folders
        if not any((Path(folder) / n).exists() for n in ("node", "npm"))
    )


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of a checkout, without what git ignores, but with the JavaScript packages."""
    folder = tmp_path_factory.mktemp("checkout")
    for source in files(untracked=True):
        name = source.relative_to(ROOT).as_posix()
        if not name.startswith(("tests/", "notebooks/")):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, folder / name)
    (folder / "js" / "node_modules").symlink_to(ROOT / "js" / "node_modules")
    return folder


@pytest.fixture(scope="module")
def sdist(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    dist = tmp_path_factory.mktemp("sdist")
    run(sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", dist, cwd=checkout)
    return next(dist.glob("*.tar.gz"))


@pytest.fixture(scope="module")
def wheel(sdist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from the sdist, as installers do, on a machine without Node."""
    folder = tmp_path_factory.mktemp("wheel")
    with tarfile.open(sdist) as archive:
        archive.extractall(folder, filter="data")
    source = next(folder.iterdir())
    run(
        *(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder / "dist"),
        cwd=source,
        PATH=without_node(),
    )
    return next((folder / "dist").glob("*.whl"))


def test_sdist_holds_sources_and_bundle(sdist: Path):
    with tarfile.open(sdist) as archive:
        names = {name.split("/", 1)[1] for name in archive.getnames()}
    assert names >= {"js/src/entry.ts", "js/build.mjs", "js/package-lock.json", "LICENSE", BUNDLE}
    assert names >= {GERMAN, "js/words/de.json", "xwidgets/languages.json"}
    assert names >= ABOUT
    assert not [name for name in names if "node_modules" in name or name.startswith("tests")]


def test_wheel_from_a_checkout_is_the_same(checkout: Path, wheel: Path, tmp_path: Path):
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path, cwd=checkout)
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as ours, zipfile.ZipFile(wheel) as theirs:
        assert ours.namelist() == theirs.namelist()
        assert ours.read(BUNDLE) == theirs.read(BUNDLE)
        assert ours.read(GERMAN) == theirs.read(GERMAN)


def test_wheel_holds_the_package_and_nothing_else(wheel: Path):
    with zipfile.ZipFile(wheel) as archive:
        sizes = {item.filename: item.file_size for item in archive.infolist()}
        name = next(name for name in sizes if name.endswith("/METADATA"))
        metadata = Parser().parsestr(archive.read(name).decode())
    assert {name.split("/")[0] for name in sizes} == {"xwidgets", name.split("/")[0]}
    assert sizes.keys() >= {"xwidgets/__init__.py", "xwidgets/py.typed", BUNDLE, GERMAN, *ABOUT}
    static = {name for name in sizes if name.startswith("xwidgets/static/")}
    assert static <= {BUNDLE, GERMAN, "xwidgets/static/.gitkeep"} and sizes[BUNDLE] > 0
    assert metadata["Name"] == "xwidgets"
    assert metadata["License-Expression"] == "BSD-3-Clause"
    extras = {"catboost", "dask", "export", "lab", "lightgbm", "xgboost"}
    assert extras <= set(metadata.get_all("Provides-Extra"))


USE = """
import json, pathlib, xwidgets as xw
from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import RandomForestClassifier

assert not pathlib.Path(xw.__file__).is_relative_to(ROOT), xw.__file__
X, y = load_breast_cancer(return_X_y=True, as_frame=True)
model = RandomForestClassifier(20, max_depth=4, random_state=0, n_jobs=1).fit(X, y)
explainer = xw.explain(model, X, y)
bundle = explainer._repr_mimebundle_()
bundle = bundle[0] if isinstance(bundle, tuple) else bundle
values = explainer.importance().result.values
print(json.dumps([sorted(bundle), list(values.shape)]))
"""


def test_installed_wheel_works_outside_of_the_repository(wheel: Path, tmp_path: Path):
    environment = tmp_path / "venv"
    run(sys.executable, "-m", "venv", "--without-pip", environment, cwd=tmp_path)
    python = environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    pip = (sys.executable, "-m", "pip", "--python", python)
    run(*pip, "install", "--quiet", "--no-deps", "--no-index", wheel, cwd=tmp_path)
    # What it depends on is borrowed from this environment; xwidgets itself is not, since the
    # .pth file of an editable install is not read in a borrowed folder.
    code = "import sysconfig; print(sysconfig.get_path('purelib'))"
    home = Path(run(python, "-c", code, cwd=tmp_path).strip())
    (home / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    out = run(
        *(python, "-c", f"ROOT = {str(ROOT)!r}\n{USE}"),
        cwd=tmp_path,
        PATH=without_node(),
        PYTHONPATH="",
    )
    kinds, shape = json.loads(out.splitlines()[-1])
    assert "application/vnd.jupyter.widget-view+json" in kinds
    assert shape == [30, 2]
