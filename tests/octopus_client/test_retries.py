"""What is sent again by itself: what was not sent, and what effect and limit allow."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from octopus_client import (
    Booking,
    Dossier,
    LimitReached,
    NotSent,
    Octopus,
    OutcomeUnknown,
    Relation,
)
from octopus_client.sandbox import Sandbox

Call = Callable[[Dossier], object]


def read_often(dossier: Dossier) -> object:
    return dossier.bookings.modified()


def read_ten_a_day(dossier: Dossier) -> object:
    return dossier.bookings.get(2, "V1", 1)


def read_two_a_day(dossier: Dossier) -> object:
    return dossier.vat_codes.list()


def set_relation(dossier: Dossier) -> object:
    return dossier.relations.save(Relation(key=2, city="Nergem"))


def add_relation(dossier: Dossier) -> object:
    return dossier.relations.save(Relation(name="Nieuwe Zaal", client=True))


FAULTS = ["drop_before", "drop_after", "status", "html"]


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize(
    "case", [(read_often, "getModifiedBuySellBookings"), (set_relation, "insertUpdateRelation")]
)
def test_what_does_no_harm_is_sent_again_after_a_pause(
    dossier: Dossier, box: Sandbox, clock: Any, case: tuple[Call, str], fault: str
) -> None:
    call, operation = case
    box.fail(operation, fault)
    call(dossier)
    assert box.calls()[operation] == 2
    assert clock.slept == [0.5]


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize(
    "case",
    [
        (read_ten_a_day, "getBuySellBooking"),
        (read_two_a_day, "getVatCodes"),
        (add_relation, "insertUpdateRelation"),
    ],
)
def test_what_adds_or_is_scarce_is_left_to_the_caller(
    dossier: Dossier, box: Sandbox, clock: Any, case: tuple[Call, str], fault: str
) -> None:
    call, operation = case
    box.fail(operation, fault)
    with pytest.raises(OutcomeUnknown, match=operation):
        call(dossier)
    assert box.calls()[operation] == 1
    assert clock.slept == []


def test_a_fault_of_a_report_takes_two_of_its_24_calls(dossier: Dossier, box: Sandbox, clock: Any) -> None:
    for _ in range(3):
        box.fail("getReportOpenClient", "status", status=500)
    with pytest.raises(OutcomeUnknown, match="status 500"):
        dossier.reports.open_clients(2, 2, first_period=202601, last_period=202612)
    assert box.calls()["getReportOpenClient"] == 2
    assert dossier.quota.left("getReportOpenClient") == 22
    assert clock.slept == [0.5]


def test_a_report_that_fails_once_is_read(dossier: Dossier, box: Sandbox) -> None:
    box.fail("getReportOpenClient", "status", status=500)
    assert dossier.reports.open_clients(2, 2, first_period=202601, last_period=202612) == []
    assert box.calls()["getReportOpenClient"] == 2


def test_a_fault_that_lasts_is_raised_after_three_calls(dossier: Dossier, box: Sandbox, clock: Any) -> None:
    for _ in range(3):
        box.fail("getModifiedBuySellBookings", "status", status=502)
    with pytest.raises(OutcomeUnknown, match="status 502"):
        read_often(dossier)
    assert box.calls()["getModifiedBuySellBookings"] == 3
    assert clock.slept == [0.5, 1.0]


def test_what_could_not_be_sent_is_tried_three_times_and_certainly_not_done(
    make_octopus: Callable[..., Octopus], clock: Any
) -> None:
    octopus = make_octopus(base_url="http://127.0.0.1:1/octopus-rest-api/v1")
    with pytest.raises(NotSent, match="Nothing was carried out") as caught:
        octopus.dossiers()
    assert caught.value.operation == "authenticateUser"
    assert clock.slept == [0.5, 1.0]


@pytest.mark.parametrize("address", ["127.0.0.1:8080", "http://[", "ftp://127.0.0.1"])
def test_an_address_that_cannot_be_called_is_not_sent(
    make_octopus: Callable[..., Octopus], address: str
) -> None:
    with pytest.raises(NotSent):
        make_octopus(base_url=address).dossiers()


def test_a_slow_answer_is_not_waited_for_longer_than_allowed(
    make_octopus: Callable[..., Octopus], box: Sandbox, sale: Callable[..., Booking]
) -> None:
    dossier = make_octopus(read_timeout=0.2).dossier(49001)
    box.fail("insertBuySellBooking", "slow", seconds=3)
    with pytest.raises(OutcomeUnknown, match="ReadTimeout"):
        dossier.bookings.add(sale(1))
    assert box.calls()["insertBuySellBooking"] == 1
    assert len(dossier.bookings.modified()) == 1


def test_a_booking_without_an_answer_is_not_sent_again(
    dossier: Dossier, box: Sandbox, sale: Callable[..., Booking]
) -> None:
    box.fail("insertBuySellBooking", "drop_after")
    with pytest.raises(OutcomeUnknown, match="look before sending it again"):
        dossier.bookings.add(sale(1))
    assert box.calls()["insertBuySellBooking"] == 1


def test_a_replacement_without_an_answer_is_sent_again(
    dossier: Dossier, box: Sandbox, sale: Callable[..., Booking]
) -> None:
    dossier.bookings.add(sale(1))
    box.fail("updateBuySellBooking", "drop_before")
    dossier.bookings.update(sale(1, comment="Zaal Zuid"))
    assert box.calls()["updateBuySellBooking"] == 2
    assert box.state()["dossiers"]["49001"]["buysellBookings"][0]["comment"] == "Zaal Zuid"


def test_a_refused_repetition_does_not_deny_the_call_before_it(
    dossier: Dossier, box: Sandbox, sale: Callable[..., Booking]
) -> None:
    dossier.bookings.add(sale(1))
    box.fail("updateBuySellBooking", "drop_after")
    box.fail("updateBuySellBooking", "status", nth=2, status=403, body={"errorCode": -12})
    with pytest.raises(OutcomeUnknown):
        dossier.bookings.update(sale(1, comment="Zaal Zuid"))
    assert box.state()["dossiers"]["49001"]["buysellBookings"][0]["comment"] == "Zaal Zuid"


def test_a_repetition_for_which_no_call_is_left_does_not_deny_the_one_before_it(
    dossier: Dossier, box: Sandbox, sale: Callable[..., Booking]
) -> None:
    dossier.bookings.add(sale(1))
    for _ in range(9):
        dossier.bookings.update(sale(1))
    box.fail("updateBuySellBooking", "drop_after")
    with pytest.raises(OutcomeUnknown) as caught:
        dossier.bookings.update(sale(1, comment="Zaal Zuid"))
    assert isinstance(caught.value.__cause__, LimitReached)


def test_a_read_for_which_no_repetition_is_left_tells_from_when_it_can_be_asked(
    dossier: Dossier, box: Sandbox
) -> None:
    for _ in range(23):
        dossier.bookyears.list()
    box.fail("getBookyears", "drop_before")
    with pytest.raises(LimitReached):
        dossier.bookyears.list()
    assert box.calls()["getBookyears"] == 24


def test_a_lost_connect_is_repeated(dossier: Dossier, box: Sandbox) -> None:
    box.fail("connectDossier", "drop_after")
    dossier.bookyears.list()
    assert box.calls() == {"authenticateUser": 1, "connectDossier": 2, "getBookyears": 1}


def test_a_fault_of_the_login_is_not_multiplied_by_the_call_that_needs_it(
    dossier: Dossier, box: Sandbox
) -> None:
    for _ in range(9):
        box.fail("authenticateUser", "status", status=503)
    with pytest.raises(OutcomeUnknown, match="authenticateUser"):
        dossier.bookyears.list()
    assert box.calls() == {"authenticateUser": 3}


def test_a_connection_that_was_idle_for_long_is_replaced(dossier: Dossier, box: Sandbox) -> None:
    dossier.bookyears.list()
    box.advance(timedelta(minutes=5))
    dossier.bookyears.list()
    assert box.calls()["authenticateUser"] == 1
