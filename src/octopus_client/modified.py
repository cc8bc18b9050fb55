"""Lists of what changed since a moment."""

from datetime import datetime
from typing import Generic, TypeVar

import attrs

from octopus_client.clock import BRUSSELS
from octopus_client.wire import ABSENT, Model, wired

_Item = TypeVar("_Item")

_EVERYTHING = "1980-01-01 00:00:00.000"


def since_text(since: datetime | None) -> str:
    """A moment as Octopus's `modifiedTimeStamp`: Brussels time (assumed), `None` for everything.

    Raises:
        ValueError: the moment has no zone.
    """
    if since is None:
        return _EVERYTHING
    if since.tzinfo is None:
        raise ValueError(f"{since.isoformat()} has no time zone: it could mean several moments.")
    local = since.astimezone(BRUSSELS)
    return f"{local:%Y-%m-%d %H:%M:%S}.{local.microsecond // 1000:03d}"


@attrs.frozen(kw_only=True)
class Modified(Model, Generic[_Item]):
    """What was changed and what was deleted since a moment."""

    modified: tuple[_Item, ...] = wired("modified", default=ABSENT)
    deleted: tuple[_Item, ...] = wired("deleted", default=ABSENT)
