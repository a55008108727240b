"""Kernels for notebooks that run without a browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.kernels import forked


@pytest.fixture(scope="package")
def kernels(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    home = tmp_path_factory.mktemp("kernels")
    with pytest.MonkeyPatch.context() as patch, forked.kernels(home) as places:
        for name, place in places.items():
            patch.setenv(name, place)
        yield
