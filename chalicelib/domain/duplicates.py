"""Claims in, claims out with what is said twice merged into appearances."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Appearance:
    """One place where a claim stands: half-open span of the stored text, index of the block."""

    start: int
    end: int
    block: int
