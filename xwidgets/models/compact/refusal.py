"""How the parts of this room say no."""

from __future__ import annotations

__all__ = ["Refusal", "TooLarge"]


class Refusal(Exception):
    """The model has no compact form; the message says why. Never leaves this room."""


class TooLarge(Refusal):
    """It has one, of more bytes than it may have."""

    def __init__(self, n_bytes: int, max_bytes: int) -> None:
        super().__init__(
            f"its compact form has {n_bytes / 1e6:.1f} MB, more than {max_bytes / 1e6:.1f} MB"
        )
        self.n_bytes = n_bytes
