"""Lists of bookings that are gone through one by one."""

import json

import pytest

from octopus_client import Octopus, UnexpectedAnswer
from octopus_client.answers import read_each
from octopus_client.bookings import OPERATIONS
from octopus_client.sandbox import Sandbox

LIST = OPERATIONS[-1]

GOOD = {
    "bookyearKey": {"id": 2},
    "journalKey": "V1",
    "documentSequenceNr": 1,
    "bookyearPeriodeNr": 202611,
    "documentDate": "2026-11-20",
    "expiryDate": "2026-11-20",
    "amount": 12.10,
}


def test_each_gives_what_the_list_gives_with_one_call(box: Sandbox, octopus: Octopus) -> None:
    for _ in range(3):
        box.book("V1")
    bookings = octopus.dossier(49001).bookings
    whole = bookings.modified(journal="V1")
    given = bookings.each_modified(journal="V1")
    assert box.calls()["getModifiedBuySellBookings"] == 2
    assert list(given) == whole
    assert len(whole) == 3
    assert box.calls()["getModifiedBuySellBookings"] == 2


def test_nothing_modified_gives_nothing(octopus: Octopus) -> None:
    dossier = octopus.dossier(49002)
    assert list(dossier.bookings.each_modified()) == []
    assert list(dossier.financial.each_modified()) == []


def test_documents_before_one_that_cannot_be_read_are_given() -> None:
    body = json.dumps([GOOD, {**GOOD, "amount": "much"}]).encode()
    given = read_each(LIST, status=200, body=body)
    assert next(given).number == 1
    with pytest.raises(UnexpectedAnswer, match=r"\$\[1\]\.amount: expected a number, got a text"):
        next(given)


def test_an_error_in_place_of_the_list_is_told_before_the_first_document(
    box: Sandbox, octopus: Octopus
) -> None:
    error = {"errorCode": -9, "technicalInfo": "no such thing"}
    box.fail("getModifiedBuySellBookings", "status", status=200, body=error)
    with pytest.raises(UnexpectedAnswer, match="no such thing"):
        octopus.dossier(49001).bookings.each_modified()
