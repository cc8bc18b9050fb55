"""Each refusal says what to do next, and who must do it, whichever way it was met."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from octopus_client import (
    Actor,
    Booking,
    BookingLine,
    Dossier,
    FinancialBooking,
    LineKind,
    NotFoundInDossier,
    Refused,
)
from octopus_client.sandbox import Sandbox

Sale = Callable[..., Booking]


def line(**changes: Any) -> BookingLine:
    ordinary = {
        "account": 700000,
        "base_amount": Decimal("100.00"),
        "vat_code": "21",
        "vat_amount": Decimal("21.00"),
    }
    return BookingLine(**{**ordinary, **changes})


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"journal": "Z9"}, (-10, Actor.BOOKKEEPER, "No such journal")),
        ({"relation": 999}, (-16, Actor.BOOKKEEPER, "No such relation")),
        ({"lines": (line(account=799999),)}, (-21, Actor.BOOKKEEPER, "No such account")),
        ({"lines": (line(vat_code="99"),)}, (-22, Actor.BOOKKEEPER, "No such VAT code")),
        ({"lines": (line(vat_amount=Decimal("-21.00")),)}, (-23, Actor.DEVELOPER, "same sign")),
    ],
)
def test_a_refused_booking_says_what_to_do_and_who(
    dossier: Dossier, sale: Sale, changes: dict[str, Any], told: tuple[int, Actor, str]
) -> None:
    code, actor, advice = told
    with pytest.raises(Refused, match=advice) as refused:
        dossier.bookings.add(sale(1, **changes))
    assert (refused.value.code, refused.value.actor) == (code, actor)


@pytest.mark.parametrize("code", range(-79, -5))
def test_no_refusal_leaves_one_with_octopus_own_words(
    dossier: Dossier, box: Sandbox, sale: Sale, code: int
) -> None:
    words = "Dat gaat niet."
    box.fail("insertBuySellBooking", "status", status=400, body={"errorCode": code, "errorMessage": words})
    with pytest.raises(Refused) as refused:
        dossier.bookings.add(sale(1))
    assert len(str(refused.value).partition(f"«{words}»). ")[2]) > len(words)


def test_a_wrong_sum_of_a_diverse_booking_says_what_to_check(
    dossier: Dossier, receipt: Callable[..., FinancialBooking]
) -> None:
    lines = tuple(
        type(receipt(1).lines[0])(kind=LineKind.ACCOUNT, account=580000, amount=Decimal(amount))
        for amount in ("10.00", "-9.00")
    )
    with pytest.raises(Refused, match="together zero"):
        dossier.financial.add(receipt(1, journal="D1", lines=lines))


def test_a_booking_that_is_not_there_says_what_to_check(dossier: Dossier, sale: Sale) -> None:
    with pytest.raises(Refused, match="it may have been deleted"):
        dossier.bookings.update(sale(77))


def test_a_journal_for_invoices_says_what_to_do(dossier: Dossier, sale: Sale) -> None:
    with pytest.raises(Refused, match="not in the mode for bookings"):
        dossier.bookings.add(sale(1, journal="V2"))


def test_a_journal_that_is_not_there_has_the_same_actor_from_a_poster(desk: Any, sale: Sale) -> None:
    with pytest.raises(NotFoundInDossier, match="has no journal Z9") as missing:
        desk.poster("Z9").post("order-1", lambda number: sale(number, journal="Z9"))
    assert missing.value.actor is Actor.BOOKKEEPER


@pytest.mark.parametrize("amount", [Decimal("121.001"), 121.0])
def test_an_amount_that_cannot_be_sent_is_a_wrong_argument(dossier: Dossier, sale: Sale, amount: Any) -> None:
    with pytest.raises((ValueError, TypeError)):
        dossier.bookings.add(sale(1, lines=(line(base_amount=amount),)))
