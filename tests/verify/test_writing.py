"""Where test bookings go, with what, and what an order needs."""

from collections.abc import Callable
from typing import Any

import attrs
import pytest

from octopus_client.sandbox import Sandbox
from octopus_client.verify import Report, Verdict, WriteOrder
from octopus_client.verify.bench import CannotWrite

ORDER = WriteOrder(dossier=49001, journals=("V1", "F1"))
Verify = Callable[..., Report]


def test_without_a_booking_the_chart_of_accounts_gives_account_and_code(box: Sandbox, verify: Verify) -> None:
    verify(write=ORDER)
    line = box.state()["dossiers"]["49001"]["buysellBookings"][0]["bookingLines"][0]
    assert (line["accountKey"], line["vatCodeKey"], str(line["baseAmount"])) == (700000, "06", "0.01")


def test_account_and_code_are_those_of_the_last_booking(lived_in: Sandbox, verify: Verify) -> None:
    verify(write=ORDER)
    line = own(lived_in)[0]["bookingLines"][0]
    assert (line["accountKey"], line["vatCodeKey"]) == (700000, "21")
    assert "getModifiedAccounts" not in lived_in.calls()


def test_account_and_code_may_be_chosen(box: Sandbox, verify: Verify) -> None:
    verify(write=attrs.evolve(ORDER, account=700300, vat_code="12"))
    line = own(box)[0]["bookingLines"][0]
    assert (line["accountKey"], line["vatCodeKey"]) == (700300, "12")


def own(box: Sandbox) -> list[dict[str, Any]]:
    bookings = box.state()["dossiers"]["49001"]["buysellBookings"]
    return [each for each in bookings if each["comment"].startswith("TEST octopus-verify")]


def test_a_bank_journal_takes_the_payments(box: Sandbox, verify: Verify) -> None:
    report = verify(write=ORDER)
    assert (report.incomplete, report.refuted) == ("", [])
    assert report.verdict("refund-sides") is Verdict.CONFIRMED
    # an F document has no line that a D journal would have
    assert report.verdict("diverse-sign") is Verdict.UNCLEAR
    receipt, refund = box.state()["dossiers"]["49001"]["financialDiversBookings"]
    assert [len(each["bookingLines"]) for each in (receipt, refund)] == [1, 1]
    assert receipt["bookingLines"][0]["amount"] > 0 > refund["bookingLines"][0]["amount"]


def test_without_a_payment_journal_nothing_is_paid(box: Sandbox, verify: Verify) -> None:
    report = verify(write=attrs.evolve(ORDER, journals=("V1",)))
    assert report.incomplete == ""
    assert report.verdict("balancing-refused") is None
    assert box.state()["dossiers"]["49001"]["financialDiversBookings"] == []


@pytest.mark.parametrize(
    ("order", "sentence"),
    [
        (attrs.evolve(ORDER, dossier=49002), "name it twice"),
        (attrs.evolve(ORDER, journals=()), "need a journal"),
    ],
)
def test_an_order_that_is_not_whole_makes_no_call(
    box: Sandbox, verify: Verify, order: WriteOrder, sentence: str
) -> None:
    with pytest.raises(CannotWrite, match=sentence):
        verify(write=order)
    assert box.calls() == {}


@pytest.mark.parametrize("part", ["closed", "protectedPeriod"])
def test_a_journal_that_is_closed_today_is_refused_before_anything_is_written(
    box: Sandbox, verify: Verify, part: str
) -> None:
    value = True if part == "closed" else 202612
    journals = [each | {part: value} for each in box.state()["dossiers"]["49001"]["journals"]]
    box.load_world({"dossiers": {"49001": {"journals": journals}}})
    report = verify(write=ORDER)
    assert "is closed for the period of today" in report.incomplete
    assert "insertUpdateRelation" not in box.calls()


def test_a_dossier_without_a_bookyear_of_today_is_read_only(box: Sandbox, verify: Verify) -> None:
    years = [each for each in box.state()["dossiers"]["49001"]["bookyears"] if each["bookyearKey"]["id"] != 2]
    box.load_world({"dossiers": {"49001": {"bookyears": years}}})
    report = verify(write=ORDER)
    assert "no open bookyear" in report.incomplete
    assert report.verdict("whoami") is Verdict.CONFIRMED


def test_texts_that_are_refused_are_told_and_shorter_ones_sent(box: Sandbox, verify: Verify) -> None:
    body = {"errorCode": -24, "technicalInfo": "too long"}
    box.fail("insertBuySellBooking", "status", nth=4, status=400, body=body)
    report = verify(write=ORDER)
    assert report.refuted == ["texts-uncut"]
    assert report.verdict("posting-status") is Verdict.CONFIRMED


def test_an_external_number_that_is_in_use_is_left_alone(box: Sandbox, verify: Verify) -> None:
    relations = box.state()["dossiers"]["49001"]["relations"]
    relations[1]["relationIdentificationServiceData"]["externalRelationId"] = 2_100_000_001
    box.load_world({"dossiers": {"49001": {"relations": relations}}})
    assert verify(write=ORDER).verdict("external-id-twice") is Verdict.UNCLEAR
