from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    import httpx

    from octopus_client.sandbox import Sandbox

Build = Callable[..., dict[str, Any]]
EVERYTHING = {"bookyearId": 2, "modifiedTimeStamp": "1980-01-01 00:00:00.000"}
LEDGER = {"journalTypeId": -1, "modifiedTimeStamp": "1980-01-01 00:00:00.000"}


def _numbers(answer: httpx.Response) -> set[tuple[str, int]]:
    assert answer.status_code == 200
    return {(each["journalKey"], each["documentSequenceNr"]) for each in answer.json()}


def test_a_sale_is_read_back_as_one_object_with_alphabetical_keys(api: httpx.Client, sale: Build) -> None:
    posted = sale(paymentMethod=None, amount=121)
    api.post("buysellbookings", json=posted)
    query = {"bookyearId": 2, "journalKey": "V1", "documentSeqNr": 1}
    answer = api.get("buysellbookings", params=query)
    assert answer.json() == {
        **posted["buySellBookingServiceData"],
        "paymentMethod": 0,
        "relationIdentificationServiceData": {"externalRelationId": 0, "relationKey": {"id": 3}},
    }
    assert list(answer.json()) == sorted(answer.json())
    assert '"amount":121.0,' in answer.text


def test_a_purchase_line_is_read_back_with_its_recoverable_vat(api: httpx.Client, sale: Build) -> None:
    supplier = {"relationIdentificationServiceData": {"relationKey": {"id": 1}}}
    line = {"accountKey": 613200, "vatCodeKey": "D21"}
    api.post("buysellbookings", json=sale(journalKey="A1", line=line, **supplier))
    (booking,) = api.get("buysellbookings/modified", params=EVERYTHING).json()
    assert booking["bookingLines"][0]["vatRecupPercentage"] == 100.0


def test_a_payment_is_read_back_with_zeros_for_what_a_line_does_not_use(
    api: httpx.Client, payment: Build
) -> None:
    account = {"type": "A", "accountKey": 657000, "amount": -1.5}
    lines = [*payment()["financialDiversBookingServiceData"]["bookingLines"], account]
    api.post("financialdiversbookings", json=payment(bookingLines=lines))
    query = {"bookyearId": 2, "journalKey": "F1", "documentSeqNr": 1}
    booking = api.get("financialdiversbookings", params=query).json()
    assert booking["bookingLines"] == [
        {
            "accountKey": 0,
            "amount": 121.0,
            "externalRelationId": 0,
            "reference": "TW-1",
            "relationId": 3,
            "type": "C",
        },
        {
            "accountKey": 657000,
            "amount": -1.5,
            "externalRelationId": 0,
            "reference": "",
            "relationId": 0,
            "type": "A",
        },
    ]


@pytest.mark.parametrize("path", ["buysellbookings", "financialdiversbookings"])
@pytest.mark.parametrize("missing", ["bookyearId", "journalKey", "documentSeqNr"])
def test_reading_one_booking_needs_all_three_parameters(api: httpx.Client, path: str, missing: str) -> None:
    query = {"bookyearId": "2", "journalKey": "V1", "documentSeqNr": "1"}
    del query[missing]
    answer = api.get(path, params=query)
    assert answer.status_code == 400
    assert answer.json() == {"technicalInfo": "Invalid or missing parameters passed"}


def test_a_booking_that_is_not_there_is_not_found(api: httpx.Client, payment: Build) -> None:
    api.post("financialdiversbookings", json=payment())
    query = {"bookyearId": 2, "journalKey": "F1", "documentSeqNr": 2}
    assert api.get("financialdiversbookings", params=query).status_code == 404
    assert api.get("buysellbookings", params={**query, "documentSeqNr": 1}).status_code == 404


def test_modified_bookings_are_those_of_a_bookyear_a_journal_or_all(
    box: Sandbox, api: httpx.Client, sale: Build, payment: Build
) -> None:
    for number in (1, 2):
        api.post("buysellbookings", json=sale(number))
    api.post("financialdiversbookings", json=payment())
    box.book("A1", bookyear=3)
    path = "buysellbookings/modified"
    assert _numbers(api.get(path, params=EVERYTHING)) == {("V1", 1), ("V1", 2)}
    assert len(api.get(path, params={**EVERYTHING, "bookyearId": -1}).json()) == 3
    assert _numbers(api.get(path, params={**EVERYTHING, "journalKey": "V1"})) == {("V1", 1), ("V1", 2)}
    assert api.get(path, params={**EVERYTHING, "journalKey": "A1"}).status_code == 404
    assert api.get(path, params={**EVERYTHING, "journalKey": "V7"}).json()["errorCode"] == -10
    assert api.get(path, params={**EVERYTHING, "bookyearId": 7}).json()["errorCode"] == -9
    assert api.get(path, params={"bookyearId": 2}).status_code == 400
    assert _numbers(api.get("financialdiversbookings/modified", params=EVERYTHING)) == {("F1", 1)}


def test_modified_bookings_include_the_moment_itself_and_exclude_older_ones(
    box: Sandbox, api: httpx.Client, sale: Build
) -> None:
    api.post("buysellbookings", json=sale(1))
    box.advance(seconds=60)
    api.post("buysellbookings", json=sale(2))
    since = {"bookyearId": -1, "modifiedTimeStamp": "2026-11-25 09:00:30.000"}
    assert _numbers(api.get("buysellbookings/modified", params=since)) == {("V1", 2)}
    api.put("buysellbookings", json=sale(1, comment="later")["buySellBookingServiceData"])
    assert _numbers(api.get("buysellbookings/modified", params=since)) == {("V1", 1), ("V1", 2)}


@pytest.mark.parametrize(("answer", "status"), [("inclusive", 200), ("exclusive", 404)])
def test_the_moment_asked_for_may_be_excluded(
    box: Sandbox, api: httpx.Client, sale: Build, answer: str, status: int
) -> None:
    booking = sale()["buySellBookingServiceData"]
    moment = "2026-11-25T08:00:00.500+00:00"
    box.load_world({"clock": moment, "dossiers": {"49001": {"buysellBookings": [booking]}}})
    box.assume({"timestamp-bound": answer})
    since = {"bookyearId": -1, "modifiedTimeStamp": "2026-11-25 09:00:00.500"}
    assert api.get("buysellbookings/modified", params=since).status_code == status


def test_the_ledger_lists_lines_that_sum_to_zero(api: httpx.Client, sale: Build, payment: Build) -> None:
    api.post("buysellbookings", json=sale(1))
    api.post("buysellbookings", json=sale(2, amount=-121.0))
    api.post("financialdiversbookings", json=payment())
    lines = api.get("bookyears/-1/bookings/modified", params=LEDGER).json()["modifiedBookings"]
    sales = [each for each in lines if (each["journalType"], each["documentSequenceNr"]) == (2, 1)]
    assert [(each["lineSequenceNr"], each["accountKey"], each["bookingAmount"]) for each in sales] == [
        (1, 400000, 121.0),
        (2, 700000, -100.0),
        (3, 451000, -21.0),
    ]
    bank = [each for each in lines if each["journalType"] == 3]
    assert [(each["accountKey"], each["bookingAmount"]) for each in bank] == [
        (550000, 121.0),
        (400000, -121.0),
    ]
    assert sum(each["bookingAmount"] for each in lines) == 0


def test_the_ledger_can_be_narrowed_to_a_bookyear_and_a_type(
    api: httpx.Client, sale: Build, payment: Build
) -> None:
    api.post("buysellbookings", json=sale())
    api.post("financialdiversbookings", json=payment())
    found = api.get("bookyears/2/bookings/modified", params={**LEDGER, "journalTypeId": 3}).json()
    assert {each["journalType"] for each in found["modifiedBookings"]} == {3}
    assert api.get("bookyears/3/bookings/modified", params=LEDGER).status_code == 404
    assert api.get("bookyears/9/bookings/modified", params=LEDGER).json()["errorCode"] == -9
    until = {**LEDGER, "modifiedTimeStampTo": "2026-11-24 00:00:00.000"}
    assert api.get("bookyears/2/bookings/modified", params=until).status_code == 404


def test_a_deleted_booking_shows_only_among_the_deletions(
    box: Sandbox, api: httpx.Client, sale: Build
) -> None:
    api.post("buysellbookings", json=sale())
    box.delete_last("V1")
    assert api.get("buysellbookings/modified", params=EVERYTHING).status_code == 404
    assert api.get("bookyears/-1/bookings/modified", params=LEDGER).json() == {
        "deletedBookings": [
            {"bookyearKey": {"id": 2}, "documentSequenceNr": 1, "journalSequenceNr": 1, "journalType": 2}
        ],
        "modifiedBookings": [],
    }


@pytest.mark.parametrize(("answer", "deletions"), [("dropped", 0), ("listed", 1)])
def test_a_number_that_is_booked_again_may_leave_the_deletions(
    box: Sandbox, api: httpx.Client, sale: Build, answer: str, deletions: int
) -> None:
    box.assume({"deleted-then-booked-again": answer})
    api.post("buysellbookings", json=sale())
    box.delete_last("V1")
    api.post("buysellbookings", json=sale())
    changes = api.get("bookyears/-1/bookings/modified", params=LEDGER).json()
    assert (len(changes["modifiedBookings"]), len(changes["deletedBookings"])) == (3, deletions)
