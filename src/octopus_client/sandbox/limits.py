"""The calls a day of each operation and dossier."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from octopus_client.sandbox.contract import Operation


@dataclass
class DailyLimits:
    """Counts the calls of a day."""

    _counts: Counter[tuple[date, str, int | None]] = field(default_factory=Counter)

    def passed(self, operation: Operation, day: date, dossier_id: int | None, *, query: bool) -> bool:
        """Count a call and tell whether it is over the limit.

        Args:
            operation: what is called.
            day: the day of the call.
            dossier_id: the dossier it is for, None when it has none.
            query: the call has parameters; some operations count those apart.
        """
        limit, name = operation.daily_limit, operation.id
        if query and operation.daily_limit_with_query is not None:
            limit, name = operation.daily_limit_with_query, f"{name}?"
        if limit is None:
            return False
        key = (day, name, dossier_id)
        self._counts[key] += 1
        return self._counts[key] > limit
