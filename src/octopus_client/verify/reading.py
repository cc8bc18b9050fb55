"""Checks that read: lists, searches, tokens, codes."""

import re
from datetime import UTC, timedelta

from octopus_client.bookyears import LIST_BOOKYEARS
from octopus_client.codes import InsertionType, JournalKind
from octopus_client.documents import ALL_BOOKYEARS
from octopus_client.dossiers import LIST_DOSSIERS
from octopus_client.journals import LIST_JOURNALS
from octopus_client.relations import SEARCH_RELATIONS
from octopus_client.vat_codes import LIST_VAT_CODES
from octopus_client.verify.asking import NOT_FOUND, Asking, Finding, Json, Reply, ask, judge
from octopus_client.verify.operations import (
    CODE_TEXT,
    DOSSIERS_WITHOUT_TOKEN,
    GET_BOOKING,
    MODIFIED_BOOKINGS,
    WHOAMI,
)
from octopus_client.verify.survey import Survey, place_of, relation_key

Findings = Asking[list[Finding]]

_NO_SUCH = 999_999
_NO_SUCH_JOURNAL = "V999"
_FAR_AWAY = "2999-12-31 00:00:00.000"
_SEARCHED_KEYS = 20
_ENGLISH = 3


def empty_list(facts: Survey) -> Findings:
    """Ask for what will change in a far year."""
    query = {"bookyearId": ALL_BOOKYEARS, "modifiedTimeStamp": _FAR_AWAY}
    reply: Reply = yield from ask(MODIFIED_BOOKINGS, path=facts.path, query=query)
    right = {NOT_FOUND: True, 200: False}.get(reply.status or 0)
    return [judge("empty-lists", right, f"a list of nothing was answered with {reply.told()}")]


def bookyears(facts: Survey) -> Findings:
    """Look at the numbers of periods."""
    yield from ()
    numbers = [
        (each["bookyearPeriod"], year["startDate"][:4], year["endDate"][:4])
        for year in facts.bookyears
        for each in year.get("periods", [])
    ]
    odd = [
        n
        for n, first, last in numbers
        if not re.fullmatch(r"\d{6}", str(n)) or not first <= str(n)[:4] <= last
    ]
    right = None if not numbers else not odd
    return [judge("period-format", right, f"{len(odd)} of {len(numbers)} periods are not year and period")]


def journals(facts: Survey) -> Findings:
    """Look at the kinds of journals."""
    yield from ()
    kinds = {kind.value for kind in JournalKind}
    inputs = {kind.value for kind in InsertionType}
    odd = sorted(
        {
            each["journalKey"][:1]
            for each in facts.journals
            if each["journalKey"][:1] not in kinds
            or not each["journalKey"][1:].isdecimal()
            or each.get("insertionType", 1) not in inputs
        }
    )
    right = None if not facts.journals else not odd
    seen = ", ".join(sorted({each["journalKey"][:1] for each in facts.journals}))
    return [
        judge("journal-letters", right, f"journals {seen or 'none'}; unexpected: {', '.join(odd) or 'none'}")
    ]


def one_booking(facts: Survey) -> Findings:
    """Read the first booking by its key."""
    if not facts.bookings:
        told = "the dossier has no booking to read"
        return [judge("query-names", None, told), judge("one-object", None, told)]
    year, journal, number = place_of(facts.bookings[0])
    query = {"bookyearId": year, "journalKey": journal, "documentSeqNr": number}
    reply: Reply = yield from ask(GET_BOOKING, path=facts.path, query=query)
    names = judge("query-names", reply.good, f"a booking was read with {reply.told()}")
    kind = "an object" if isinstance(reply.content, dict) else "a list"
    right = isinstance(reply.content, dict) if reply.good else None
    return [names, judge("one-object", right, f"it was answered as {kind}" if reply.good else reply.told())]


def unknown_key(facts: Survey) -> Findings:
    """Read in a bookyear and in a journal that do not exist."""
    path = {**facts.path, "year": _NO_SUCH}
    year: Reply = yield from ask(LIST_JOURNALS, path=path)
    query = {"bookyearId": facts.year_id, "journalKey": _NO_SUCH_JOURNAL, "documentSeqNr": 1}
    journal: Reply = yield from ask(GET_BOOKING, path=facts.path, query=query)
    told = f"unknown bookyear: {year.told()}; unknown journal: {journal.told()}"
    codes = (year.code, journal.code)
    if year.doubtful or journal.doubtful:
        return [judge("unknown-key-on-read", None, told)]
    return [judge("unknown-key-on-read", codes == (-9, -10), told)]


def vat_codes(facts: Survey) -> Findings:
    """Look whether a code has a row for each kind of document (one of two calls a day)."""
    reply: Reply = yield from ask(LIST_VAT_CODES, path=facts.path)
    kinds: dict[str, set[int]] = {}
    for row in reply.rows:
        kinds.setdefault(row["code"], set()).add(row.get("type", 0))
    several = sum(len(types) > 1 for types in kinds.values())
    right = bool(several) if kinds else None
    every = sorted({kind for types in kinds.values() for kind in types})
    told = f"{several} of {len(kinds)} codes stand in rows of several types; types {every}"
    return [judge("vat-code-rows", right, told)]


def inactive_relations(facts: Survey) -> Findings:
    """Look for inactive relations in the list, else among the keys that it lacks."""
    name = "modified-inactive"
    if any(each.get("active") is False for each in facts.relations):
        return [judge(name, right=True, evidence="the list holds inactive relations")]
    keys = {relation_key(each) for each in facts.relations}
    missing = [key for key in range(1, max(keys, default=0) + 2) if key not in keys][:_SEARCHED_KEYS]
    for key in missing:
        found: Reply = yield from ask(SEARCH_RELATIONS, path=facts.path, query={"relationId": key})
        if any(each.get("active") is False for each in found.rows):
            return [judge(name, right=False, evidence="a search finds an inactive relation that it lacks")]
    told = f"no inactive relation was seen; {len(missing)} keys that the list lacks were searched"
    return [judge(name, None, told)]


def vat_search(facts: Survey) -> Findings:
    """Search one relation by its VAT number, written in several ways."""
    name = "vat-search"
    written = (each.get("vatNr") or "" for each in facts.relations)
    number = next((each for each in written if re.fullmatch(r"BE\d{4}\.\d{3}\.\d{3}", each)), None)
    if number is None:
        return [judge(name, None, "no relation has a Belgian number with dots")]
    plain = number.replace(".", "")
    ways = {
        "as listed": number,
        "without dots": plain,
        "in small letters": number.lower(),
        "with spaces": number.replace(".", " "),
        "without its country": plain[2:],
    }
    found = {}
    for way, text in ways.items():
        reply: Reply = yield from ask(SEARCH_RELATIONS, path=facts.path, query={"vatNr": text})
        found[way] = any(each.get("vatNr") == number for each in reply.rows)
    told = "; ".join(f"{way}: {'found' if hit else 'not found'}" for way, hit in found.items())
    same = found["without dots"] and found["in small letters"] and found["with spaces"]
    return [judge(name, same if found["as listed"] else None, told)]


def name_search(facts: Survey) -> Findings:
    """Search one relation by its whole name, in capitals, and by a part of it."""
    name = "name-search"
    texts = [each.get("name") or "" for each in facts.relations]
    whole = next((text for text in texts if len(text) > _LONG and texts.count(text) == 1), None)
    if whole is None:
        return [judge(name, None, "no relation has a name that is long enough")]
    found = {}
    ways = {"whole": whole, "in capitals": whole.upper(), "a part": whole[: _LONG - 1].strip()}
    for way, text in ways.items():
        reply: Reply = yield from ask(SEARCH_RELATIONS, path=facts.path, query={"name": text})
        found[way] = any(each.get("name") == whole for each in reply.rows)
    told = "; ".join(f"{way}: {'found' if hit else 'not found'}" for way, hit in found.items())
    right = found["in capitals"] and not found["a part"] if found["whole"] else None
    return [judge(name, right, told)]


_LONG = 8


def second_login(facts: Survey) -> Findings:
    """Log in and connect a second time, then use the first token again."""
    query = {"relationId": 1}
    first: Reply = yield from ask(SEARCH_RELATIONS, path=facts.path, query=query)
    yield from ask(SEARCH_RELATIONS, path=facts.path, query=query, second_login=True)
    again: Reply = yield from ask(SEARCH_RELATIONS, path=facts.path, query=query)
    worked = (first.good or first.status == NOT_FOUND) or None
    told = "refused" if again.refusals else "still good"
    return [
        judge(
            "token-survives",
            worked and not again.refusals,
            f"after another login and connection the first token was {told}",
        ),
        judge("session-cookies", worked, f"a call without cookies: {first.told()}"),
        judge("locale-zero", worked, f"a dossier opened in language 0: {first.told()}"),
        judge("dossier-lock", None, "nobody had the dossier open"),
    ]


def missing_token(facts: Survey) -> Findings:
    """List the dossiers without a token, and with one that Octopus never gave."""
    del facts
    missing: Reply = yield from ask(DOSSIERS_WITHOUT_TOKEN)
    unknown: Reply = yield from ask(DOSSIERS_WITHOUT_TOKEN, headers={"Token": "not a token"})
    told = f"missing token: {missing.told()}; unknown token: {unknown.told()}"
    right = (missing.status, missing.code, unknown.status, unknown.code) == (401, -79, 401, None)
    return [judge("token-errors", None if missing.doubtful or unknown.doubtful else right, told)]


def other_dossier(facts: Survey) -> Findings:
    """Use this dossier's token on the path of another one of the same user."""
    listed = yield from ask(LIST_DOSSIERS)
    others = [each["dossierKey"]["id"] for each in listed.rows if each["dossierKey"]["id"] != facts.dossier]
    if not others:
        return [judge("dossier-mismatch", None, "the user has no other dossier")]
    reply: Reply = yield from ask(LIST_BOOKYEARS, path={"dossier": others[0]})
    first = (*reply.refusals, reply.status)[0]
    right = None if first is None else first == _UNAUTHORIZED
    return [judge("dossier-mismatch", right, f"another dossier's path was answered with status {first}")]


_UNAUTHORIZED = 401


def whoami(facts: Survey) -> Findings:
    """Ask who is logged in, and look at the members of the answer only."""
    del facts
    reply: Reply = yield from ask(WHOAMI)
    members = sorted(reply.content) if isinstance(reply.content, dict) else []
    if not reply.good:
        return [judge("whoami", right=None, evidence=reply.told())]
    return [judge("whoami", members == ["token"], f"{reply.told()}, members: {', '.join(members)}")]


_KNOWN_CODES = {
    -11: ("journal", "clos"),
    -12: ("open",),
    -13: ("number", "nr", "sequence"),
    -14: ("period",),
    -15: ("period", "protect"),
    -26: ("balanc",),
}
_LIMIT_WORDS = re.compile(r"limit|maximum|exceed|too many|quota|per day|daily|used up", re.IGNORECASE)
_NEW_CODES = range(-80, -96, -1)


def codes(facts: Survey) -> Findings:
    """Ask for the texts of codes on which this library relies, and of those below the known list."""
    del facts
    told, sound, odd = [], True, False
    for code, words in _KNOWN_CODES.items():
        reply = yield from _code_text(code)
        text = _words(reply.content)
        odd = odd or reply.code != code or reply.status != _BAD_REQUEST
        sound = sound and any(word in text.lower() for word in words)
        told.append(f"{code}: {reply.told()}, «{text}»")
    known = "; ".join(told)
    found = {}
    for code in _NEW_CODES:
        reply = yield from _code_text(code)
        if reply.code == code:
            found[code] = _words(reply.content)
    limits = [code for code, text in found.items() if _LIMIT_WORDS.search(text)]
    listed = "; ".join(f"{code}: «{text}»" for code, text in found.items()) or "none"
    told_new = f"codes {_NEW_CODES[0]} to {_NEW_CODES[-1]}: {listed}"
    new = True if limits else (None if found or odd else False)
    return [
        judge("error-texts", not odd, known),
        judge("refusal-codes", False if odd else (sound or None), known),
        judge("codes-below-79", new, told_new),
    ]


_BAD_REQUEST = 400


def _code_text(code: int) -> Asking[Reply]:
    return (yield from ask(CODE_TEXT, query={"errorCode": code, "localeId": _ENGLISH}))


def _words(content: Json) -> str:
    found = content.get("errorMessage", "") if isinstance(content, dict) else ""
    return found if isinstance(found, str) else ""


def recent_change(facts: Survey) -> Findings:
    """Ask for changes since now as UTC writes it: Brussels lies ahead, so a recent one is listed."""
    name = "timestamp-zone"
    moment = facts.moment.astimezone(UTC) + timedelta(minutes=5)
    query = {"bookyearId": ALL_BOOKYEARS, "modifiedTimeStamp": f"{moment:%Y-%m-%d %H:%M:%S}.000"}
    reply: Reply = yield from ask(MODIFIED_BOOKINGS, path=facts.path, query=query)
    if reply.rows:
        return [
            judge(name, right=True, evidence="a change is listed as later than the present moment in UTC")
        ]
    return [judge(name, None, "nothing was booked in the last hour, so that the zones cannot be told apart")]
