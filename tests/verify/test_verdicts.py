"""What the sandbox is told to do, the verdict says."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import attrs
import pytest

from octopus_client.assumptions import all_assumptions
from octopus_client.sandbox import Sandbox
from octopus_client.sandbox.assumptions import ALL
from octopus_client.verify import Report, Verdict, WriteOrder
from octopus_client.verify.checks import ALL as CHECKS

ORDER = WriteOrder(dossier=49001, journals=("V1", "D1"))
READ_SWITCHES = ("whoami", "dossier-mismatch", "unknown-key-on-read", "vat-search", "name-search")
WRITE_SWITCHES = (
    "amount-mismatch",
    "bad-attachment",
    "balancing-sides",
    "balancing-unknown",
    "inactive-relation",
    "journal-modified-by-booking",
    "relation-role",
    "timestamp-zone",
    "unknown-property",
)
ALTERNATIVES = {each.name: each.answers[1:] for each in ALL}
Verify = Callable[..., Report]


def switched(names: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(name, answer) for name in names for answer in ALTERNATIVES[name]]


def test_every_check_names_assumptions_that_name_it() -> None:
    pairs = {(check.name, name) for check in CHECKS for name in check.settles}
    assert pairs == {(check, each.name) for each in all_assumptions() for check in each.checks}
    assert len({check.name for check in CHECKS}) == len(CHECKS)


@pytest.mark.parametrize(("name", "answer"), switched(READ_SWITCHES))
def test_a_reading_verdict_follows_the_switch(box: Sandbox, verify: Verify, name: str, answer: str) -> None:
    assert verify().verdict(name) is Verdict.CONFIRMED
    box.assume({name: answer})
    assert verify().refuted == [name]


def test_ours_is_confirmed_where_it_can_be_seen_by_reading(lived_in: Sandbox, verify: Verify) -> None:
    report = verify()
    assert (report.incomplete, report.refuted) == ("", [])
    assert {each.name for each in all_assumptions() if report.verdict(each.name) is Verdict.CONFIRMED} == {
        *("session-cookies", "locale-zero", "token-survives", "token-errors", "whoami", "dossier-mismatch"),
        *("codes-below-79", "empty-lists", "unknown-key-on-read", "error-texts", "refusal-codes"),
        *("query-names", "one-object", "period-format", "journal-letters", "vat-search", "name-search"),
        *("credit-note-read-back", "f-line-sign", "diverse-sign", "ledger-lines", "refund-sides"),
    }
    assert lived_in.calls().get("getVatCodes", 0) == 0


def test_ours_is_confirmed_by_test_bookings(verify: Verify) -> None:
    report = verify(write=ORDER)
    assert (report.incomplete, report.refuted) == ("", [])
    written = {name for check in CHECKS[-14:-1] for name in check.settles}
    unclear = {name for name in written if report.verdict(name) is not Verdict.CONFIRMED}
    # no period is closed, and without --scarce no codes of credit notes are known
    assert unclear == {"closed-period", "credit-note-vat-code"}


@pytest.mark.parametrize(("name", "answer"), switched(WRITE_SWITCHES))
def test_a_writing_verdict_follows_the_switch(box: Sandbox, verify: Verify, name: str, answer: str) -> None:
    box.assume({name: answer})
    assert verify(write=ORDER).refuted == [name]


@pytest.mark.parametrize(("listed", "verdict"), [("listed", "confirmed"), ("left-out", "refuted")])
def test_inactive_relations_are_looked_for(box: Sandbox, verify: Verify, listed: str, verdict: str) -> None:
    relations = box.state()["dossiers"]["49001"]["relations"]
    relations[1]["active"] = False
    box.load_world({"dossiers": {"49001": {"relations": relations}}})
    box.assume({"modified-inactive": listed})
    assert verify().verdict("modified-inactive") == verdict


def test_without_an_inactive_relation_nothing_is_claimed(verify: Verify) -> None:
    assert verify().verdict("modified-inactive") is Verdict.UNCLEAR


@pytest.mark.parametrize(("zone", "verdict"), [("brussels", "confirmed"), ("utc", "unclear")])
def test_a_change_of_the_last_hour_shows_that_the_zone_is_ahead_of_utc(
    box: Sandbox, verify: Verify, zone: str, verdict: str
) -> None:
    box.assume({"timestamp-zone": zone})
    box.book("V1")
    box.advance(timedelta(seconds=1))
    assert verify().verdict("timestamp-zone") == verdict


@pytest.mark.parametrize(("answer", "verdict"), [("until", "confirmed"), ("from", "refuted")])
def test_the_closed_period_is_read_from_a_test_booking(
    box: Sandbox, verify: Verify, answer: str, verdict: str
) -> None:
    close(box, 202606)
    box.assume({"closed-period": answer})
    report = verify(write=ORDER)
    assert report.verdict("closed-period") == verdict
    # the journal takes no booking of today then, and nothing else can be asked
    assert bool(report.incomplete) is (answer == "from")


@pytest.mark.parametrize(("period", "verdict"), [(202603, "refuted"), (202611, "confirmed")])
def test_the_closed_period_is_read_from_the_last_document(
    box: Sandbox, verify: Verify, period: int, verdict: str
) -> None:
    box.book("V1")
    box.edit("V1", 1, {"bookyearPeriodeNr": period})
    close(box, 202606)
    assert verify().verdict("closed-period") == verdict


def close(box: Sandbox, period: int) -> None:
    journals = box.state()["dossiers"]["49001"]["journals"]
    changed = [each | ({"closedPeriod": period} if each["journalKey"] == "V1" else {}) for each in journals]
    box.load_world({"dossiers": {"49001": {"journals": changed}}})


@pytest.mark.parametrize(("types", "verdict"), [((2,), "refuted"), ((2, 4), "confirmed")])
def test_vat_codes_are_asked_only_when_half_a_limit_is_allowed(
    box: Sandbox, verify: Verify, types: tuple[int, ...], verdict: str
) -> None:
    sell_vat_codes(box, dict.fromkeys(types, "21"))
    assert verify().verdict("vat-code-rows") is None
    assert verify(scarce=True).verdict("vat-code-rows") == verdict
    assert box.calls()["getVatCodes"] == 1


@pytest.mark.parametrize(("answer", "verdict"), [("own-codes", "confirmed"), ("any-codes", "refuted")])
def test_a_credit_note_needs_its_own_code_or_not(
    box: Sandbox, verify: Verify, answer: str, verdict: str
) -> None:
    sell_vat_codes(box, {2: "06", 4: "C06"})
    box.assume({"credit-note-vat-code": answer})
    report = verify(scarce=True, write=ORDER)
    assert report.verdict("credit-note-vat-code") == verdict
    assert report.verdict("credit-note-read-back") is Verdict.CONFIRMED


def sell_vat_codes(box: Sandbox, codes: dict[int, str]) -> None:
    rows = [{"code": c, "type": t, "basePercentage": Decimal(6)} for t, c in codes.items()]
    box.load_world({"dossiers": {"49001": {"vatCodes": rows}}})


@pytest.mark.parametrize(
    ("switch", "refuted"),
    [
        ({}, []),
        ({"journal-lock": "none"}, ["journal-lock"]),
        ({"lock-or-number": "number"}, ["lock-or-number"]),
        ({"reads-while-locked": "refuse"}, ["reads-while-locked"]),
    ],
)
@pytest.mark.parametrize("journal", ["V1", "D1"])
def test_a_person_opens_a_journal_and_the_lock_is_read(
    box: Sandbox, verify: Verify, switch: dict[str, str], refuted: list[str], journal: str
) -> None:
    box.assume(switch)
    box.lock(journal)
    report = verify(write=attrs.evolve(ORDER, journals=(), opened=journal))
    assert report.refuted == refuted
    for name in {"journal-lock", "lock-or-number", "reads-while-locked"} - set(refuted):
        hidden = name == "journal-lock" and "lock-or-number" in refuted
        assert report.verdict(name) is (Verdict.UNCLEAR if hidden else Verdict.CONFIRMED)
    assert documents(box) == []


@pytest.mark.parametrize("answer", ["none", *ALTERNATIVES["dossier-lock"]])
def test_a_locked_dossier_is_read_from_the_connection(box: Sandbox, verify: Verify, answer: str) -> None:
    box.assume({"dossier-lock": answer})
    box.lock()
    report = verify()
    assert report.verdict("dossier-lock") == ("confirmed" if answer == "none" else "refuted")
    assert "connectDossier" in report.incomplete


def documents(box: Sandbox) -> list[Any]:
    dossier = box.state()["dossiers"]["49001"]
    return [*dossier["buysellBookings"], *dossier["financialDiversBookings"]]
