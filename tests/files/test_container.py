"""The file: whole or not at all, and a clear word for every way in which one can be broken."""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import stat
import tempfile
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xwidgets.errors import InvalidFile, InvalidValue
from xwidgets.files import places, read_file, write_file

STUDY = {"rows": 3, "text": "<b>&\u202e"}
ARRAYS = [np.arange(1000.0) / 7, np.zeros((4, 2), dtype=np.int8)]
FOLDER = tempfile.TemporaryDirectory()
CACHE: list[bytes] = []


@pytest.fixture
def path(tmp_path: Path) -> Path:
    written = tmp_path / "a.xw"
    write_file(written, STUDY, ARRAYS, "0.2")
    return written


def rewrite(path: Path, change: dict[str, bytes], compression: int = zipfile.ZIP_STORED) -> None:
    """The same file with other members, checksums made anew: as somebody would who means it."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()} | change
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, data in members.items():
            archive.writestr(name, data)


def restated(path: Path, **change: object) -> dict[str, bytes]:
    """A manifest with other contents, and the head that belongs to it."""
    with zipfile.ZipFile(path) as archive:
        head = json.loads(archive.read("xwidgets.json"))
        manifest = json.loads(archive.read("manifest.json"))
    data = json.dumps({**manifest, **change}).encode()
    head["manifest"] = [len(data), hashlib.sha256(data).hexdigest()]
    return {"manifest.json": data, "xwidgets.json": json.dumps(head).encode()}


def test_what_was_written_is_read(path):
    study, arrays = read_file(path)
    assert study == STUDY
    assert [array.tobytes() for array in arrays] == [array.tobytes() for array in ARRAYS]


def test_the_same_study_makes_the_same_bytes(path, tmp_path):
    write_file(tmp_path / "b.xw", STUDY, ARRAYS, "0.2")
    assert (tmp_path / "b.xw").read_bytes() == path.read_bytes()


def test_any_unzip_reads_it_and_the_checksums_are_of_its_members(path):
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        assert archive.namelist()[0] == "xwidgets.json"
        for name, (length, checksum) in json.loads(archive.read("manifest.json"))[
            "members"
        ].items():
            data = archive.read(name)
            assert (len(data), hashlib.sha256(data).hexdigest()) == (length, checksum)


# --- whole or not at all -----------------------------------------------------------------------


def test_a_failed_write_leaves_the_old_file_and_nothing_else(path, monkeypatch):
    before = path.read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(places.os, "fsync", full)
    with pytest.raises(InvalidValue, match="No space"):
        write_file(path, {"other": 1}, [], "0.2")
    assert path.read_bytes() == before
    assert [one.name for one in path.parent.iterdir()] == ["a.xw"]


def test_permissions_stay_or_are_those_of_a_new_file(path):
    mask = os.umask(0o027)
    try:
        new = path.parent / "new.xw"
        write_file(new, STUDY, [], "0.2")
        assert stat.S_IMODE(new.stat().st_mode) == 0o640
    finally:
        os.umask(mask)
    path.chmod(0o600)
    write_file(path, STUDY, [], "0.2")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


# --- broken files ------------------------------------------------------------------------------


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_cut_short_anywhere(data):
    whole = written()
    path = Path(FOLDER.name) / "cut.xw"
    path.write_bytes(whole[: data.draw(st.integers(0, len(whole) - 1))])
    with pytest.raises(InvalidFile, match=r"cut short|empty"):
        read_file(path)


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_altered_anywhere(data):
    """A changed byte is noticed, or was one of the zip's own that say nothing."""
    whole = bytearray(written())
    position = data.draw(st.integers(0, len(whole) - 1))
    whole[position] ^= data.draw(st.integers(1, 255))
    path = Path(FOLDER.name) / "altered.xw"
    path.write_bytes(bytes(whole))
    try:
        study, arrays = read_file(path)
    except InvalidFile:
        return
    assert study == STUDY
    assert [array.tobytes() for array in arrays] == [array.tobytes() for array in ARRAYS]


@pytest.mark.parametrize("place", [16, 17, 18, 19])
def test_a_directory_that_lies_elsewhere(place):
    """The end of a zip says where its directory begins; members may come to lie before the file."""
    whole = bytearray(written())
    end = whole.rindex(b"PK\x05\x06")
    for change in (1, 2, 128, 255):
        altered = bytearray(whole)
        altered[end + place] ^= change
        path = Path(FOLDER.name) / "elsewhere.xw"
        path.write_bytes(bytes(altered))
        with pytest.raises(InvalidFile, match=r"altered|cut short"):
            read_file(path)


def test_an_altered_member_is_named(path):
    data = path.read_bytes()
    path.write_bytes(data.replace(b'"rows":3', b'"rows":4'))
    with pytest.raises(InvalidFile, match=r"altered or damaged.*study\.json.* Fix: save it again"):
        read_file(path)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "an empty file"),
        (pickle.dumps({"a": 1}), "a pickle, which is never loaded"),
        (b"PAR1....", "a Parquet file"),
        (b"<!doctype html><title>x</title>" * 4, r"a page \(HTML\), which a browser opens"),
        (b"{}" * 40, "a JSON file"),
        (b"\x01\x02" * 40, "a file of another kind"),
    ],
)
def test_a_foreign_file_is_called_what_it_is(tmp_path, content, said):
    (tmp_path / "x.xw").write_bytes(content)
    with pytest.raises(InvalidFile, match=f"found {said}; expected a file that explainer.save"):
        read_file(tmp_path / "x.xw")


def test_another_zip(tmp_path):
    np.savez(tmp_path / "x.npz", a=np.zeros(3))
    with pytest.raises(InvalidFile, match="another zip file"):
        read_file(tmp_path / "x.npz")


def test_a_later_version_says_how_to_read_it(path):
    head = {"format": "xwidgets study", "version": 2, "written_by": "9.1", "manifest": {"new": 1}}
    rewrite(path, {"xwidgets.json": json.dumps(head).encode()})
    with pytest.raises(InvalidFile, match=r"format 2, written by xwidgets 9\.1.*install --upgrade"):
        read_file(path)


@pytest.mark.parametrize("name", ["../../evil", "/etc/passwd", "arrays/2", "study.json "])
def test_members_that_are_not_its_own(path, name):
    rewrite(path, {name: b"x"})
    with pytest.raises(InvalidFile, match="not its own"):
        read_file(path)
    assert not (path.parent.parent / "evil").exists()


def test_a_member_twice(path):
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(path, "a") as archive:
        archive.writestr("study.json", b"{}")
    with pytest.raises(InvalidFile, match="a member twice"):
        read_file(path)


def test_a_zip_bomb_is_not_unpacked(path):
    rewrite(path, {"study.json": b" " * 50_000_000}, zipfile.ZIP_DEFLATED)
    with pytest.raises(InvalidFile, match="packed in another way"):
        read_file(path)


def test_absurd_sizes(path):
    about = {"dtype": "<f8", "shape": [10**9, 10**6], "lanes": [["|i1", 0, 10]]}
    rewrite(path, restated(path, arrays=[about, about]))
    with pytest.raises(InvalidFile, match=r"16,000,000 GB of numbers; expected what fits"):
        read_file(path)


@pytest.mark.parametrize(
    "change",
    [
        {"arrays": 5},
        {"arrays": [{}, {}]},
        {"arrays": [None, None]},
        {"members": {}},
        {"members": []},
    ],
)
def test_a_manifest_of_something_else(path, change):
    rewrite(path, restated(path, **change))
    with pytest.raises(InvalidFile, match="altered"):
        read_file(path)


def test_nested_without_end(path):
    deep = b"[" * 100_000
    head = {"format": "xwidgets study", "version": 1}
    head["manifest"] = [len(deep), hashlib.sha256(deep).hexdigest()]
    rewrite(path, {"manifest.json": deep, "xwidgets.json": json.dumps(head).encode()})
    with pytest.raises(InvalidFile, match="altered"):
        read_file(path)


def test_no_file(tmp_path):
    with pytest.raises(FileNotFoundError):
        read_file(tmp_path / "nothing.xw")


def written() -> bytes:
    if not CACHE:
        path = Path(FOLDER.name) / "whole.xw"
        write_file(path, STUDY, ARRAYS, "0.2")
        CACHE.append(path.read_bytes())
    return CACHE[0]
