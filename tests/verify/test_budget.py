"""Never more than a third of a day's calls, whatever was called before."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from octopus_client import MemoryStore
from octopus_client.sandbox import Sandbox
from octopus_client.verify import Report, Verdict, WriteOrder
from octopus_client.verify.checks import ALL as CHECKS

ORDER = WriteOrder(dossier=49001, journals=("V1", "D1"))
TODAY = date(2026, 11, 25)
LIMITS = {
    **dict.fromkeys(("getBuySellBooking", "getFinancialDiversBooking"), 10),
    **dict.fromkeys(("getBookyears", "getJournals"), 24),
    **dict.fromkeys(
        (
            *("getModifiedAccounts", "getModifiedRelations", "getModifiedJournals"),
            *("getModifiedBuySellBookings", "getModifiedFinancialDiversBookings"),
            *("getModifiedBalancingRelations", "getReportModifiedBooking"),
        ),
        48,
    ),
    "generateSampleError": 100,
    **dict.fromkeys(("getDossiers", "connectDossier"), 150),
    # always with a parameter; without one it would be 2
    "getRelations": 400,
}
WRITES = {
    *("insertUpdateRelation", "insertBuySellBooking", "insertFinancialDiversBooking"),
    *("insertBalancing", "deleteBalancing", "addAttachementToBooking"),
}
NO_LIMIT = {"authenticateUser", "whoami"}
Verify = Callable[..., Report]


def passed(calls: dict[str, int]) -> dict[str, int]:
    """The operations that were called more often than a third of their limit."""
    limits = {**LIMITS, **dict.fromkeys(WRITES, 400)}
    return {name: count for name, count in calls.items() if name not in NO_LIMIT and count * 3 > limits[name]}


@pytest.mark.parametrize("options", [{}, {"write": ORDER}])
def test_a_run_stays_below_a_third_of_each_limit(
    lived_in: Sandbox, verify: Verify, options: dict[str, Any]
) -> None:
    report = verify(**options)
    assert report.incomplete == ""
    assert passed(lived_in.calls()) == {}
    assert {name.rstrip("?"): count for name, count in report.calls.items()} == lived_in.calls()


def test_reading_sends_no_write(lived_in: Sandbox, verify: Verify) -> None:
    before = lived_in.state()["dossiers"]
    verify(scarce=True)
    assert set(lived_in.calls()) <= {*LIMITS, *NO_LIMIT, "getVatCodes"}
    assert lived_in.state()["dossiers"] == before


def test_runs_that_share_a_store_share_their_third(lived_in: Sandbox, verify: Verify) -> None:
    counts = MemoryStore()
    reports = [verify(counts=counts) for _ in range(8)]
    assert passed(lived_in.calls()) == {}
    told = [each.evidence for report in reports for each in report.findings]
    assert any("a third of the day's calls of" in evidence for evidence in told)


def test_calls_of_the_integration_count_too(lived_in: Sandbox, verify: Verify) -> None:
    counts = MemoryStore()
    scope = next(iter(scopes_of(verify, counts)))
    counts.count_call(scope, "getBuySellBooking", day=TODAY, limit=None, calls=3)
    before = lived_in.calls()["getBuySellBooking"]
    report = verify(counts=counts)
    assert report.verdict("one-object") is Verdict.UNCLEAR
    assert lived_in.calls()["getBuySellBooking"] == before


def scopes_of(verify: Verify, counts: MemoryStore) -> set[str]:
    """Under which names a run counts the calls of a dossier."""
    seen: set[str] = set()

    class Noting(MemoryStore):
        def count_call(self, scope: str, counter: str, **rest: Any) -> bool:
            seen.add(scope)
            return counts.count_call(scope, counter, **rest)

    verify(counts=Noting())
    return {scope for scope in seen if "/" in scope}


def test_a_day_that_is_used_up_stops_before_the_first_call(box: Sandbox, verify: Verify) -> None:
    counts = MemoryStore()
    for scope in scopes_of(verify, MemoryStore()):
        counts.count_call(scope, "getBookyears", day=TODAY, limit=None, calls=8)
    box.reset()
    report = verify(counts=counts)
    assert "getBookyears" in report.incomplete
    assert "getBookyears" not in box.calls()


def test_each_check_names_the_operations_that_it_calls(lived_in: Sandbox, verify: Verify) -> None:
    report = verify(write=ORDER, scarce=True)
    allowed = {check.name: set(check.calls) | {"authenticateUser", "connectDossier"} for check in CHECKS}
    for name, exchanges in report.conversations:
        called = {each.request.operation.name for each in exchanges}
        assert called <= allowed.get(name, called), name
    assert lived_in.calls()["whoami"] == 1
