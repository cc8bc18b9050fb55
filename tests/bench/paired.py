"""Two ways of doing something, timed in turns in one process, so that a busy machine hits both alike."""

import gc
import time
from collections.abc import Callable
from statistics import median


def paired(
    ours: Callable[[], object],
    theirs: Callable[[], object],
    *,
    rounds: int,
    clock: Callable[[], float] = time.process_time,
) -> tuple[float, float, float]:
    """Time two things in turns.

    Args:
        ours: the one.
        theirs: the other.
        rounds: how often each has its turn, after one that does not count.
        clock: what is read: the processor's time of this process unless given.

    Returns:
        The ratio (the median of the rounds' ratios), and the shortest time in seconds of each.
    """
    ratios, shortest = [], [float("inf"), float("inf")]
    for turn in range(rounds + 1):
        times = [0.0, 0.0]
        order = ((0, ours), (1, theirs)) if turn % 2 else ((1, theirs), (0, ours))
        for place, work in order:
            gc.collect()
            begun = clock()
            kept = work()
            times[place] = clock() - begun
            del kept
        if turn:
            ratios.append(times[0] / times[1])
            shortest = [min(pair) for pair in zip(shortest, times, strict=True)]
    return median(ratios), shortest[0], shortest[1]
