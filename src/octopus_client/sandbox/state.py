"""All that changes in a running sandbox, behind one lock."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from threading import RLock
from typing import TYPE_CHECKING

from octopus_client.sandbox.api import stored
from octopus_client.sandbox.assumptions import Assumptions
from octopus_client.sandbox.clock import BRUSSELS, Clock
from octopus_client.sandbox.default_world import default_world, fill_shelves
from octopus_client.sandbox.faults import Faults
from octopus_client.sandbox.limits import DailyLimits
from octopus_client.sandbox.tokens import Tokens

if TYPE_CHECKING:
    from octopus_client.sandbox.world import World


_MADE = datetime(2026, 1, 1, tzinfo=BRUSSELS)
"""When the content of the default world was last changed: the same whenever the sandbox starts."""


@dataclass
class State:
    """World, clock, tokens, limits, faults and assumptions. Hold `lock` while using any of them."""

    lock: RLock = field(default_factory=RLock, repr=False)
    clock: Clock = field(init=False)
    world: World = field(init=False)
    tokens: Tokens = field(init=False)
    limits: DailyLimits = field(init=False)
    faults: Faults = field(init=False)
    assumptions: Assumptions = field(init=False)

    def __post_init__(self) -> None:
        """Start with the default world."""
        self.reset()

    def reset(self) -> None:
        """Go back to the default world, without calls, tokens, faults or a moved clock."""
        self.clock = Clock()
        self.world = default_world(_MADE)
        fill_shelves(self.world, stored(), _MADE)
        self.tokens = Tokens()
        self.limits = DailyLimits()
        self.faults = Faults()
        self.assumptions = Assumptions()
