"""What the command line prints: JSON objects of fixed shape, and tables that fit 80 columns."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from rich.console import Console
from rich.table import Table
from rich.text import Text

from octopus_client import DocumentKey
from octopus_client.clock import BRUSSELS
from tickoweb_sync.delivery import Adopted, Delivered, Outlook, WorkerCheck
from tickoweb_sync.outbox import Acceptance, Attempt, Notice, State, StoredDocument
from tickoweb_sync.outbox.outbox import Activity, Configured
from tickoweb_sync.reasons import Reason

Json = dict[str, object]

WRITES = ("insertUpdateRelation", "insertBuySellBooking", "insertFinancialDiversBooking", "insertBalancing")
"""The operations whose daily limits a batch of documents may reach."""

_NAMED = 3
_STYLES = {State.DONE: "green", State.WAITING: "yellow", State.HELD: "red", State.SKIPPED: "dim"}


def acceptance_as_json(acceptance: Acceptance) -> Json:
    """The answer of `accept`."""
    return {
        "accepted": acceptance.accepted,
        "known": acceptance.known,
        "replaced": acceptance.replaced,
        "refused": [
            {
                "id": refusal.id,
                "order": refusal.order,
                "path": refusal.path,
                "reason": refusal.reason,
            }
            for refusal in acceptance.refused
        ],
    }


def show_acceptance(console: Console, acceptance: Acceptance) -> None:
    """The answer of `accept`, for people."""
    console.print(
        f"{acceptance.accepted} accepted, {acceptance.known} known already, "
        f"{acceptance.replaced} replaced, {len(acceptance.refused)} refused.",
        highlight=False,
    )
    for refusal in acceptance.refused:
        order = f" (order {refusal.order})" if refusal.order else ""
        place = f"{refusal.path}: " if refusal.path else ""
        console.print(f"  {place}{refusal.reason}{order}", style="red", markup=False, highlight=False)


def delivered_as_json(delivered: Delivered, configured: Configured, *, released: int | None = None) -> Json:
    """The answer of `run`, and of `retry`, which tells too how many documents were released."""
    paused_at = _iso(configured.paused_at)
    return {
        **({} if paused_at is None else {"paused_at": paused_at}),
        **({} if released is None else {"released": released}),
        "done": delivered.done,
        "waiting": delivered.waiting,
        "held": delivered.held,
        "skipped": delivered.skipped,
        "next_attempt_at": _iso(delivered.next_attempt_at),
    }


def show_delivered(
    console: Console,
    delivered: Delivered,
    configured: Configured,
    *,
    notices: Sequence[Notice],
    released: int | None = None,
    language: str,
) -> None:
    """The answer of `run`, for people: totals, and what somebody should know."""
    if released is not None:
        console.print(f"Released: {released}.", highlight=False)
    is_paused = configured.activity is Activity.PAUSED
    if is_paused:  # then nothing was tried, and what notices say of next attempts does not hold
        show_activity(console, configured, language=language)
    totals = {state: getattr(delivered, state) for state in State}
    console.print(told_totals(totals), highlight=False)
    if delivered.next_attempt_at is not None:
        console.print(f"Next attempt: {told_moment(delivered.next_attempt_at)}.", highlight=False)
    show_notices(console, [] if is_paused else notices, language=language)


def status_as_json(
    documents: Sequence[StoredDocument],
    notices: Sequence[Notice],
    *,
    totals: Mapping[State, int],
    outlooks: Mapping[int, Outlook],
    left: Mapping[str, int],
    language: str,
) -> Json:
    """The answer of `status`."""
    return {
        "totals": {str(state): count for state, count in totals.items()},
        "left": _left_to_tell(left),
        "documents": [_document_as_json(stored, outlooks=outlooks) for stored in documents],
        "notices": [
            {
                "code": notice.code,
                "journal": notice.journal or None,
                "opened_at": _iso(notice.opened_at),
                "resolved_at": _iso(notice.resolved_at),
                "documents": notice.documents,
                "text": notice.text(language),
            }
            for notice in notices
        ],
    }


def show_activity(console: Console, configured: Configured, *, language: str) -> None:
    """That an integration books nothing, where a notice does not say so."""
    reason = {
        Activity.INACTIVE: Reason("integration_inactive"),
        Activity.PAUSED: Reason("integration_paused", {"since": configured.paused_at}),
    }.get(configured.activity)
    if reason is not None:
        console.print(f"! {reason.text(language)}", style="bold yellow", markup=False, highlight=False)


def show_status(
    console: Console,
    documents: Sequence[StoredDocument],
    notices: Sequence[Notice],
    *,
    totals: Mapping[State, int],
    outlooks: Mapping[int, Outlook],
    left: Mapping[str, int],
    language: str,
) -> None:
    """The answer of `status`, for people."""
    console.print(told_totals(totals), highlight=False)
    told = ", ".join(f"{name} {count}" for name, count in _left_to_tell(left).items())
    console.print(f"Calls left today: {told}.", highlight=False)
    console.print(documents_table(documents))
    show_reasons(console, documents, outlooks=outlooks)
    show_notices(console, [n for n in notices if n.resolved_at is None], language=language)


def documents_table(documents: Sequence[StoredDocument], *, title: str | None = None) -> Table:
    """Documents, a row each."""
    table = Table(title=title, title_justify="left", box=None, pad_edge=False, header_style="bold")
    table.add_column("order", overflow="fold")  # whole, however long: it is what one types elsewhere
    table.add_column("date", no_wrap=True)
    table.add_column("total", justify="right", no_wrap=True)
    table.add_column("state", no_wrap=True)
    table.add_column("booked", no_wrap=True)
    table.add_column("paid", no_wrap=True)
    table.add_column("balanced", justify="right", no_wrap=True)
    for stored in documents:
        document = stored.document
        sign = -1 if document.is_credit_note else 1
        table.add_row(
            Text(stored.order),
            stored.document_date.isoformat(),
            f"{sign * abs(document.totals.gross):.2f}",
            f"[{_STYLES[stored.state]}]{stored.state}[/]",
            _told_place(stored.booking_key, is_gone=stored.is_gone),
            _told_place(stored.payment_key, is_gone=stored.is_payment_gone),
            f"{stored.balanced:.2f}" if stored.balanced else "",
        )
    return table


def show_reasons(
    console: Console,
    documents: Sequence[StoredDocument],
    *,
    outlooks: Mapping[int, Outlook],
) -> None:
    """Why documents wait or are held, a sentence each."""
    groups: dict[str, list[StoredDocument]] = {}
    for stored in documents:
        if stored.state in (State.WAITING, State.HELD):
            groups.setdefault(_told_why(stored, outlooks), []).append(stored)
    for why, group in groups.items():
        orders = ", ".join(stored.order for stored in group[:_NAMED])
        more = f" and {len(group) - _NAMED} more" if len(group) > _NAMED else ""
        style = _STYLES[group[0].state]
        console.print(f"{orders}{more}: {why}", style=style, markup=False, highlight=False)


def show_notices(console: Console, notices: Sequence[Notice], *, language: str) -> None:
    """Notices, a sentence each."""
    for notice in notices:
        console.print(f"! {notice.text(language)}", style="bold yellow", markup=False, highlight=False)


def histories_as_json(
    histories: Sequence[tuple[StoredDocument, Sequence[Attempt]]],
    *,
    outlooks: Mapping[int, Outlook],
) -> Json:
    """The answer of `show`."""
    return {
        "documents": [
            {
                **_document_as_json(stored, outlooks=outlooks),
                "relation": stored.relation,
                "payment": _place_as_json(stored),
                "balanced": f"{stored.balanced:.2f}",
                "history": [
                    {
                        "at": _iso(attempt.at),
                        "step": str(attempt.step),
                        "outcome": attempt.outcome,
                        "text": attempt.text,
                    }
                    for attempt in history
                ],
            }
            for stored, history in histories
        ]
    }


def show_histories(
    console: Console,
    histories: Sequence[tuple[StoredDocument, Sequence[Attempt]]],
    *,
    outlooks: Mapping[int, Outlook],
) -> None:
    """The answer of `show`, for people."""
    for stored, history in histories:
        console.print(documents_table([stored]))
        show_reasons(console, [stored], outlooks=outlooks)
        for attempt in history:
            console.print(
                f"  {told_moment(attempt.at)}  {attempt.step}: {attempt.text}",
                markup=False,
                highlight=False,
            )


def adopted_as_json(adopted: Adopted) -> Json:
    """The answer of `adopt`."""
    return {
        "bookings": adopted.bookings,
        "payments": adopted.payments,
        "known": adopted.known,
        "unknown": list(adopted.unknown),
    }


def show_adopted(console: Console, adopted: Adopted) -> None:
    """The answer of `adopt`, for people."""
    console.print(
        f"{adopted.bookings} bookings and {adopted.payments} payments in Octopus carry a mark; "
        f"{adopted.known} of the bookings are of documents in this outbox.",
        highlight=False,
    )
    if adopted.unknown:
        console.print(
            f"Not in this outbox: {', '.join(adopted.unknown)}. Hand their documents over with `accept`.",
            highlight=False,
        )


def check_as_json(checked: WorkerCheck, *, language: str) -> Json:
    """The answer of `check --workers`."""
    lease = checked.lease
    return {
        "paused_at": _iso(checked.paused_at),
        "lease": None
        if lease is None
        else {"dossier": lease.dossier, "held": checked.lease_is_held, "until": _iso(lease.until)},
        "waits": [
            {
                "kind": str(wait.kind),
                "journal": wait.journal or None,
                "since": _iso(wait.since),
                "attempts": wait.attempts,
                "next_attempt_at": _iso(wait.next_attempt_at),
            }
            for wait in checked.waits.values()
        ],
        "notices": [{"code": notice.code, "text": notice.text(language)} for notice in checked.notices],
        "left": dict(checked.left),
    }


def show_check(console: Console, checked: WorkerCheck, *, language: str) -> None:
    """The answer of `check --workers`, for people."""
    if checked.paused_at is not None:
        console.print(f"Paused since {told_moment(checked.paused_at)}.", highlight=False)
    if checked.lease is None:
        console.print("No worker is booking.", highlight=False)
    elif checked.lease_is_held:
        console.print(f"A worker is booking; its lease lasts until {told_moment(checked.lease.until)}.")
    else:
        console.print(f"A worker stopped without a word; its lease ended {told_moment(checked.lease.until)}.")
    for wait in checked.waits.values():
        place = f"journal {wait.journal}" if wait.journal else "the dossier"
        again = told_moment(wait.next_attempt_at) if wait.next_attempt_at else "not by itself"
        console.print(
            f"Waiting for {place} ({wait.kind}) since {told_moment(wait.since)}, "
            f"{wait.attempts} attempt{'' if wait.attempts == 1 else 's'}, next {again}.",
            highlight=False,
        )
    show_notices(console, checked.notices, language=language)
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("operation")
    table.add_column("calls left today", justify="right")
    for operation in WRITES:
        table.add_row(operation, str(checked.left[operation]))
    console.print(table)


def told_totals(totals: Mapping[State, int]) -> str:
    """How many documents are in each state, in a sentence."""
    return (
        f"{totals[State.DONE]} done, {totals[State.WAITING]} waiting, {totals[State.HELD]} held, "
        f"{totals[State.SKIPPED]} with nothing to book."
    )


def told_moment(moment: datetime) -> str:
    """A moment in Brussels time, to the minute."""
    return f"{moment.astimezone(BRUSSELS):%Y-%m-%d %H:%M}"


def _document_as_json(stored: StoredDocument, *, outlooks: Mapping[int, Outlook]) -> Json:
    booked = stored.number is not None and not stored.is_gone
    return {
        "id": stored.id,
        "order": stored.order,
        "kind": str(stored.kind),
        "state": str(stored.state),
        "bookyear": stored.bookyear if booked else None,
        "journal": stored.journal if booked else None,
        "number": stored.number if booked else None,
        "reason": outlooks[stored.serial].reason or None,
        "next_attempt_at": _iso(outlooks[stored.serial].next_attempt_at),
    }


def _place_as_json(stored: StoredDocument) -> Json | None:
    key = stored.payment_key
    return (
        None
        if key is None or stored.is_payment_gone
        else {"bookyear": key.bookyear, "journal": key.journal, "number": key.number}
    )


def _told_place(key: DocumentKey | None, *, is_gone: bool) -> str:
    """Where something is booked, or was until somebody deleted it in Octopus."""
    if key is None:
        return ""
    return f"was {key}" if is_gone else str(key)


def _left_to_tell(left: Mapping[str, int]) -> dict[str, int]:
    """The calls left of what documents need, and of every other operation that is used up."""
    used_up = {name: count for name, count in left.items() if not count}
    return {name: left[name] for name in WRITES} | used_up


def _told_why(stored: StoredDocument, outlooks: Mapping[int, Outlook]) -> str:
    outlook = outlooks[stored.serial]
    if outlook.reason:
        return outlook.reason
    moment = outlook.next_attempt_at
    return f"waits until {told_moment(moment)}." if moment is not None else "waits for a run."


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(BRUSSELS).isoformat(timespec="seconds")
