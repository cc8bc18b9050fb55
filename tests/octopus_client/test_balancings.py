from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from octopus_client import (
    BalancingRefused,
    Booking,
    DocumentKey,
    Dossier,
    FinancialBooking,
    OutcomeUnknown,
    Refused,
)
from octopus_client.sandbox import Sandbox

INVOICE = DocumentKey(bookyear=2, journal="V1", number=1)
RECEIPT = DocumentKey(bookyear=2, journal="F1", number=1)
WHOLE = Decimal("121.00")


@pytest.fixture
def booked(
    dossier: Dossier, sale: Callable[..., Booking], receipt: Callable[..., FinancialBooking]
) -> Dossier:
    """A dossier with an invoice and its receipt, not tied yet."""
    dossier.bookings.add(sale(1))
    dossier.financial.add(receipt(1))
    return dossier


def test_a_receipt_is_tied_to_its_invoice(booked: Dossier) -> None:
    booked.balancings.add(debit=INVOICE, credit=RECEIPT.line(1), amount=WHOLE)
    (found,) = booked.balancings.modified().modified
    assert (found.kind, found.relation, found.amount) == ("C", 2, WHOLE)
    assert found.debit.key == INVOICE.whole()
    assert found.credit.key == RECEIPT.line(1)


def test_the_sides_are_sent_as_the_contract_wants(booked: Dossier, box: Sandbox) -> None:
    booked.balancings.add(debit=INVOICE.whole(), credit=RECEIPT.line(1), amount=Decimal("21.50"))
    assert box.state()["dossiers"]["49001"]["balancings"] == [
        {
            "debetKey": {
                "bookyearKey": {"id": 2},
                "journalKey": "V1",
                "documentSequenceNr": 1,
                "lineSequenceNr": -1,
            },
            "creditKey": {
                "bookyearKey": {"id": 2},
                "journalKey": "F1",
                "documentSequenceNr": 1,
                "lineSequenceNr": 1,
            },
            "balanceAmount": Decimal("21.50"),
        }
    ]


@pytest.mark.parametrize("amount", ["0", "-1", "NaN", "1.005"])
def test_an_amount_that_cannot_be_tied_is_refused_without_a_call(
    dossier: Dossier, box: Sandbox, amount: str
) -> None:
    with pytest.raises(ValueError, match="amount"):
        dossier.balancings.add(debit=INVOICE, credit=RECEIPT.line(1), amount=Decimal(amount))
    assert box.calls() == {}


def test_more_than_what_is_open_is_refused(booked: Dossier) -> None:
    booked.balancings.add(debit=INVOICE, credit=RECEIPT.line(1), amount=WHOLE)
    with pytest.raises(BalancingRefused) as caught:
        booked.balancings.add(debit=INVOICE, credit=RECEIPT.line(1), amount=WHOLE)
    assert caught.value.code == -26


def test_a_document_that_is_not_there_cannot_be_tied(booked: Dossier) -> None:
    with pytest.raises(Refused):
        booked.balancings.add(
            debit=DocumentKey(bookyear=2, journal="V1", number=9), credit=RECEIPT.line(1), amount=WHOLE
        )


@pytest.mark.parametrize(
    "remove",
    [
        lambda balancings: balancings.remove(debit=INVOICE, credit=RECEIPT.line(1)),
        lambda balancings: balancings.remove_of_line(RECEIPT.line(1)),
        lambda balancings: balancings.remove_of_document(INVOICE),
    ],
    ids=["pair", "line", "document"],
)
def test_a_tie_can_be_undone_and_the_change_is_listed(
    booked: Dossier, box: Sandbox, clock: Any, remove: Callable[[Any], None]
) -> None:
    booked.balancings.add(debit=INVOICE, credit=RECEIPT.line(1), amount=WHOLE)
    box.advance(timedelta(hours=1))
    remove(booked.balancings)
    changes = booked.balancings.modified(clock() + timedelta(minutes=30))
    assert changes.modified == ()
    assert [each.credit.key for each in changes.deleted] == [RECEIPT.line(1)]
    assert box.state()["dossiers"]["49001"]["balancings"] == []


def test_a_removal_that_got_lost_is_repeated(booked: Dossier, box: Sandbox) -> None:
    booked.balancings.add(debit=INVOICE, credit=RECEIPT.line(1), amount=WHOLE)
    box.fail("deleteBalancing", "drop_before")
    booked.balancings.remove(debit=INVOICE, credit=RECEIPT.line(1))
    assert box.calls()["deleteBalancing"] == 2


def test_a_removal_whose_answer_got_lost_is_not_called_refused(booked: Dossier, box: Sandbox) -> None:
    booked.balancings.add(debit=INVOICE, credit=RECEIPT.line(1), amount=WHOLE)
    box.fail("deleteBalancing", "drop_after")
    with pytest.raises(OutcomeUnknown) as caught:
        booked.balancings.remove(debit=INVOICE, credit=RECEIPT.line(1))
    assert isinstance(caught.value.__cause__, Refused)
    assert box.state()["dossiers"]["49001"]["balancings"] == []


def test_a_document_key_reads_as_bookkeepers_write_it() -> None:
    assert str(INVOICE) == "V1/1"
