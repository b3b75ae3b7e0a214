"""Joining what the vectors and the words say into one score."""

import numpy as np
from numpy.typing import NDArray

from index.lexical import Matches, Scores

# TO MEASURE
WEIGHT = 0.1


def fuse(dense: Scores, matches: Matches) -> Scores:
    """Return one score per passage, higher is better."""
    return dense + np.float32(WEIGHT) * matches.coverage


def best(scores: Scores, count: int) -> NDArray[np.int64]:
    """Return the rows of the highest scores, best first; equal scores keep their order."""
    if count < len(scores):
        some = np.argpartition(-scores, count)[:count]
        # Of equal scores at the edge the partition takes any: take all, then the first of them.
        some = np.flatnonzero(scores >= scores[some].min())
    else:
        some = np.arange(len(scores))
    return some[np.argsort(-scores[some], kind="stable")][:count]
