"""Reports over the ledger, and reminders."""

import base64
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from octopus_client import (
    Bookyear,
    DocumentKey,
    Dossier,
    OctopusError,
    OpenItem,
    OutcomeUnknown,
    Period,
    Refused,
)

YEAR = Bookyear(
    id=2,
    start=date(2026, 1, 1),
    end=date(2026, 12, 31),
    closed=False,
    periods=tuple(
        Period(number=202600 + month, start=date(2026, month, 1), end=date(2026, month, 28))
        for month in range(12, 0, -1)
    ),
)
SPAN = {
    "fromBookyearKey": {"id": 2},
    "toBookyearKey": {"id": 2},
    "fromBookyearPeriodNr": 202601,
    "toBookyearPeriodNr": 202612,
}
ALL = {"relationId": -1, "externalRelationId": -1}

Act = Callable[[Dossier], object]


@pytest.mark.parametrize(
    ("act", "path", "rest"),
    [
        (lambda r: r.account_history(YEAR, YEAR, account=700000), "accounts/history", {"accountNr": 700000}),
        (lambda r: r.open_account(YEAR, YEAR, account=400000), "accounts/open", {"accountNr": 400000}),
        (lambda r: r.client_history(YEAR, YEAR, relation=7), "clients/history", {**ALL, "relationId": 7}),
        (
            lambda r: r.supplier_history(YEAR, YEAR, external_relation=8),
            "suppliers/history",
            {**ALL, "externalRelationId": 8},
        ),
        (lambda r: r.open_clients(YEAR, YEAR), "clients/open", ALL),
        (lambda r: r.open_suppliers(YEAR, YEAR, relation=7), "suppliers/open", {**ALL, "relationId": 7}),
        (
            lambda r: r.cost_centre_history(YEAR, YEAR, first_account=600000, last_account=799999),
            "costcentres/history",
            {
                "fromAccountNr": 600000,
                "toAccountNr": 799999,
                "showActiveCostCentres": True,
                "showInactiveCostCentres": True,
                "showEmptyCostcentres": False,
            },
        ),
    ],
)
def test_a_report_over_whole_bookyears_takes_all_their_periods(
    dossier: Dossier, server: Any, act: Callable[[Any], object], path: str, rest: dict[str, object]
) -> None:
    server.tell(404, {"technicalInfo": "no data"})
    assert act(dossier.reports) == []
    assert (server.last.method, server.last.path) == ("POST", f"/dossiers/49001/reports/{path}")
    assert server.last.body == {**SPAN, **rest}


def test_a_bookyear_by_its_number_needs_periods(dossier: Dossier, server: Any) -> None:
    with pytest.raises(OctopusError, match="needs the periods"):
        dossier.reports.open_clients(2, YEAR)
    server.tell(200, [])
    dossier.reports.open_clients(2, 3, first_period=202606, last_period=202706)
    assert server.last.body["fromBookyearPeriodNr"] == 202606
    assert server.last.body["toBookyearKey"] == {"id": 3}


@pytest.mark.parametrize(
    "act",
    [
        lambda r: r.client_history(YEAR, YEAR),
        lambda r: r.supplier_history(YEAR, YEAR),
        lambda r: r.client_history(YEAR, YEAR, relation=1, external_relation=2),
        lambda r: r.open_clients(YEAR, YEAR, relation=1, external_relation=2),
        lambda r: r.open_clients(YEAR, YEAR, relation=-1),
        lambda r: r.client_history(YEAR, YEAR, relation=-1),
        lambda r: r.open_suppliers(YEAR, YEAR, external_relation=0),
    ],
)
def test_an_unclear_relation_is_refused_before_a_call(
    dossier: Dossier, server: Any, act: Callable[[Any], object]
) -> None:
    with pytest.raises(OctopusError, match="relation"):
        act(dossier.reports)
    assert server.asked == []


def test_an_open_item_tells_where_it_is_booked(dossier: Dossier, server: Any) -> None:
    server.tell(
        200,
        [
            {
                "bookyearKey": {"id": 2},
                "journalKey": "V1",
                "documentSequenceNr": 7,
                "lineSequenceNr": -1,
                "expirationDate": "2026-12-25",
                "openBookingAmount": 52.1,
                "openDocAmount": 52.1,
                "unheardOf": 1,
            }
        ],
    )
    (item,) = dossier.reports.open_clients(YEAR, YEAR)
    assert item.document_key == DocumentKey(bookyear=2, journal="V1", number=7)
    assert (item.open_amount, item.expiry_date) == (Decimal("52.1"), date(2026, 12, 25))
    assert item.unknown == {"unheardOf": 1}
    with pytest.raises(OctopusError, match="without the whole key"):
        OpenItem(bookyear=2).document_key  # noqa: B018 - the look-up is the point


def test_a_report_that_octopus_cannot_make_is_told(dossier: Dossier, server: Any) -> None:
    server.tell(500)
    with pytest.raises(OutcomeUnknown, match="getReportOpenAccount"):
        dossier.reports.open_account(YEAR, YEAR, account=1)


def test_overdue_clients_are_listed_by_a_day_without_a_time(dossier: Dossier, server: Any) -> None:
    relation = {
        "relationIdentificationServiceData": {"relationKey": {"id": 7}},
        "name": "Jan Peeters",
        "currencyCode": "EUR",
    }
    invoice = {
        "documentSequenceNr": 3,
        "openAmount": 10.5,
        "rappelInfoList": [{"rappelId": 4, "rappelDate": "2026-11-01"}],
    }
    server.tell(200, [{"relation": relation, "invoiceList": [invoice]}])
    (client,) = dossier.reminders.overdue(date(2026, 11, 25))
    assert server.last.path == "/dossiers/49001/rappels?expirationDate=2026-11-25"
    assert client.relation is not None
    assert client.relation.key == 7
    assert [(each.number, each.open_amount) for each in client.invoices] == [(3, Decimal("10.5"))]
    assert [(each.key, each.day) for each in client.invoices[0].reminders] == [(4, date(2026, 11, 1))]
    assert "Peeters" not in repr(client)


def test_nobody_overdue_is_an_empty_list(dossier: Dossier, server: Any) -> None:
    server.tell(404, {"technicalInfo": "none"})
    assert dossier.reminders.overdue(date(2026, 11, 25)) == []


def test_a_reminder_is_read_as_a_file(dossier: Dossier, server: Any) -> None:
    server.tell(200, {"pdfDocument": base64.b64encode(b"%PDF").decode()})
    assert dossier.reminders.export(relation=7, reminder=4).pdf == b"%PDF"
    assert server.last.path == "/dossiers/49001/rappels/export?relationId=7&rappelId=4"


def test_a_reminder_that_is_not_there_is_refused(dossier: Dossier, server: Any) -> None:
    server.tell(404, {"errorCode": -73, "errorMessage": "Rappel bestaat niet"})
    with pytest.raises(Refused, match="Rappel bestaat niet"):
        dossier.reminders.export(relation=7, reminder=99)
