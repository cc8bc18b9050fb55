"""How the workers of an outbox stand: leases, notices, waits and the calls that are left; makes no call."""

from collections.abc import Mapping
from datetime import datetime

import attrs

from octopus_client.clock import brussels_day
from octopus_client.dossier import OPERATIONS
from tickoweb_sync.outbox.leases import LeaseState
from tickoweb_sync.outbox.notices import Notice
from tickoweb_sync.outbox.outbox import Configured, Outbox
from tickoweb_sync.outbox.waits import Wait


@attrs.frozen(kw_only=True)
class WorkerCheck:
    """How the workers of an organisation stand.

    Attributes:
        lease: the lease of the dossier, if a worker holds it or left it behind.
        lease_is_held: whether a worker holds it now.
        waits: what is waited for, by journal (empty: the dossier as a whole).
        notices: the open notices.
        left: calls left today, by operation, by the count of all logins on this outbox.
        paused_at: since when a person keeps the integration from booking.
    """

    lease: LeaseState | None
    lease_is_held: bool
    waits: Mapping[str, Wait]
    notices: tuple[Notice, ...]
    left: Mapping[str, int]
    paused_at: datetime | None


def check_workers(outbox: Outbox, configured: Configured, *, wall: datetime) -> WorkerCheck:
    """Look at how the workers of an organisation stand; makes no call.

    Args:
        outbox: where the documents are.
        configured: the organisation's integration.
        wall: the present moment by wall time, by which leases end.
    """
    integration = configured.integration
    dossier = integration.octopus.dossier
    lease = next((lease for lease in outbox.leases.load() if lease.dossier == dossier), None)
    return WorkerCheck(
        lease=lease,
        lease_is_held=lease is not None and wall < lease.until,
        waits=outbox.waits.load(integration.organisation),
        notices=tuple(outbox.notices.load(integration.organisation, open_only=True)),
        left=calls_left(outbox, dossier),
        paused_at=configured.paused_at,
    )


def calls_left(outbox: Outbox, dossier: int | None) -> dict[str, int]:
    """Calls left today on a dossier, by operation; the login that used the most of one counts."""
    used: dict[str, int] = {}
    for scope, counter, calls in outbox.client_store.all_calls(day=brussels_day(outbox.clock())):
        if scope.endswith(f"/{dossier}") or "/" not in scope:
            used[counter] = max(used.get(counter, 0), calls)
    limits = {operation.counter: operation.daily_limit for operation in OPERATIONS}
    return {
        counter: max(limit - used.get(counter, 0), 0)
        for counter, limit in sorted(limits.items())
        if limit is not None
    }
