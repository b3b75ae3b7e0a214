"""Probabilities and their log odds, which is what scores are added up in. Pure."""

import math
from typing import Final

_MOST: Final = 60.0  # past it a probability is 0 or 1 to the last digit; exp() overflows at 710


def sigmoid(odds: float) -> float:
    """Return the probability of log odds."""
    return 1 / (1 + math.exp(-max(-_MOST, min(_MOST, odds))))


def logit(probability: float, *, edge: float) -> float:
    """Return the log odds of a probability that is held ``edge`` away from 0 and 1."""
    held = min(max(probability, edge), 1 - edge)
    return math.log(held / (1 - held))
