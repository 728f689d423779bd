"""Lines of the table that `bench.claims` prints: what was measured, on what, how good, beside what.

Every measure of `bench` ends in such lines; `bench.claims` prints them in one form.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """One figure. `aim` is what it must reach, in words; `beside` the baselines, in words."""

    measure: str
    on: str
    figure: float
    aim: str = ""
    beside: str = ""

    @property
    def reached(self) -> bool | None:
        """Whether the aim was reached; None where there is none."""
        if not self.aim:
            return None
        sign, number = self.aim.split()[:2]
        return self.figure >= float(number) if sign == "≥" else self.figure <= float(number)
