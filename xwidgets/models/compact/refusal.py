"""How the parts of this room say no."""

from __future__ import annotations

__all__ = ["Refusal", "TooLarge"]


class Refusal(Exception):
    """The model has no compact form; the message says why. Never leaves this room."""


class TooLarge(Refusal):
    """It has one, of more bytes than it may have."""

    def __init__(self, n_bytes: int, max_bytes: int) -> None:
        super().__init__(f"its compact form has {_size(n_bytes)}, more than {_size(max_bytes)}")
        self.n_bytes = n_bytes


def _size(n_bytes: int) -> str:
    """Write a number of bytes in a unit that shows it.

    >>> _size(10), _size(2_500), _size(12_340_000)
    ('10 bytes', '2.5 KB', '12.3 MB')
    """
    if n_bytes < 1_000:
        return f"{n_bytes} byte{'' if n_bytes == 1 else 's'}"
    return f"{n_bytes / 1e3:.1f} KB" if n_bytes < 1e6 else f"{n_bytes / 1e6:.1f} MB"
