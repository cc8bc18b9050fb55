"""Checks that book payments and tie them; they need an F or D journal."""

from octopus_client.verify.asking import NOT_FOUND, Asking, Finding, Reply, ask, judge
from octopus_client.verify.bench import CENT, FINANCIAL_LETTERS, Bench, Row
from octopus_client.verify.operations import (
    ADD_BALANCING,
    MODIFIED_BOOKINGS,
    MODIFIED_FINANCIAL,
    REMOVE_BALANCING,
)
from octopus_client.verify.reading_books import compare_ledger

Findings = Asking[list[Finding]]

_REFUSED = -26
_LOCKED = -12
_ILLEGAL_NUMBER = -13
_CREATED = 201
_FORBIDDEN = 403


def payment(bench: Bench) -> Findings:
    """Book a receipt of a cent, and compare invoice and receipt with the list of modified bookings."""
    document = bench.payment(bench.next_number(bench.payments or ""))
    reply = yield from bench.book(document)
    if not reply.good:
        told = f"a receipt of a cent was refused: {reply.told()}"
        return [judge("diverse-sign", None, told), judge("ledger-lines", None, told)]
    bench.paid = document["documentSequenceNr"]
    diverse = [document] if document["journalKey"].startswith("D") else []
    since = bench.facts.today.isoformat() + " 00:00:00.000"
    return (yield from compare_ledger(bench.facts, [bench.sale(bench.sold)], diverse, since=since))


def balancing(bench: Bench) -> Findings:
    """Tie invoice and receipt, once too often, and remove a tie that is not there."""
    names = ("balancing-status", "balancing-refused", "balancing-unknown")
    if not bench.paid:
        return [judge(name, None, "there is no test receipt") for name in names]
    invoice, receipt = bench.side(bench.sales, bench.sold), bench.side(bench.payments or "", bench.paid)
    first = yield from _tie(bench, invoice, receipt)
    found = [judge(names[0], first.status == _CREATED and first.empty, f"a stored balancing: {first.told()}")]
    if first.good:
        second = yield from _tie(bench, invoice, receipt)
        told = f"what is closed already: {second.told()}"
        found.append(judge(names[1], None if second.doubtful else second.code == _REFUSED, told))
    nothing = {"debetKey": receipt, "creditKey": invoice}
    removed: Reply = yield from ask(REMOVE_BALANCING, path=bench.facts.path, body=nothing)
    told = f"removing a balancing that is not there: {removed.told()}"
    return [*found, judge(names[2], None if removed.doubtful else removed.code == _REFUSED, told)]


def refund(bench: Bench) -> Findings:
    """Book a refund and tie it with the credit note: first with swapped sides."""
    names = ("balancing-sides", "refund-sides")
    if not bench.paid or not bench.credited:
        return [judge(name, None, "there is no test receipt or credit note") for name in names]
    number = bench.next_number(bench.payments or "")
    booked = yield from bench.book(bench.payment(number, amount=-CENT))
    if not booked.good:
        return [judge(name, None, f"a refund was refused: {booked.told()}") for name in names]
    note, paid_back = bench.side(bench.sales, bench.credited), bench.side(bench.payments or "", number)
    swapped = yield from _tie(bench, note, paid_back)
    told = f"credit note as debit: {swapped.told()}"
    found = [judge(names[0], None if swapped.doubtful else not swapped.good, told)]
    if swapped.good:
        return [*found, judge(names[1], None, "the swapped sides were taken")]
    mirrored = yield from _tie(bench, paid_back, note)
    told = f"credit note as credit: {mirrored.told()}"
    return [*found, judge(names[1], None if mirrored.doubtful else mirrored.good, told)]


def _tie(bench: Bench, debit: Row, credit: Row) -> Asking[Reply]:
    body = {"debetKey": debit, "creditKey": credit, "balanceAmount": CENT}
    reply: Reply = yield from ask(ADD_BALANCING, path=bench.facts.path, body=body)
    if reply.good or reply.doubtful:
        bench.ties.append((debit, credit))
    return reply


def untie(bench: Bench) -> Asking[None]:
    """Remove the balancings of this run, so that the documents can be deleted."""
    for debit, credit in tuple(bench.ties):
        body = {"debetKey": debit, "creditKey": credit}
        reply: Reply = yield from ask(REMOVE_BALANCING, path=bench.facts.path, body=body)
        if reply.good or reply.code == _REFUSED:
            bench.ties.remove((debit, credit))


def open_journal(bench: Bench) -> Findings:
    """Send number 0 into a journal that a person has open right now, and read it."""
    journal = bench.opened
    document = {**bench.sale(0), "journalKey": journal}
    if journal[:1] in FINANCIAL_LETTERS:
        document = {**bench.payment(0), "journalKey": journal}
    reply = yield from bench.book(document)
    told = f"a write under number 0 into the open journal: {reply.told()}"
    locked = reply.status == _FORBIDDEN
    query = {"bookyearId": bench.facts.year_id, "modifiedTimeStamp": "1980-01-01 00:00:00.000"}
    listed = MODIFIED_FINANCIAL if journal[:1] in FINANCIAL_LETTERS else MODIFIED_BOOKINGS
    read: Reply = yield from ask(listed, path=bench.facts.path, query={**query, "journalKey": journal})
    works = None if read.doubtful else read.good or read.status == NOT_FOUND
    return [
        judge("journal-lock", reply.code == _LOCKED if locked else None, told),
        judge("lock-or-number", locked if locked or reply.code == _ILLEGAL_NUMBER else None, told),
        judge("reads-while-locked", works, f"reading the open journal: {read.told()}"),
    ]
