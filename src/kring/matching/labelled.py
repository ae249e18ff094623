"""Labelled lists: what rankers are trained on."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .features import Numbers


class Labelled(NamedTuple):
    """One past ask: its people's features (people × features) and which of them helped."""

    table: Numbers
    helped: NDArray[np.bool_]
