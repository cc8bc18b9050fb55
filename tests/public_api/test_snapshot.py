"""No public name vanishes, changes or comes unnoticed."""

import griffe
import pytest
from tests.public_api.snapshot import complaints, read_snapshot
from tests.public_api.surface import PACKAGES, public_lines

REMEDY = (
    "Is this meant? `python -m tests.public_api` writes the snapshot anew; "
    "what vanished or changed needs a line in CHANGELOG.md."
)


@pytest.mark.parametrize("package", PACKAGES)
def test_the_public_names_are_those_of_the_snapshot(package: str, sources: griffe.ModulesCollection) -> None:
    found = complaints(read_snapshot(package), public_lines(package, sources))
    assert not found, "\n".join(["", *found, REMEDY])


BEFORE = [
    "shop.Order: @frozen(kw_only=True) class(Model)",
    "shop.Order.key: int",
    "shop.pay: def(order: Order) -> None",
]


def test_a_name_that_vanished_is_told() -> None:
    assert complaints(BEFORE, BEFORE[:2]) == ["shop.pay is gone; it was: def(order: Order) -> None"]


def test_a_signature_that_changed_is_told_with_both_forms() -> None:
    (complaint,) = complaints(BEFORE, [*BEFORE[:2], "shop.pay: def(order: Order, day: date) -> None"])
    before, now = complaint.splitlines()
    assert before == "shop.pay changed from: def(order: Order) -> None"
    assert now.strip() == "to: def(order: Order, day: date) -> None"


def test_a_name_that_came_is_told() -> None:
    assert complaints(BEFORE[1:], BEFORE) == ["shop.Order is new: @frozen(kw_only=True) class(Model)"]


def test_what_is_the_same_gives_no_complaint() -> None:
    assert complaints(BEFORE, BEFORE) == []


@pytest.mark.parametrize(
    "line",
    [
        "octopus_client.Relation.key: int | None = None",
        "octopus_client.Refused: class(CallError)",
        "octopus_client.Locale.FRENCH: = 2",
        "octopus_client.Octopus.log_in: def(*, anew: bool = False) -> None",
        "octopus_client.BalancingDetail.amount: property Decimal",
        "octopus_client.posting.Series: @attrs.frozen class() of (dossier, bookyear, journal)",
        "octopus_client.bookings.Bookings.update: def(document: _Document) -> None",
        "octopus_client.oauth.TOKEN_ADDRESS: = 'https://service.inaras.be/octopus-oauth/token'",
    ],
)
def test_a_line_tells_all_that_a_caller_relies_on(line: str, sources: griffe.ModulesCollection) -> None:
    assert line in public_lines("octopus_client", sources)
