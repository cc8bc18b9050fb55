"""Frames: columns as documented, dtypes that stay, sums to the cent, days and moments of Brussels."""

import builtins
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest

from tickoweb_sync.reconcile import NotebookMissing
from tickoweb_sync.reconcile.columns import FRAMES, Kind

DTYPES = {
    Kind.TEXT: "string",
    Kind.NUMBER: "Int64",
    Kind.CENTS: "int64",
    Kind.AMOUNT: "object",
    Kind.RATE: "object",
    Kind.DAY: "datetime64[us]",
    Kind.MOMENT: "datetime64[us, Europe/Brussels]",
    Kind.FLAG: "bool",
}
NAMES = list(FRAMES)
Importer = Callable[..., Any]


def assert_as_documented(frames: dict[str, pd.DataFrame]) -> None:
    assert list(frames) == NAMES
    for name, columns in FRAMES.items():
        found = {str(column): str(dtype) for column, dtype in frames[name].dtypes.items()}
        assert found == {column.name: DTYPES[column.kind] for column in columns}, name


def test_an_empty_outbox_gives_the_same_columns_and_dtypes(desk: Any) -> None:
    desk.outbox.configure(desk.integration)
    frames = desk.reconcile().frames()

    assert_as_documented(frames)
    assert {name: len(frames[name]) for name in NAMES if name != "relations"} == {
        name: 0 for name in NAMES if name != "relations"
    }


def test_a_month_gives_columns_as_documented_and_sums_to_the_cent(booked: Any) -> None:
    result = booked.reconcile()
    frames = result.frames()
    assert_as_documented(frames)
    documents, lines, bookings = frames["documents"], frames["lines"], frames["bookings"]
    payments, vat = frames["payments"], frames["vat"]

    total = sum(pair.total for pair in result.pairs)
    assert documents["total"].sum() == lines["gross"].sum() == bookings["amount"].sum() == total
    assert documents["total_cents"].sum() == int(total * 100)
    assert payments.loc[payments["source"] == "octopus", "amount"].sum() == total
    by_source = vat.groupby("source")[["net_cents", "vat_cents"]].sum()
    assert by_source.loc["tickoweb"].equals(by_source.loc["octopus"])
    assert by_source.loc["octopus"].sum() == int(total * 100)
    assert len(frames["numbers"]) == len(bookings) == documents["number"].notna().sum()
    assert set(frames["attempts"]["document"]) == set(documents["document"])
    assert frames["relations"]["documents"].sum() == documents["relation"].notna().sum()
    for frame in frames.values():
        for value in frame.select_dtypes("object").to_numpy().ravel():
            assert value is None or isinstance(value, Decimal)


def test_differences_are_a_frame_with_sentence_and_next_step(booked: Any) -> None:
    stored = booked.invoices()[0]
    booking = booked.booking(stored)
    booked.edit(booking, amount=booking["amount"] + 1)
    result = booked.reconcile(language="nl")

    [row] = result.differences.to_dict("records")
    assert (row["cause"], row["order"], row["cents"]) == ("amount", stored.order, 100)
    assert (row["journal"], row["number"], row["who"]) == ("V1", stored.number, "bookkeeper")
    assert "Octopus" in row["sentence"]
    assert row["next_step"].startswith("Zet het bedrag terug")
    vat = result.vat.groupby("source")["net_cents"].sum()
    assert vat["tickoweb"] == vat["octopus"]
    assert result.documents.set_index("document").loc[stored.id, "differences"] == 1


def test_moments_are_those_of_brussels_and_days_have_no_zone(booked: Any) -> None:
    documents = booked.reconcile().documents

    assert str(documents["accepted_at"].iloc[0]) == "2026-12-01 09:00:00+01:00"
    assert documents["document_date"].iloc[0] == pd.Timestamp("2026-11-01")


def test_frames_hold_no_names_addresses_or_vat_numbers(booked: Any) -> None:
    told = " ".join(frame.to_csv() for frame in booked.reconcile().frames().values())

    for stored in booked.stored():
        customer = stored.document.customer
        for value in (customer.name, customer.vat_number, customer.email, customer.street):
            assert not value or value not in told


def test_without_pandas_a_frame_says_what_to_install(booked: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    real: Importer = builtins.__import__

    def without_pandas(name: str, *others: Any) -> Any:
        if name.partition(".")[0] == "pandas":
            raise ImportError(name)
        return real(name, *others)

    result = booked.reconcile()
    monkeypatch.delitem(sys.modules, "tickoweb_sync.reconcile.frames", raising=False)
    monkeypatch.setattr(builtins, "__import__", without_pandas)

    with pytest.raises(NotebookMissing, match=r"pip install 'octopus-client\[notebook\]'"):
        _ = result.differences
    assert result.found == ()


def test_pandas_is_not_imported_before_a_frame_is_asked_for() -> None:
    code = "import sys, tickoweb_sync.reconcile, tickoweb_sync.cli.main; print('pandas' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "False\n"
