"""Somebody leaves a journal or the dossier open from Friday afternoon to Monday morning."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

FRIDAY, MONDAY = "2026-11-27T17:00:00+01:00", "2026-11-30T09:00:00+01:00"
HOURS = 64
DAYS = {"2026-11-27": 10, "2026-11-28": 20, "2026-11-29": 10}
TOKENS = ("authenticateUser", "connectDossier")


@pytest.mark.parametrize(
    ("journal", "code", "probe"),
    [("V1", "journal_locked", "insertBuySellBooking"), (None, "dossier_locked", "connectDossier")],
)
def test_a_lock_over_a_weekend_costs_a_probe_an_hour_and_loses_nothing(
    shop: Any, papers: Any, journal: str | None, code: str, probe: str
) -> None:
    shop.at("2026-11-27T16:50:00+01:00")
    shop.deliver(papers.invoice("TW-0"))
    shop.at(FRIDAY)
    shop.box.lock(journal)
    documents = [
        papers.invoice(f"TW-{day[-2:]}-{number}", issued_at=f"{day}T12:00:00+01:00")
        for day, count in DAYS.items()
        for number in range(count)
    ]
    arriving = list(documents)
    calls: Counter[str] = Counter()
    texts: list[str] = []
    begun = shop.now
    for _ in range(HOURS * 4):
        arrived = [document for document in arriving if document["issued_at"] <= shop.now.isoformat()]
        if arrived:
            shop.accept(*arrived)
            del arriving[: len(arrived)]
        made = shop.calls_of(shop.deliver)
        assert sum(made.get(name, 0) for name in ("insertBuySellBooking", probe)) <= 2
        calls.update(made)
        [notice] = shop.notices().values()
        assert (notice.code, notice.opened_at, notice.resolved_at) == (code, begun, None)
        if shop.now - begun in (timedelta(), timedelta(hours=25)):
            texts.append(notice.text("en"))
        shop.later(minutes=15)
    assert ["rights" in text for text in texts] == [False, True]
    assert notice.documents == len(documents)
    assert {name: count for name, count in calls.items() if name not in {probe, *TOKENS}} == {}
    assert calls[probe] == HOURS
    assert calls["connectDossier"] <= HOURS + 1
    assert calls["authenticateUser"] <= HOURS

    assert shop.now.isoformat() == MONDAY
    shop.box.unlock(journal)
    assert shop.deliver().done == len(documents) + 1
    assert shop.orders() == ["TW-0", *(document["order"] for document in documents)]
    assert shop.numbers() == shop.numbers("D1") == list(range(1, len(documents) + 2))
    shop.assert_paid(*documents)
    assert shop.notices() == {}
    assert shop.all_notices() == [code]
    assert shop.told[-1].resolved_at == shop.now
    assert {(notice.code, notice.opened_at) for notice in shop.told} == {(code, begun)}
