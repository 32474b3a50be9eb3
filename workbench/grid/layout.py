"""Where the buses of a feeder stand in a drawing: as a one-line diagram, or on a map."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workbench.errors import CannotCompute
from workbench.grid.feeder import Feeder, FloatArray, IntArray


def one_line(feeder: Feeder) -> FloatArray:
    """Places of the buses in a one-line diagram.

    Parameters
    ----------
    feeder : Feeder
        Any; its coordinates are not looked at.

    Returns
    -------
    (buses, 2) float
        x counts the lines between the source and the bus, y the track it stands on: whole
        numbers, 0 for the way to the bus farthest away, above and below it for the others.

    Notes
    -----
    A line is drawn straight on from a bus to the next on its track, else with an elbow: from the
    bus that feeds it up or down to the other track, then along. No two lines cross then, and none
    runs over a bus; only laterals that leave the same bus to the same side share their way up.

    Each bus hands its track on to the child with the longest way beyond it, of several the one
    with most load. The others make blocks, which are laid from the far end of a track to its
    beginning, each as near to the track as those farther out let it, on the side where that is.
    """
    onward = _onward(feeder)
    leaving = _leaving(feeder, onward)
    blocks: dict[int, _Block] = {}
    side = np.zeros(len(feeder), dtype=np.int64)
    for head in [each for beside in leaving[::-1] for each in beside[::-1]] + [0]:
        block = _Block.of_track(_track(head, onward))
        for k in range(len(block.track) - 1, -1, -1):
            for child in leaving[block.track[k]]:
                side[child] = block.take_in(blocks.pop(child), k)
        blocks[head] = block
    tracks = np.zeros(len(feeder), dtype=np.int64)
    for i in range(1, len(feeder)):
        tracks[i] = tracks[feeder.parent[i]] + side[i]
    return np.stack([feeder.depth, tracks], axis=1).astype(float)


def on_map(feeder: Feeder) -> FloatArray:
    """Places of the buses on a map that fits into the unit square, north up, its shape kept.

    Returns
    -------
    (buses, 2) float
        0 to 1 along the longer side, which the shorter one is centered on.

    Raises
    ------
    CannotCompute
        The coordinates of a bus are not known, or all stand on one spot.
    """
    unknown = np.flatnonzero(np.isnan(feeder.xy).any(axis=1))
    if len(unknown):
        raise CannotCompute(
            f"feeder {feeder.name} has no map: the place of bus '{feeder.buses[unknown[0]]}' is "
            "not known; draw it as a one-line diagram"
        )
    low = feeder.xy.min(axis=0)
    extent = feeder.xy.max(axis=0) - low
    if not extent.max() > 0:
        raise CannotCompute(
            f"feeder {feeder.name} has no map: all its buses stand on one spot; draw it as a "
            "one-line diagram"
        )
    return (feeder.xy - low) / extent.max() + (1 - extent / extent.max()) / 2


@dataclass
class _Block:
    """A track with all that leaves it: how far it reaches up and down at each step along it.

    Step 0 is the bus that the track leaves from, which its elbow stands at; step k + 1 is
    `track[k]`. Reaches are in tracks, never below 0.
    """

    track: list[int]
    up: IntArray
    down: IntArray

    @classmethod
    def of_track(cls, track: list[int]) -> _Block:
        steps = len(track) + 1
        return cls(track, np.zeros(steps, dtype=np.int64), np.zeros(steps, dtype=np.int64))

    def take_in(self, other: _Block, k: int) -> int:
        """Lay a block that leaves `track[k]`; how many tracks above, below where negative."""
        steps = slice(k + 1, k + 1 + len(other.up))
        above = int((self.up[steps] + other.down).max()) + 1
        below = int((self.down[steps] + other.up).max()) + 1
        if above <= below:
            self.up[steps] = above + other.up
            return above
        self.down[steps] = below + other.down
        return -below


def _onward(feeder: Feeder) -> IntArray:
    """The child that each bus hands its track on to, -1 for none."""
    n = len(feeder)
    ways = np.zeros(n, dtype=np.int64)  # lines on the longest way beyond
    load = feeder.p_kw.copy()
    onward = np.full(n, -1, dtype=np.int64)
    for i in range(n - 1, 0, -1):
        above = feeder.parent[i]
        load[above] += load[i]
        rival = onward[above]
        if rival < 0 or (ways[i], load[i]) >= (ways[rival], load[rival]):
            onward[above] = i
            ways[above] = ways[i] + 1
    return onward


def _leaving(feeder: Feeder, onward: IntArray) -> list[list[int]]:
    """For each bus, the children that begin a track of their own."""
    leaving: list[list[int]] = [[] for _ in range(len(feeder))]
    for i in range(1, len(feeder)):
        above = feeder.parent[i]
        if onward[above] != i:
            leaving[above].append(i)
    return leaving


def _track(head: int, onward: IntArray) -> list[int]:
    track = [head]
    while onward[track[-1]] >= 0:
        track.append(int(onward[track[-1]]))
    return track
