"""A model for tests of extraction: takes every sentence for a fact, or for a figure."""

from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.domain.checkworthiness import HEADS, INTERCEPT, Weighed


@dataclass(frozen=True)
class SteadyModel:
    """Knows only the intercept, so that no retraining moves a test."""

    version: str = "steady"

    def weigh(self, features: Mapping[str, float]) -> list[Weighed]:
        return [(INTERCEPT, features[INTERCEPT], (2.0,) * len(HEADS))]
