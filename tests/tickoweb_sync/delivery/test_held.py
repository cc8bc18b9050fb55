"""Bad input: held with a sentence that names document, field and remedy; all others go on."""

from decimal import Decimal
from typing import Any

import pytest

from tickoweb_sync import SettingsError
from tickoweb_sync.settings import Integration


def held(shop: Any, *documents: Any) -> Any:
    """Deliver a bad document between two good ones: the sentence for which it is held."""
    bad, *others = documents
    good = [shop.papers.invoice("TW-90"), shop.papers.invoice("TW-91")]
    shop.deliver(good[0], bad, *others, good[1])
    shop.assert_paid(*good)
    assert str(shop.stored(bad).state) == "held"
    assert shop.orders() == ["TW-90", "TW-91"]
    for language in ("nl", "fr", "en"):
        assert "..." not in shop.stored(bad).reasons[0].text(language)
    return shop.stored(bad).reasons[0].text("en")


def test_totals_that_do_not_add_up(shop: Any, papers: Any) -> None:
    invoice = papers.invoice("TW-1")
    invoice["totals"]["gross"] = "21.30"
    told = held(shop, invoice)
    assert shop.why(invoice) == ["amounts_do_not_add_up"]
    assert "TW-1" in told
    assert "totals.gross" in told


def test_a_vat_amount_that_its_rate_cannot_explain(shop: Any, papers: Any) -> None:
    invoice = papers.invoice("TW-1", papers.line("20.00", "4.20", "6"))
    assert "lines[0]" in held(shop, invoice)
    assert shop.why(invoice) == ["vat_implausible"]


def test_another_currency(shop: Any, papers: Any) -> None:
    invoice = papers.invoice("TW-1", currency="USD")
    assert "USD" in held(shop, invoice)


def test_a_vat_treatment_without_a_code_is_booked_once_the_settings_name_one(shop: Any, papers: Any) -> None:
    line = papers.line("20.00", "0.00", "0", vat_treatment="reverse_charge_eu")
    invoice = papers.invoice("TW-1", line)
    told = held(shop, invoice)
    assert "TW-1" in told
    assert "settings" in told
    shop.configure(vat_codes={"reverse_charge_eu:0": "IC"})
    shop.retry("TW-1")
    shop.assert_paid(invoice)
    assert shop.bookings()[2]["bookingLines"][0]["vatCodeKey"] == "IC"


def test_an_account_that_the_dossier_lacks_is_booked_once_it_is_there(shop: Any, papers: Any) -> None:
    shop.configure(channels={"vip": {"sales_account": 700999}})
    invoice = papers.invoice("TW-1", channel="vip")
    assert "700999" in held(shop, invoice)
    shop.retry("TW-1")
    assert shop.why(invoice) == ["account_unknown"]
    accounts = shop.world["accounts"]
    new = {**accounts[-1], "accountKey": {"bookyearKey": {"id": 2}, "id": 700999}}
    shop.box.load_world({"dossiers": {"49001": {"accounts": [*accounts, new]}}})
    shop.retry("TW-1")
    shop.assert_paid(invoice)
    assert shop.bookings()[2]["bookingLines"][0]["accountKey"] == 700999


def test_a_release_books_with_the_accounts_of_today(shop: Any, papers: Any) -> None:
    shop.configure(channels={"vip": {"sales_account": 700999}})
    invoice = papers.invoice("TW-1", channel="vip")
    held(shop, invoice)
    shop.configure(channels={"vip": {"sales_account": 700200}})
    shop.deliver()
    assert str(shop.stored(invoice).state) == "held"
    shop.retry("TW-1")
    shop.assert_paid(invoice)
    assert shop.bookings()[2]["bookingLines"][0]["accountKey"] == 700200


def test_a_payment_account_without_a_journal(shop: Any, papers: Any) -> None:
    shop.integration = Integration.from_mapping(
        {
            "organisation": "fictie-events",
            "octopus": {"dossier": 49001},
            "booking": {"journal": "V1", "sales_account": 700000, "payment_account": 580000},
        }
    )
    invoice = papers.invoice("TW-1")
    shop.deliver(invoice)
    assert shop.why(invoice) == ["payment_journal_missing"]
    assert shop.numbers() == []
    shop.configure()
    shop.retry("TW-1")
    shop.assert_paid(invoice)


def test_a_journal_that_the_dossier_lacks(shop: Any, papers: Any) -> None:
    shop.configure(booking={"journal": "V9"})
    invoice = papers.invoice("TW-1")
    shop.deliver(invoice)
    assert shop.why(invoice) == ["journal_unknown"]
    assert "V9" in shop.notices()["journal_unknown V9"].text("en")


def test_a_journal_for_other_things_than_bookings(shop: Any, papers: Any) -> None:
    shop.configure(booking={"journal": "V2"})
    invoice = papers.invoice("TW-1")
    shop.deliver(invoice)
    assert shop.why(invoice) == ["journal_wrong_mode"]
    assert shop.numbers("V2") == []


def close_november(shop: Any, journal: str, which: str = "closedPeriod") -> None:
    journals = shop.world["journals"]
    for each in journals:
        each.pop("locked")
        if each["journalKey"] == journal and each["bookyearKey"]["id"] == 2:
            each[which] = 202611
    shop.box.load_world({"dossiers": {"49001": {"journals": journals}}})


@pytest.mark.parametrize("which", ["closedPeriod", "protectedPeriod"])
@pytest.mark.parametrize("journal", ["V1", "D1"])
def test_a_closed_period_holds_before_anything_is_written(
    shop: Any, papers: Any, journal: str, which: str
) -> None:
    close_november(shop, journal, which)
    invoice = papers.invoice("TW-1")
    shop.deliver(invoice)
    assert shop.why(invoice) == ["period_closed"]
    told = shop.stored(invoice).reasons[0].text("en")
    assert "202611" in told
    assert "TW-1" in told
    assert shop.added_relations() == shop.bookings() == []


def test_a_closed_period_may_go_to_the_next_open_one(shop: Any, papers: Any) -> None:
    shop.configure(booking={"closed_period": "next_open"})
    close_november(shop, "V1")
    invoice = papers.invoice("TW-1")
    shop.deliver(invoice)
    shop.assert_paid(invoice)
    assert shop.bookings()[0]["bookyearPeriodeNr"] == 202612
    assert shop.bookings()[0]["documentDate"] == "2026-11-20"
    assert shop.bookings("D1")[0]["bookyearPeriodeNr"] == 202611
    assert "202612" in shop.notices()["booked_in_next_period V1"].text("en")


def test_a_period_that_is_closed_meanwhile_is_held_with_the_answer_of_octopus(shop: Any, papers: Any) -> None:
    shop.deliver(papers.invoice("TW-0"))
    close_november(shop, "V1")
    invoice = papers.invoice("TW-1")
    shop.deliver(invoice)
    assert shop.why(invoice) == ["period_refused"]
    shop.configure(booking={"closed_period": "next_open"})
    shop.retry("TW-1")
    shop.assert_paid(invoice)


def test_a_closed_bookyear(shop: Any, papers: Any) -> None:
    invoice = papers.invoice("TW-1", issued_at="2025-12-30T12:00:00+01:00")
    shop.deliver(invoice)
    assert shop.why(invoice) == ["period_closed"]
    ancient = papers.invoice("TW-2", issued_at="2001-01-01T12:00:00+01:00")
    shop.deliver(ancient)
    assert shop.why(ancient) == ["no_bookyear"]


def test_a_payment_that_octopus_refuses_leaves_the_document_held_with_its_number(
    shop: Any, papers: Any
) -> None:
    shop.deliver(papers.invoice("TW-0"))
    close_november(shop, "D1")
    invoice = papers.invoice("TW-1")
    shop.deliver(invoice)
    stored = shop.stored(invoice)
    assert (str(stored.state), str(stored.step), stored.number) == ("held", "payment", 2)
    assert shop.booked[-1] == (invoice["id"], 2, "V1", 2)
    journals = shop.world["journals"]
    for each in journals:
        each.pop("locked")
        each["closedPeriod"] = 0
    shop.box.load_world({"dossiers": {"49001": {"journals": journals}}})
    shop.retry("TW-1")
    shop.assert_paid(invoice)


def test_each_cause_has_one_notice_that_counts(shop: Any, papers: Any) -> None:
    documents = [papers.invoice(f"TW-{number}", currency="USD") for number in range(1, 4)]
    shop.deliver(*documents, papers.invoice("TW-9", customer={"id": 1}))
    counted = {code: notice.documents for code, notice in shop.notices().items()}
    assert counted == {"currency_not_euro": 3, "customer_without_name": 1}


def test_a_fault_of_our_own_holds_one_document_and_stops_nothing(shop: Any, papers: Any) -> None:
    class Broken:
        """No input is known that does this; a renderer that gives no bytes comes closest."""

        def render(self, document: Any, *, number: Any) -> Any:
            del number
            return b"%PDF-1.4" if document.order != "TW-1" else 5

    invoice, good = papers.invoice("TW-1"), papers.invoice("TW-2")
    shop.deliver(invoice, good, renderer=Broken())
    shop.assert_paid(good)
    assert shop.why(invoice) == ["fault_of_ours"]
    shop.retry("TW-1")
    shop.assert_paid(invoice, good)
    assert shop.numbers() == [1, 2]


def test_settings_with_unknown_keys_are_refused_with_their_place() -> None:
    with pytest.raises(SettingsError, match=r"booking.*sale_account"):
        Integration.from_toml('organisation = "x"\n[booking]\nsale_account = 700000\n')


def test_a_document_of_zero_is_booked_when_the_settings_say_so(shop: Any, papers: Any) -> None:
    free = papers.invoice("TW-1", papers.line("0.00", "0.00"))
    shop.deliver(free)
    assert str(shop.stored(free).state) == "skipped"
    shop.configure(booking={"zero_documents": "book"})
    other = papers.invoice("TW-2", papers.line("0.00", "0.00"))
    shop.deliver(other)
    assert str(shop.stored(other).state) == "done"
    assert shop.orders() == ["TW-2"]
    assert shop.numbers("D1") == []


def test_a_payment_is_booked_only_when_paid_if_the_settings_say_so(shop: Any, papers: Any) -> None:
    shop.configure(booking={"payments": "when_paid"})
    paid = papers.invoice("TW-1", payments=[{"amount": "21.20", "method": "visa"}])
    unpaid = papers.invoice("TW-2")
    shop.deliver(paid, unpaid)
    shop.assert_paid(paid)
    assert str(shop.stored(unpaid).state) == "done"
    assert shop.numbers("D1") == [1]


def test_more_received_than_the_invoice_is_told(shop: Any, papers: Any) -> None:
    invoice = papers.invoice("TW-1", payments=[{"amount": "25.00", "method": "visa"}])
    shop.deliver(invoice)
    shop.assert_paid(invoice)
    told = shop.notices()["received_more D1"].text("en")
    assert "3.80" in told
    assert "D1 1" in told


def test_the_payment_may_go_to_the_bank_journal_that_owns_its_account(shop: Any, papers: Any) -> None:
    shop.configure(booking={"payment_account": 550000})
    invoice = papers.invoice("TW-1")
    credit_note = papers.credit_note(invoice)
    shop.deliver(invoice, credit_note)
    payments = [payment["bookingLines"] for payment in shop.bookings("F1")]
    assert [(len(lines), lines[0]["type"], lines[0]["amount"]) for lines in payments] == [
        (1, "C", Decimal("21.20")),
        (1, "C", Decimal("-21.20")),
    ]
    ties = shop.world["balancings"]
    assert [tie["creditKey"]["journalKey"] for tie in ties] == ["F1", "V1"]
    assert [tie["debetKey"]["lineSequenceNr"] for tie in ties] == [-1, 1]


def test_an_account_that_was_just_deleted_is_named_and_the_accounts_are_read_anew(
    shop: Any, box: Any, papers: Any
) -> None:
    shop.deliver(papers.invoice("TW-1"))
    accounts = shop.world["accounts"]
    kept = [account for account in accounts if account["accountKey"]["id"] != 700000]
    box.load_world({"dossiers": {"49001": {"accounts": kept}}})
    invoice = papers.invoice("TW-2")
    shop.deliver(invoice)
    assert shop.why(invoice) == ["account_refused"]
    assert "700000" in shop.stored(invoice).reasons[0].text("en")
    later = papers.invoice("TW-3")
    assert "insertBuySellBooking" not in shop.calls_of(lambda: shop.deliver(later))
    assert shop.why(later) == ["account_unknown"]
