"""Checks that read what is booked already: periods, signs, sides."""

from octopus_client.documents import ALL_BOOKYEARS
from octopus_client.modified import since_text
from octopus_client.verify.asking import Asking, Finding, Json, Reply, ask, judge
from octopus_client.verify.operations import LEDGER
from octopus_client.verify.survey import Survey, place_of

Findings = Asking[list[Finding]]
Row = dict[str, Json]

SALES_TYPE, DIVERSE_TYPE = 2, 4
_SALES, _FINANCIAL, _DIVERSE = "V", "F", "D"


def closed_period(facts: Survey) -> Findings:
    """Compare the period of the last document of each journal with what the journal has closed."""
    yield from ()
    after, before = 0, 0
    documents = [*facts.bookings, *facts.financial]
    for journal in facts.journals:
        closed = journal.get("closedPeriod") or 0
        own = [each for each in documents if place_of(each)[:2] == (facts.year_id, journal["journalKey"])]
        if closed and own:
            last = max(own, key=place_of)["bookyearPeriodeNr"]
            after += last > closed
            before += last < closed
    told = f"last documents after the closed period: {after}, before it: {before}"
    right = bool(after) if bool(after) != bool(before) else None
    return [judge("closed-period", right, told)]


def signs(facts: Survey) -> Findings:
    """Look at credit notes, receipts and balancings that stand in the books."""
    yield from ()
    return [_credit_notes(facts), _receipts(facts), _credit_note_sides(facts)]


def _credit_notes(facts: Survey) -> Finding:
    notes = [each for each in facts.bookings if each["amount"] < 0 and each.get("bookingLines")]
    positive = sum(lines_total(each) > 0 for each in notes)
    told = f"{positive} of {len(notes)} credit notes have a negative amount and positive lines"
    return judge("credit-note-read-back", positive == len(notes) if notes else None, told)


def _receipts(facts: Survey) -> Finding:
    documents = {place_of(each): each for each in facts.financial}
    amounts = []
    for tie in facts.balancings:
        debit, credit = _sides(tie)
        key = place_of(credit)
        if debit["journalKey"][:1] == _SALES and key[1][:1] == _FINANCIAL and key in documents:
            lines = documents[key]["bookingLines"]
            amounts += [lines[credit["lineSequenceNr"] - 1]["amount"]]
    positive = sum(amount > 0 for amount in amounts)
    told = f"{positive} of {len(amounts)} receipts that are tied to an invoice are positive"
    return judge("f-line-sign", positive == len(amounts) if amounts else None, told)


def _credit_note_sides(facts: Survey) -> Finding:
    notes = {place_of(each) for each in facts.bookings if each["amount"] < 0 and _is_sale(each)}
    as_credit = sum(place_of(_sides(tie)[1]) in notes for tie in facts.balancings)
    as_debit = sum(place_of(_sides(tie)[0]) in notes for tie in facts.balancings)
    told = f"credit notes of sales stand {as_credit} times as credit and {as_debit} times as debit"
    return judge("refund-sides", not as_debit if as_credit or as_debit else None, told)


def _sides(tie: Row) -> tuple[Row, Row]:
    return tie["debetDocument"]["balancingKey"], tie["creditDocument"]["balancingKey"]


def _is_sale(document: Row) -> bool:
    return bool(document["journalKey"][:1] == _SALES)


def lines_total(document: Row) -> Json:
    """The sum of the lines of a buy or sell booking."""
    return sum(each.get("baseAmount", 0) + each.get("vatAmount", 0) for each in document["bookingLines"])


def ledger(facts: Survey) -> Findings:
    """Compare documents with their lines in the list of modified bookings."""
    sales = [each for each in facts.bookings if _is_sale(each) and each["amount"] > 0]
    diverse = [each for each in facts.financial if each["journalKey"][:1] == _DIVERSE]
    return (yield from compare_ledger(facts, sales, diverse, since=since_text(None)))


def compare_ledger(facts: Survey, sales: list[Row], diverse: list[Row], *, since: str) -> Findings:
    """Ask for the ledger lines since a moment, and compare them with documents.

    Args:
        facts: what the dossier holds.
        sales: invoices whose party must be debited.
        diverse: documents of D journals.
        since: from when on the list is asked, as it is sent.
    """
    party: list[Row] = []
    rows: list[Row] = []
    if sales:
        rows = yield from _ledger_rows(facts, SALES_TYPE, since)
        party = [row for row in rows if row.get("relationKey") and _key(row) in set(map(place_of, sales))]
    debit_positive = all(row["bookingAmount"] > 0 for row in party) if party else None
    first = all(row["lineSequenceNr"] == 1 for row in party) if party else None
    told = (
        f"{len(party)} invoices: debit of the client {_sign(positive=debit_positive)}, as first line: {first}"
    )
    findings = [judge("ledger-lines", debit_positive and first if party else None, told)]
    if debit_positive is None or not diverse:
        return [*findings, judge("diverse-sign", None, "there are no sales and diverse documents to compare")]
    rows = yield from _ledger_rows(facts, DIVERSE_TYPE, since)
    same = []
    for document in diverse:
        own = [row for row in rows if _key(row) == place_of(document)]
        for line in document["bookingLines"]:
            found = [row["bookingAmount"] for row in own if row["accountKey"] == line.get("accountKey")]
            if line["type"] == "A" and len(found) == 1 and line["amount"]:
                same.append((found[0] > 0) == ((line["amount"] > 0) == debit_positive))
    told = f"{sum(same)} of {len(same)} lines of diverse documents count a debit as positive"
    return [*findings, judge("diverse-sign", all(same) if same else None, told)]


def _ledger_rows(facts: Survey, journal_type: int, since: str) -> Asking[list[Row]]:
    path = {**facts.path, "year": ALL_BOOKYEARS}
    query = {"journalTypeId": journal_type, "modifiedTimeStamp": since}
    reply: Reply = yield from ask(LEDGER, path=path, query=query)
    return reply.members("modifiedBookings")


_LETTERS = {1: "A", 2: "V", 3: "F", 4: "D", 7: "L"}


def _key(row: Row) -> tuple[int, str, int]:
    letter = _LETTERS.get(row["journalType"], "?")
    return row["bookyearKey"]["id"], f"{letter}{row['journalNr']}", row["documentSequenceNr"]


def _sign(*, positive: bool | None) -> str:
    return {True: "positive", False: "negative", None: "not seen"}[positive]
