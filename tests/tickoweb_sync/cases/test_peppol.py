"""We make bookings only, never an invoice that Octopus itself would send to the customer."""

from typing import Any

import pytest

USED = {
    "authenticateUser",
    "connectDossier",
    "getAccounts",
    "getBookyears",
    "getFinancialJournal",
    "getJournals",
    "getRelations",
    "getModifiedBuySellBookings",
    "getModifiedFinancialDiversBookings",
    "getModifiedRelations",
    "getVatCodes",
    "insertBalancing",
    "insertBuySellBooking",
    "insertFinancialDiversBooking",
    "insertUpdateRelation",
}


@pytest.mark.case("C149")
def test_only_bookings_are_made_and_the_ubl_goes_along_as_a_file(shop: Any, papers: Any) -> None:
    ubl = b'<?xml version="1.0"?><Invoice/>'
    customer = papers.company(peppol_id="0208:0999058428")
    invoice = papers.invoice("TW-1", pdf="1.pdf", ubl="1.xml", customer=customer)
    credit_note = papers.credit_note(invoice, pdf=None, ubl=None)
    shop.accept(invoice, credit_note, read_file=lambda path: ubl if path == "1.xml" else b"%PDF-1.4")
    shop.deliver()
    shop.assert_paid(invoice, credit_note)
    assert set(shop.box.calls()) - USED == set()
    assert ubl in shop.box.attachment(49001, 2, "V1", 1, 1)
    assert shop.numbers("V2") == []


@pytest.mark.parametrize(
    ("typed", "sent"),
    [("0208:0999058428", "0208:0999058428"), ("0999058428", ""), ("n/a", ""), ("0208:", ""), ("", "")],
)
def test_a_peppol_number_is_sent_only_when_it_is_one(shop: Any, papers: Any, typed: str, sent: str) -> None:
    shop.deliver(papers.invoice("TW-1", customer=papers.company(peppol_id=typed)))
    assert (shop.client().get("participantId") or "") == sent
