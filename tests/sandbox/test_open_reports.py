"""What clients have open, as the ledger and the balancings have it; through the client, over HTTP."""

from decimal import Decimal

from octopus_client import Credentials, Octopus, OctopusConfig
from octopus_client.sandbox import Sandbox
from octopus_client.sandbox.contract import check, contract


def test_what_is_booked_and_not_balanced_is_open() -> None:
    with Sandbox.running() as box:
        credentials = Credentials(software_house=box.software_house, user=box.user, password=box.password)
        with Octopus(credentials, config=OctopusConfig(base_url=box.api_url)) as octopus:
            dossier = octopus.dossier(49001)
            year = next(year for year in dossier.bookyears.list() if year.id == 2)
            assert dossier.reports.open_clients(year, year) == []
            box.book("V1")
            booked = box.state()["dossiers"]["49001"]["buysellBookings"][0]
            [item] = dossier.reports.open_clients(year, year)
            assert str(item.document_key) == "V1/1"
            assert (item.line, item.open_amount) == (-1, Decimal(str(booked["amount"])))
            relation = item.relation
            assert dossier.reports.open_clients(year, year, relation=relation) == [item]
            assert dossier.reports.open_clients(year, year, relation=(relation or 0) + 1) == []
            assert dossier.reports.open_suppliers(year, year) == []
    shape = contract().operations["getReportOpenClient"].answer_type()
    assert shape is not None
    assert check(shape.type, [{"openBookingAmount": Decimal(1)}]) == []
