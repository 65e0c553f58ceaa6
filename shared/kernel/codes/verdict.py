"""What a check says about a code, and how text is normalised before it.

A verdict names the broken rule by slug and never repeats the rejected text.
"""

from dataclasses import dataclass

_HALF_WIDTH = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


@dataclass(frozen=True, slots=True)
class CodeVerdict:
    """`code` is the normalised text; `error` the slug of the first broken rule; warnings do not refuse."""

    code: str
    error: str | None = None
    warnings: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        return self.error is None


def normalise(text: str) -> str:
    """Full-width signs to half-width, blanks around removed, letters upper case."""
    return text.translate(_HALF_WIDTH).strip().upper()
