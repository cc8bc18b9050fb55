"""A small month ends right with every answer that is thinkable where nobody could verify Octopus.

Every alternative of every assumption of the sandbox meets a bad week, and some meet more: each document is
booked once, paid once and balanced once. One leaves another honest end, and has a test of its own: a closed
period that is meant the other way holds the document. The plain test run leaves out the bad week.
"""

import os
from collections.abc import Callable
from typing import Any

import pytest

from octopus_client.clock import next_brussels_day
from octopus_client.sandbox.assumptions import ALL

Shop = Any
Papers = Any
Month = list[Any]
Scenario = Callable[[Shop, Month], None]
ALTERNATIVES = [(each.name, answer) for each in ALL for answer in each.answers[1:]]

WRITES = (
    "insertUpdateRelation",
    "insertBuySellBooking",
    "insertFinancialDiversBooking",
    "insertBalancing",
)


def a_bad_week(shop: Shop, month: Month) -> None:
    """The answers of all four writes get lost, people book in between, both journals and the dossier lock."""
    first, second, note, third = month
    for operation in WRITES:
        shop.box.fail(operation, "drop_after")
    shop.deliver(first)
    wait_for(shop, first)
    for journal in ("V1", "D1"):
        shop.box.book(journal)
    for journal, document in (("V1", second), ("D1", note), (None, third)):
        shop.box.lock(journal)
        shop.deliver(document)
        shop.later(hours=1)
        shop.deliver()
        assert str(shop.stored(document).state) == "waiting"
        shop.box.unlock(journal)
        if document is third:
            for operation in WRITES:
                shop.box.fail(operation, "drop_before")
        shop.later(hours=1)
        wait_for(shop, document)


def a_lost_answer_before_a_lock(shop: Shop, month: Month) -> None:
    shop.box.fail("insertBuySellBooking", "drop_after")
    shop.box.fail("getBuySellBooking", "status", status=503)
    shop.deliver(*month)
    shop.box.lock("V1")
    shop.later(hours=1)
    shop.deliver()
    shop.box.unlock("V1")
    shop.later(hours=1)


def a_closed_sales_journal(shop: Shop, month: Month) -> None:
    shop.deliver(month[0])
    shop.box.close("V1")
    shop.deliver(*month[1:])
    assert not {"done"} & {str(shop.stored(each).state) for each in month[1:]}
    shop.box.open("V1")
    shop.later(hours=1)


def a_bookyear_that_closes_meanwhile(shop: Shop, month: Month) -> None:
    shop.deliver(month[0])
    _close_bookyear(shop, closed=True)
    shop.deliver(*month[1:])
    assert {str(shop.stored(each).state) for each in month[1:]} == {"held"}
    _close_bookyear(shop, closed=False)


def _close_bookyear(shop: Shop, *, closed: bool) -> None:
    years = [
        each | ({"closed": closed} if each["bookyearKey"]["id"] == 2 else {})
        for each in shop.world["bookyears"]
    ]
    shop.box.load_world({"dossiers": {"49001": {"bookyears": years}}})


def a_supplier_and_an_inactive_relation(shop: Shop, month: Month) -> None:
    relations = shop.world["relations"]
    for relation, document in zip(relations, month[:2], strict=False):
        document["customer"] = document["customer"] | {"vat_number": relation["vatNr"]}
    relations[1]["active"] = False
    shop.box.load_world({"dossiers": {"49001": {"relations": relations}}})
    shop.deliver(*month)
    assert len(shop.added_relations()) == 1  # of the third company


def codes_for_credit_notes(shop: Shop, month: Month) -> None:
    shop.configure(vat_codes={"credit_note:standard:6": "C06"})
    code = next(each for each in shop.world["vatCodes"] if each["code"] == "06")
    codes = [*shop.world["vatCodes"], {**code, "code": "C06", "type": 4}]
    shop.box.load_world({"dossiers": {"49001": {"vatCodes": codes}}})
    shop.deliver(*month)


# Where an alternative can show beside the bad week that all of them go through.
OTHERWISE: dict[Scenario, tuple[str, ...]] = {
    a_lost_answer_before_a_lock: (
        "journal-lock",
        "lock-or-number",
        "reads-while-locked",
        "unknown-key-on-read",
    ),
    a_closed_sales_journal: ("journal-closed", "lock-or-number"),
    a_bookyear_that_closes_meanwhile: ("closed-bookyear",),
    a_supplier_and_an_inactive_relation: (
        *("inactive-relation", "modified-inactive", "name-search", "relation-role", "timestamp-zone"),
        "vat-search",
    ),
    codes_for_credit_notes: ("credit-note-vat-code",),
}
CASES = [
    *((a_bad_week, *each) for each in ALTERNATIVES if os.environ.get("PROOFS")),
    *(
        (scenario, *each)
        for scenario, names in OTHERWISE.items()
        for each in ALTERNATIVES
        if each[0] in names
    ),
]


@pytest.fixture
def month(papers: Papers) -> Month:
    """Invoices of three companies, the third document the credit note of the first."""
    first, second, third = (
        papers.invoice(f"TW-{number}", customer=papers.company(5000 + number, f"Verzin {number} BV"))
        for number in range(1, 4)
    )
    return [first, second, papers.credit_note(first), third]


def wait_for(shop: Shop, *documents: Any) -> None:
    """Run every hour until documents are done, and release what is held, as a person would."""
    for _ in range(6):
        states = {str(shop.stored(each).state): each["order"] for each in documents}
        if "held" in states:
            shop.retry(states["held"])
        elif "waiting" in states:
            shop.later(hours=1)
            shop.deliver()
        else:
            return


@pytest.mark.parametrize(("scenario", "name", "answer"), CASES)
def test_a_month_ends_right(shop: Shop, month: Month, name: str, answer: str, scenario: Scenario) -> None:
    shop.box.assume({name: answer})
    scenario(shop, month)
    shop.deliver()
    wait_for(shop, *month)
    shop.assert_paid(*month)
    by_hand = int(scenario is a_bad_week)
    for journal in ("V1", "D1"):
        assert shop.numbers(journal) == list(range(1, len(month) + by_hand + 1))
    assert len(shop.world["balancings"]) == len(month)
    assert shop.calls_of(shop.deliver) == {}


def test_a_closed_period_that_is_meant_the_other_way_holds_the_document(shop: Shop, month: Month) -> None:
    # Octopus then takes no booking after the closed period, and says so: a person must choose.
    journals = [
        each | ({"closedPeriod": 202606} if each["journalKey"] == "V1" else {})
        for each in shop.world["journals"]
    ]
    shop.box.load_world({"dossiers": {"49001": {"journals": journals}}})
    shop.deliver(month[0])
    shop.assert_paid(month[0])
    shop.box.assume({"closed-period": "from"})
    shop.deliver(month[1], month[2])
    assert [shop.why(each) for each in month[1:3]] == [["period_refused"], ["period_refused"]]
    assert shop.numbers("V1") == shop.numbers("D1") == [1]


@pytest.mark.parametrize("answer", [answer for name, answer in ALTERNATIVES if name == "limit-answer"])
def test_a_used_up_day_waits_for_the_next(shop: Shop, month: Month, answer: str) -> None:
    shop.deliver(month[0])
    shop.box.assume({"limit-answer": answer})
    body = {"errorCode": -80, "technicalInfo": "used up"}
    shop.box.fail("insertBuySellBooking", "status", status=int(answer), body=body)
    waiting = shop.deliver(*month[1:])
    assert (waiting.done, waiting.next_attempt_at) == (1, next_brussels_day(shop.now))
    shop.at(next_brussels_day(shop.now).isoformat())
    shop.deliver()
    shop.assert_paid(*month)
