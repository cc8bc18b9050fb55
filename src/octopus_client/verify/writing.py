"""Checks that book in sales journals: relations, numbers, texts, files, credit notes."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from email.utils import parsedate_to_datetime

from octopus_client.attachments import ADD_ATTACHMENT
from octopus_client.clock import BRUSSELS
from octopus_client.journals import MODIFIED_JOURNALS
from octopus_client.relations import SEARCH_RELATIONS
from octopus_client.verify.asking import Asking, Finding, Json, Reply, ask, judge
from octopus_client.verify.bench import CENT, MARK, Bench, CannotWrite, Row
from octopus_client.verify.operations import GET_BOOKING, MODIFIED_BOOKINGS, PUT_RELATION
from octopus_client.verify.reading_books import lines_total
from octopus_client.verify.survey import external_id, place_of, relation_key

Findings = Asking[list[Finding]]

_OWN_NUMBER = 2_100_000_001
_ILLEGAL_NUMBER = -13
_PROTECTED = -15
_CREATED = 201
_LONG_TEXT = "één ß € " + "0123456789" * 15
_PDF = {"fileName": "test.pdf", "fileData": "JVBERi0xLjQKJSVFT0YK"}
_NO_FILE = {"fileName": "test.pdf", "fileData": "this is no base64!"}


def relation(bench: Bench) -> Findings:
    """Make or find two test relations, and see how saving merges and what an external number does."""
    made: dict[str, Reply] = {}
    for name in (MARK, f"{MARK} 2"):
        known = next((each for each in bench.facts.relations if each.get("name") == name), None)
        reply = yield from _save(bench, relation_key(known) if known else 0, name=name, city="Proefstad")
        key = relation_key(known) if known else _key_of(reply)
        if not key:
            raise CannotWrite(f"The test relation was not saved: {reply.told()}.")
        made[name] = reply
        if name == MARK:
            bench.relation = key
        else:
            bench.other_relation = key
    found = [judge("save-by-put", _by_put(made[MARK]), f"a relation saved by PUT: {made[MARK].told()}")]
    yield from _save(bench, bench.relation)
    stored = yield from _stored(bench, bench.relation)
    kept = stored.get("city") == "Proefstad" if stored else None
    yield from _save(bench, bench.relation, city="")
    cleared = not (yield from _stored(bench, bench.relation)).get("city", "")
    fate, effect = "kept" if kept else "lost", "clears" if cleared else "does not clear"
    told = f"a city that was left out was {fate}; an empty one {effect} it"
    found.append(judge("merge-omitted", kept, told))
    refused = yield from _save(bench, bench.relation, client=False, supplier=False)
    right = None if refused.doubtful else refused.code == _RELATION_REFUSED
    found.append(judge("relation-refused", right, f"neither client nor supplier: {refused.told()}"))
    yield from _save(bench, bench.relation)
    found.append((yield from _external_id_twice(bench)))
    return found


_RELATION_REFUSED = -7


def _external_id_twice(bench: Bench) -> Asking[Finding]:
    name = "external-id-twice"
    holders = [each for each in bench.facts.relations if external_id(each) == _OWN_NUMBER]
    if any(relation_key(each) != bench.relation for each in holders):
        return judge(name, None, "the external number of the test is in use")
    yield from _save(bench, bench.relation, external=_OWN_NUMBER)
    reply = yield from _save(bench, bench.other_relation, external=_OWN_NUMBER)
    first = external_id((yield from _stored(bench, bench.relation)))
    second = external_id((yield from _stored(bench, bench.other_relation)))
    holding = [which for which, held in (("first", first), ("second", second)) if held == _OWN_NUMBER]
    told = (
        f"given to a second relation: {reply.told()}; it is held by the {' and the '.join(holding) or 'none'}"
    )
    return judge(name, None if reply.doubtful else holding == ["first"], told)


def _by_put(reply: Reply) -> bool | None:
    return None if reply.doubtful else reply.good


def _key_of(reply: Reply) -> int:
    return relation_key(reply.content) if isinstance(reply.content, dict) else 0


def _save(bench: Bench, key: int, **members: Json) -> Asking[Reply]:
    identification: Row = {"relationKey": {"id": key}} if key else {}
    external = members.pop("external", None)
    if external is not None:
        identification["externalRelationId"] = external
    body = {
        "relationIdentificationServiceData": identification,
        "currencyCode": "EUR",
        "client": True,
        "supplier": False,
        "active": True,
        **({} if key else {"country": "BE"}),
        **members,
    }
    return (yield from ask(PUT_RELATION, path=bench.facts.path, body=body))


def _stored(bench: Bench, key: int) -> Asking[Row]:
    reply: Reply = yield from ask(SEARCH_RELATIONS, path=bench.facts.path, query={"relationId": key})
    return next((each for each in reply.rows if relation_key(each) == key), {})


def number_zero(bench: Bench) -> Findings:
    """Send document number 0 to each journal: it can never be the next."""
    told, right = [], True
    for journal in filter(None, (bench.sales, bench.payments)):
        document = bench.sale(0) if journal == bench.sales else bench.payment(0)
        reply = yield from bench.book(document)
        right = right and reply.code == _ILLEGAL_NUMBER
        told.append(f"{journal}: {reply.told()}")
    return [judge("payment-probe", right, f"number 0 in {'; '.join(told)}")]


def unknown_property(bench: Bench) -> Findings:
    """Send a member that Octopus does not know, under number 0 so that nothing is booked."""
    reply = yield from bench.book(bench.sale(0), extra={"octopusVerify": MARK})
    told = f"an unknown member under number 0: {reply.told()}"
    return [judge("unknown-property", not reply.good and reply.code != _ILLEGAL_NUMBER, told)]


def sale(bench: Bench) -> Findings:
    """Book a cent, read it back, and send wrong numbers."""
    high = bench.next_number(bench.sales) + 5
    wrong = {"too high": (yield from bench.book(bench.sale(high)))}
    number = bench.next_number(bench.sales)
    long: Row = {"comment": f"{MARK} {number} {_LONG_TEXT}", "reference": f"{MARK} {_LONG_TEXT[:20]}"}
    document = bench.sale(number, **long)
    reply = yield from bench.book(document, files=[_PDF])
    findings = _closed(bench, reply)
    refused = reply
    if not reply.good:
        document = bench.sale(number)
        reply = yield from bench.book(document)
    if not reply.good:
        told = f"The test booking {bench.sales}/{number} was refused: {reply.told()}."
        raise CannotWrite(told, findings=findings)
    bench.sold = number
    bench.sold_at = _moment(reply)
    created = reply.status == _CREATED and reply.empty
    findings.append(
        judge(
            "posting-status",
            created,
            f"a stored booking: {reply.told()}, {'without' if reply.empty else 'with'} a body",
        )
    )
    query = {"bookyearId": bench.facts.year_id, "journalKey": bench.sales, "documentSeqNr": number}
    read: Reply = yield from ask(GET_BOOKING, path=bench.facts.path, query=query)
    if refused.good:
        findings.append(_texts(document, read))
    else:
        told = f"long texts and a file: {refused.told()}; short texts without a file: {reply.told()}"
        findings.append(judge("texts-uncut", right=False, evidence=told))
    wrong["taken"] = yield from bench.book(bench.sale(number))
    wrong["below"] = yield from bench.book(bench.sale(number - 1))
    told = "; ".join(f"{which}: {each.told()}" for which, each in wrong.items())
    right = all(each.code == _ILLEGAL_NUMBER for each in wrong.values())
    return [*findings, judge("number-taken", right, told)]


def _closed(bench: Bench, reply: Reply) -> list[Finding]:
    closed = (bench.facts.journal(bench.sales) or {}).get("closedPeriod") or 0
    period = bench.facts.period or 0
    if closed in (0, period) or not (reply.good or reply.code == _PROTECTED):
        return []
    where = "after" if period > closed else "before"
    told = f"a booking {where} the closed period: {reply.told()}"
    return [judge("closed-period", reply.good == (period > closed), told)]


def _texts(sent: Row, read: Reply) -> Finding:
    found = read.content if read.good and isinstance(read.content, dict) else None
    if found is None:
        return judge("texts-uncut", None, f"the test booking could not be read back: {read.told()}")
    told = []
    for name in ("comment", "reference"):
        text = found.get(name, "")
        how = "unchanged" if text == sent[name] else f"came back with {len(text)}"
        told.append(f"{name} of {len(sent[name])} characters {how}")
    same = all(found.get(name) == sent[name] for name in ("comment", "reference"))
    return judge("texts-uncut", same, "; ".join(told))


def _moment(reply: Reply) -> datetime | None:
    try:
        return parsedate_to_datetime(reply.date) if reply.date else None
    except ValueError:
        return None


def file(bench: Bench) -> Findings:
    """Add a file to the booking of a cent, and book with a file that is no base64."""
    path = {**bench.facts.path, "year": bench.facts.year_id}
    headers = {"journalKey": bench.sales, "documentSequennceNr": str(bench.sold)}
    added: Reply = yield from ask(ADD_ATTACHMENT, path=path, headers=headers, body=_PDF)
    number = bench.next_number(bench.sales)
    reply = yield from bench.book(bench.sale(number), files=[_NO_FILE])
    stands = "stands" if reply.good else "does not stand"
    return [
        judge(
            "attachment-header", None if added.doubtful else added.good, f"a file afterwards: {added.told()}"
        ),
        judge("bad-attachment", not reply.good, f"a booking with a broken file {stands}: {reply.told()}"),
    ]


def credit_note(bench: Bench) -> Findings:
    """Book a credit note of a cent and read it back in the list."""
    number = bench.next_number(bench.sales)
    reply = yield from bench.book(bench.sale(number, amount=-CENT))
    own = [row for row in bench.vat_rows if row.get("type") == _SELL_CREDIT_NOTE]
    named = {row["code"] for row in own}
    settled = reply.good or reply.code == _WRONG_VAT_TYPE
    right = reply.code == _WRONG_VAT_TYPE if named - {bench.vat_code} and settled else None
    told = f"with the code of invoices: {reply.told()}; {len(own)} codes for credit notes are known"
    code = judge("credit-note-vat-code", right, told)
    if reply.code == _WRONG_VAT_TYPE and named:
        document = bench.sale(number, amount=-CENT)
        document["bookingLines"][0]["vatCodeKey"] = min(named)
        reply = yield from bench.book(document)
    if not reply.good:
        told = f"a credit note of a cent was refused: {reply.told()}"
        return [code, judge("credit-note-read-back", None, told)]
    bench.credited = number
    query = {"bookyearId": bench.facts.year_id, "journalKey": bench.sales}
    since = {"modifiedTimeStamp": bench.facts.today.isoformat() + " 00:00:00.000"}
    listed: Reply = yield from ask(MODIFIED_BOOKINGS, path=bench.facts.path, query={**query, **since})
    found = [each for each in listed.rows if place_of(each)[2] == number]
    if not found:
        return [code, judge("credit-note-read-back", None, "the credit note was not listed")]
    signs = found[0]["amount"] < 0, lines_total(found[0]) > 0
    told = f"read back with a negative amount: {signs[0]}, positive lines: {signs[1]}"
    return [code, judge("credit-note-read-back", all(signs), told)]


_SELL_CREDIT_NOTE = 4
_WRONG_VAT_TYPE = -75


def mismatch(bench: Bench) -> Findings:
    """Book two cents with a line of one."""
    reply = yield from bench.book(bench.sale(bench.next_number(bench.sales), amount=Decimal("0.02")))
    told = f"an amount that is not the sum of its lines: {reply.told()}"
    return [judge("amount-mismatch", not reply.good, told)]


def relation_role(bench: Bench) -> Findings:
    """Book a sale on a relation that is a supplier only."""
    yield from _save(bench, bench.other_relation, client=False, supplier=True)
    reply = yield from bench.book(_on_other(bench))
    return [judge("relation-role", not reply.good, f"a sale to a supplier: {reply.told()}")]


def inactive_relation(bench: Bench) -> Findings:
    """Book a sale on a relation that is not active."""
    yield from _save(bench, bench.other_relation, active=False)
    reply = yield from bench.book(_on_other(bench))
    return [judge("inactive-relation", reply.good, f"a sale to an inactive relation: {reply.told()}")]


def _on_other(bench: Bench) -> Row:
    party = {"relationKey": {"id": bench.other_relation}}
    return bench.sale(bench.next_number(bench.sales), relationIdentificationServiceData=party)


def changes(bench: Bench) -> Findings:
    """Ask for changes since a minute before the test booking, by Octopus's clock, in Brussels time."""
    names = ("timestamp-zone", "journal-modified-by-booking")
    if bench.sold_at is None:
        return [judge(name, None, "Octopus told no moment") for name in names]
    query = {"bookyearId": bench.facts.year_id, "journalKey": bench.sales}
    since = _text(bench.sold_at - timedelta(minutes=1), brussels=True)
    reply: Reply = yield from ask(
        MODIFIED_BOOKINGS, path=bench.facts.path, query={**query, "modifiedTimeStamp": since}
    )
    ours = any(place_of(each)[2] == bench.sold for each in reply.rows)
    told = f"a booking of this minute is {'' if ours else 'not '}listed since a minute ago in Brussels"
    since = _text(bench.sold_at - timedelta(seconds=1), brussels=ours)
    listed: Reply = yield from ask(
        MODIFIED_JOURNALS, path=bench.facts.path, query={"modifiedTimeStamp": since}
    )
    keys = [each["journalKeyServiceData"] for each in listed.members("modifiedJournalServiceDataList")]
    there = any(
        f"{key['journalTypeCode']}{key['sequenceNumber']}" == bench.sales
        and key["bookyearKey"]["id"] == bench.facts.year_id
        for key in keys
    )
    seen = f"since the test booking its journal is {'' if there else 'not '}listed as modified"
    return [judge(names[0], ours, told), judge(names[1], there, seen)]


def _text(moment: datetime, *, brussels: bool) -> str:
    return f"{moment.astimezone(BRUSSELS if brussels else UTC):%Y-%m-%d %H:%M:%S}.000"


def set_inactive(bench: Bench) -> Asking[None]:
    """Hide the test relations, which Octopus cannot delete over its interface."""
    for key in filter(None, (bench.relation, bench.other_relation)):
        yield from _save(bench, key, active=False)
