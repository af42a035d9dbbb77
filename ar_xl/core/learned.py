"""What the clerk's own decisions say about the probabilities of reviewed lines.

A line reviewed is a proposal that was right or was not. From enough of them a curve is fitted that corrects the
engine's probabilities, and it is taken only where it would have been the better forecast of decisions it has not
seen, by more than chance gives. The order of options, what is Auto and what is not never depend on it.
"""

from __future__ import annotations

import math
from collections.abc import Container
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

_RIGHT: Final = "Option 1"
"""What was decided where the proposal was right."""
_FEWEST: Final = 40
"""Decisions from which a curve is fitted."""
_EITHER: Final = 5
"""Of which so many are right, and so many wrong."""
_HELD_BACK: Final = 3
"""Every third decision judges the curve and is not fitted to."""
_RIDGE: Final = 4.0
"""Pull towards the curve that changes nothing."""
_SAME: Final = np.array([0.0, 1.0])
"""Shift and slope of the curve that changes nothing."""
_STEPS: Final = 25
_NEAREST: Final = 0.001


@dataclass(frozen=True, slots=True)
class Curve:
    """A correction of probabilities on the scale of log-odds; the default changes nothing."""

    shift: float = 0.0
    slope: float = 1.0

    def __call__(self, probability: float) -> float:
        """The corrected probability."""
        if (self.shift, self.slope) == (0.0, 1.0):
            return probability
        p = min(max(probability, _NEAREST), 1 - _NEAREST)
        odds = self.shift + self.slope * math.log(p / (1 - p))
        return min(max(1 / (1 + math.exp(-odds)), _NEAREST), 1 - _NEAREST)

    @property
    def back(self) -> Curve:
        """From the corrected probability to the engine's own."""
        return Curve(-self.shift / self.slope, 1 / self.slope)


def fitted(decisions: pd.DataFrame, shown: Container[str]) -> Curve:
    """The curve the decisions call for, or the one that changes nothing.

    Args:
        decisions: DECISION_LOG frame. Lines that were Auto teach nothing here: few of them are ever looked at,
            and those are the odd ones.
        shown: Lines on Matches, which are open still and teach nothing yet. So the curve by which they are
            shown is found again when they are decided, and what is logged is the engine's own probability.

    Source: Platt, Probabilistic outputs for support vector machines (1999), on the engine's own log-odds.
    """
    settled = np.array([line not in shown for line in decisions["line_id"]], dtype=bool)
    some = decisions[
        settled & (decisions["verdict"] == "Review") & decisions["probability"].notna()
    ]
    right = (some["decided"] == _RIGHT).to_numpy()
    if len(some) < _FEWEST or min(right.sum(), (~right).sum()) < _EITHER:
        return Curve()
    p = some["probability"].clip(_NEAREST, 1 - _NEAREST).to_numpy(dtype="float64")
    odds = np.log(p / (1 - p))
    judges = np.arange(len(some)) % _HELD_BACK == _HELD_BACK - 1
    found = _fit(odds[~judges], right[~judges])
    gains = _losses(Curve(), p[judges], right[judges]) - _losses(found, p[judges], right[judges])
    if gains.mean() <= gains.std(ddof=1) / math.sqrt(len(gains)):
        return Curve()
    return _fit(odds, right)


def _fit(odds: np.ndarray, right: np.ndarray) -> Curve:
    """Newton's method, a step halved where it overshoots; a curve that turns the order round is none."""
    x = np.column_stack((np.ones(len(odds)), odds))
    at = _SAME

    def share(at: np.ndarray) -> np.ndarray:
        return np.asarray(1 / (1 + np.exp(-np.clip(x @ at, -30, 30))))

    def cost(at: np.ndarray) -> float:
        given = share(at)
        unlikely = -np.sum(np.log(np.where(right, given, 1 - given)))
        return float(unlikely + _RIDGE / 2 * np.sum((at - _SAME) ** 2))

    for _ in range(_STEPS):
        given = share(at)
        uphill = x.T @ (right - given) - _RIDGE * (at - _SAME)
        bend = (x * (given * (1 - given))[:, None]).T @ x + _RIDGE * np.eye(2)
        step = np.linalg.solve(bend, uphill)
        while cost(at + step) > cost(at) and np.abs(step).max() > _NEAREST:
            step = step / 2
        at = at + step
    return Curve(float(at[0]), float(at[1])) if at[1] > 0 else Curve()


def _losses(curve: Curve, p: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Negative log-likelihood of each decision."""
    forecast = np.array([curve(x) for x in p.tolist()])
    return np.asarray(-np.log(np.where(right, forecast, 1 - forecast)))
