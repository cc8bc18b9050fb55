"""Each thing that people do in Octopus shows as exactly that difference, with its cents, and nothing else."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from octopus_client.posting import mark_of
from tickoweb_sync import Integration
from tickoweb_sync.reconcile import Cause, Difference


def cents(amount: Any) -> int:
    return int(Decimal(amount) * 100)


def an_invoice(desk: Any) -> Any:
    return desk.invoices()[3]


def a_credit_note(desk: Any) -> Any:
    return next(one for one in desk.stored() if one.document.is_credit_note)


def test_an_amount_that_was_changed(booked: Any) -> None:
    stored = an_invoice(booked)
    booking = booked.booking(stored)
    booked.edit(booking, amount=booking["amount"] + Decimal("1.10"))

    assert booked.found() == [("amount", stored.order, "amount", 110)]


def test_the_amount_of_a_credit_note_counts_with_its_sign(booked: Any) -> None:
    stored = a_credit_note(booked)
    booking = booked.booking(stored)
    booked.edit(booking, amount=booking["amount"] + Decimal("2.00"))

    assert booked.found() == [("amount", stored.order, "amount", 200)]


def test_a_vat_amount_that_was_changed(booked: Any) -> None:
    stored = an_invoice(booked)
    booking = booked.booking(stored)
    booked.edit_line(booking, 0, vatAmount=booking["bookingLines"][0]["vatAmount"] - Decimal("0.03"))

    assert booked.found() == [("vat_split", stored.order, "lines[0].vat_amount", -3)]


def test_the_lines_of_a_credit_note_count_against_sales(booked: Any) -> None:
    stored = a_credit_note(booked)
    booking = booked.booking(stored)
    booked.edit_line(booking, 0, baseAmount=booking["bookingLines"][0]["baseAmount"] + Decimal("0.50"))

    assert booked.found() == [("vat_split", stored.order, "lines[0].base_amount", -50)]


def test_base_and_vat_that_were_moved_are_two_fields(booked: Any) -> None:
    stored = an_invoice(booked)
    booking = booked.booking(stored)
    line = booking["bookingLines"][0]
    one = Decimal("1.00")
    booked.edit_line(booking, 0, baseAmount=line["baseAmount"] - one, vatAmount=line["vatAmount"] + one)

    assert booked.found() == [
        ("vat_split", stored.order, "lines[0].base_amount", -100),
        ("vat_split", stored.order, "lines[0].vat_amount", 100),
    ]


def test_a_line_that_was_added(booked: Any) -> None:
    stored = an_invoice(booked)
    booking = booked.booking(stored)
    extra = {"accountKey": 700300, "baseAmount": 5, "vatAmount": 1.05, "vatCodeKey": "21"}
    booked.edit(booking, bookingLines=[*booking["bookingLines"], extra])

    field = f"lines[{len(booking['bookingLines'])}]"
    assert booked.found() == [("vat_split", stored.order, field, 605)]


def test_a_line_that_was_taken_out(booked: Any) -> None:
    stored = next(one for one in booked.invoices() if len(booked.booking(one)["bookingLines"]) > 1)
    booking = booked.booking(stored)
    *others, last = booking["bookingLines"]
    booked.edit(booking, bookingLines=others)

    gone = cents(last["baseAmount"] + last["vatAmount"])
    assert booked.found() == [("vat_split", stored.order, f"lines[{len(others)}]", -gone)]


def test_lines_in_another_order_are_the_same(booked: Any) -> None:
    stored = next(one for one in booked.invoices() if len(booked.booking(one)["bookingLines"]) > 1)
    booking = booked.booking(stored)
    booked.edit(booking, bookingLines=booking["bookingLines"][::-1])

    assert booked.found() == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"accountKey": 700300}, ("account", "lines[0].account", "700300")),
        ({"vatCodeKey": "EX"}, ("vat_code", "lines[0].vat_code", "EX")),
    ],
)
def test_an_account_or_vat_code_that_was_changed(
    booked: Any, changes: dict[str, object], expected: tuple[str, str, str]
) -> None:
    stored = an_invoice(booked)
    booked.edit_line(booked.booking(stored), 0, **changes)

    [one] = booked.reconcile().found
    assert (str(one.cause), one.field, one.theirs) == expected
    assert (one.order, one.cents, str(one.who)) == (stored.order, 0, "bookkeeper")
    assert one.place == stored.booking_key


@pytest.mark.parametrize(
    ("changes", "cause", "field"),
    [
        ({"bookyearPeriodeNr": 202612}, "period", "period"),
        ({"documentDate": "2026-11-29"}, "date", "document_date"),
        ({"expiryDate": "2027-03-01"}, "date", "expiry_date"),
        ({"reference": "changed"}, "edited", "reference"),
        ({"orderReference": "changed"}, "edited", "order_reference"),
        ({"relationIdentificationServiceData": {"relationKey": {"id": 1}}}, "client", "relation"),
    ],
)
def test_another_field_that_was_changed(
    booked: Any, changes: dict[str, object], cause: str, field: str
) -> None:
    stored = an_invoice(booked)
    booked.edit(booked.booking(stored), **changes)

    assert booked.found() == [(cause, stored.order, field, 0)]


def test_a_comment_that_lost_its_mark_is_still_known(booked: Any) -> None:
    stored = an_invoice(booked)
    booked.edit(booked.booking(stored), comment="see the mail")

    [one] = booked.reconcile().found
    assert (str(one.cause), one.field, one.theirs) == ("edited", "comment", "see the mail")
    assert one.ours.startswith("tw:")


def test_a_booking_that_was_deleted(booked: Any) -> None:
    stored = booked.stored()[-1]
    booked.box.delete_last("V1")

    total = cents(booked.reconcile().pairs[-1].total)
    assert booked.found() == [("deleted", stored.order, "booking", -total)]


def test_a_number_that_another_document_took(booked: Any) -> None:
    stored = booked.stored()[-1]
    booked.box.delete_last("V1")
    booked.box.book("V1")

    [one] = booked.reconcile().found
    assert (one.cause, one.order, one.theirs) == (Cause.DELETED, stored.order, "By hand")


def test_a_booking_that_is_not_there_and_was_not_deleted(booked: Any) -> None:
    stored = booked.stored()[-1]
    key = stored.booking_key
    booked.add("buysellBookings", keep=lambda one: one["documentSequenceNr"] != key.number)
    booked.add("balancings", keep=lambda one: one["debetKey"]["documentSequenceNr"] != key.number)

    causes = {(str(one.cause), one.order) for one in booked.reconcile().found}
    assert causes == {("missing_in_octopus", stored.order)}


def test_a_booking_by_hand_is_no_difference(booked: Any) -> None:
    booked.box.book("V1")
    booked.box.book("D1")

    assert booked.found() == []


def test_a_marked_booking_that_the_outbox_does_not_know(booked: Any) -> None:
    number = booked.box.book("V1")
    booked.edit(booked.at("V1", number), comment="tw:0123456789ab of another outbox")

    [one] = booked.reconcile().found
    assert (one.cause, one.theirs, one.cents) == (Cause.MISSING_HERE, "tw:0123456789ab", 12100)
    assert str(one.place) == f"V1/{number}"


def test_a_marked_payment_that_the_outbox_does_not_know(booked: Any) -> None:
    number = booked.box.book("D1")
    payment = booked.at("D1", number)
    booked.edit_line(payment, 0, reference="tw:0123456789ab")

    assert [(str(one.cause), one.field) for one in booked.reconcile().found] == [("missing_here", "payment")]


def test_the_documents_of_another_organisation_are_known(booked: Any) -> None:
    other = Integration.from_mapping(
        {"organisation": "other", "octopus": {"dossier": 49001}, "booking": {"journal": "V1"}}
    )
    papers = booked.month(seed=9)[:1]
    booked.outbox.accept(
        other, {"format": "tickoweb-documents/1", "organisation": "other", "documents": papers}
    )
    number = booked.box.book("V1")
    booked.edit(booked.at("V1", number), comment=f"{mark_of(papers[0]['id'])} theirs")

    assert booked.found(organisation="fictie-events") == []
    with pytest.raises(ValueError, match="say which one of fictie-events, other"):
        booked.reconcile()


def test_the_same_mark_twice_is_a_duplicate(booked: Any) -> None:
    stored = an_invoice(booked)
    comment = booked.booking(stored)["comment"]
    number = booked.box.book("V1")
    booked.edit(
        booked.at("V1", number), comment=comment, orderReference=stored.order, **likeness(booked, stored)
    )

    [one] = booked.reconcile().found
    total = cents(booked.booking(stored)["amount"])
    assert (one.cause, one.order, one.cents) == (Cause.DUPLICATE, stored.order, total)
    assert (one.ours, one.theirs) == (str(stored.booking_key), f"V1/{number}")


@pytest.mark.parametrize("name", ["amount", "documentDate", "relationIdentificationServiceData", "reference"])
def test_a_booking_of_other_content_with_a_mark_of_ours_is_no_duplicate(booked: Any, name: str) -> None:
    stored = an_invoice(booked)
    number = booked.box.book("V1")
    alike = {"orderReference": stored.order, **likeness(booked, stored)}
    alike.pop("orderReference" if name == "reference" else name)
    booked.edit(booked.at("V1", number), comment=booked.booking(stored)["comment"], **alike)

    [one] = booked.reconcile().found
    assert (one.cause, one.field, one.order, one.cents) == (Cause.EDITED, "comment", stored.order, 0)
    assert one.sentence("en").startswith(f"V1/{number} carries the mark of {stored.booking_key}")
    assert mark_of(stored.id) in one.next_step("en")


def test_a_mark_put_on_another_document_of_ours_never_asks_to_delete_that_one(booked: Any) -> None:
    victim, other = booked.invoices()[3:5]
    booked.edit(booked.booking(victim), comment=booked.booking(other)["comment"])

    [one] = booked.reconcile().found
    assert (one.cause, one.field, one.order, one.cents) == (Cause.EDITED, "comment", victim.order, 0)
    assert "carries the mark of another document" in one.sentence("en")
    assert mark_of(victim.id) in one.next_step("en")
    assert "Delete nothing" in one.next_step("en")


def test_a_mark_of_nobody_on_a_document_of_ours_is_told_once(booked: Any) -> None:
    stored = an_invoice(booked)
    booked.edit(booked.booking(stored), comment="tw:0123456789ab")

    assert booked.found() == [("edited", stored.order, "comment", 0)]


def test_marks_that_two_documents_exchanged_are_told_as_that(booked: Any) -> None:
    one, other = booked.invoices()[3:5]
    texts = [booked.booking(each)["comment"] for each in (one, other)]
    for stored, text in zip((other, one), texts, strict=True):
        booked.edit(booked.booking(stored), comment=text)

    assert booked.found() == [("edited", each.order, "comment", 0) for each in (one, other)]


def test_what_was_deleted_is_booked_again_as_the_step_says(booked: Any) -> None:
    stored = booked.invoices()[-1]
    before = booked.booking(stored)
    ties = booked.world["balancings"]
    booked.add("buysellBookings", keep=lambda one: one["documentSequenceNr"] != stored.number)
    booked.add("balancings", keep=lambda one: one["debetKey"]["documentSequenceNr"] != stored.number)

    [gone] = booked.reconcile().found
    for language in ("nl", "fr", "en"):
        step = gone.next_step(language)
        assert f"«{before['comment']}»" in step
        assert before["reference"] in step
        assert str(stored.payment_key) in step
    booked.add("buysellBookings", before)
    assert [(str(one.cause), one.order) for one in booked.reconcile().found] == [
        ("balancing_missing", stored.order)
    ]
    booked.load({"balancings": ties})
    assert booked.found() == []


def test_a_deleted_document_is_never_credited(booked: Any) -> None:
    booked.box.delete_last("V1")

    [gone] = booked.reconcile().found
    assert "In its place now" not in gone.sentence("en")
    steps = {language: gone.next_step(language) for language in ("nl", "fr", "en")}
    assert "Make no credit note" in steps["en"]
    assert "Maak er geen creditnota voor" in steps["nl"]
    assert "pas de note de crédit" in steps["fr"]


def test_a_line_that_was_added_is_told_as_a_line_too_many(booked: Any) -> None:
    stored = an_invoice(booked)
    booking = booked.booking(stored)
    first = booking["bookingLines"][0]
    more = {**first, "accountKey": 700300, "baseAmount": 10, "vatAmount": 0}
    booked.edit(booking, bookingLines=[*booking["bookingLines"], more])

    [one] = booked.reconcile().found
    assert one.sentence("en").endswith(f"has a line too many: 700300 {first['vatCodeKey']} 10.00 + 0.00.")


def likeness(desk: Any, stored: Any) -> dict[str, Any]:
    booking = desk.booking(stored)
    names = ("amount", "documentDate", "relationIdentificationServiceData")
    return {name: booking[name] for name in names}


def test_a_booking_by_hand_that_looks_like_a_document(booked: Any) -> None:
    stored = booked.invoices()[-1]
    number = booked.box.book("V1")
    booked.edit(booked.at("V1", number), **likeness(booked, stored))

    found = [one for one in booked.reconcile().found if one.cause is not Cause.DATES_RUN_BACK]
    assert [(one.cause, one.order, one.theirs) for one in found] == [
        (Cause.LOOK_ALIKE, stored.order, f"V1/{number}")
    ]


def test_a_booking_by_hand_with_the_order_number_looks_like_the_document(booked: Any) -> None:
    stored = an_invoice(booked)
    number = booked.box.book("V1")
    booked.edit(booked.at("V1", number), orderReference=stored.order)

    assert booked.found() == [("look_alike", stored.order, "booking", 12100)]


@pytest.mark.parametrize("language", ["nl", "fr", "en"])
def test_every_cause_is_told_with_its_next_step(language: str) -> None:
    for cause in Cause:
        one = Difference(cause=cause, order="TW-1", ours="ours", theirs="theirs")
        for told in (one.sentence, one.next_step):
            assert told(language)
            assert "{" not in told(language)
        assert one.sentence(language) != one.next_step(language)
        assert one.who


def test_a_difference_shows_no_values_in_its_repr(booked: Any) -> None:
    stored = an_invoice(booked)
    booked.edit(booked.booking(stored), comment="a note about somebody")

    [one] = booked.reconcile().found
    assert "somebody" not in repr(one)
    assert "somebody" in one.sentence("en")


def test_vat_that_stands_under_a_code_of_another_rate(desk: Any) -> None:
    paper = next(one for one in desk.month() if {line["vat_rate"] for line in one["lines"]} == {"6"})
    desk.deliver(paper)
    rows = desk.world["vatCodes"]
    for row in rows:
        if row["code"] == "06":
            row["basePercentage"] = 12
    desk.load({"vatCodes": rows})
    desk.now += timedelta(days=1)

    vat = cents(paper["totals"]["vat"])
    assert desk.found() == [
        ("vat_split", paper["order"], "vat[6]", -vat),
        ("vat_split", paper["order"], "vat[12]", vat),
    ]
