"""Frames of pandas, which only this file imports. Amounts are exact; an empty frame keeps its dtypes."""

from collections.abc import Iterable
from typing import Any

from tickoweb_sync.reconcile.columns import FRAMES, Column, Kind
from tickoweb_sync.reconcile.frame_error import NotebookMissing
from tickoweb_sync.reconcile.result import Reconciliation
from tickoweb_sync.reconcile.rows import Row, rows_of

try:
    import pandas as pd
except ImportError as error:
    raise NotebookMissing from error

_DTYPES = {
    Kind.TEXT: "string",
    Kind.NUMBER: "Int64",
    Kind.CENTS: "int64",
    Kind.AMOUNT: "object",
    Kind.RATE: "object",
    Kind.DAY: "datetime64[us]",
    Kind.MOMENT: "datetime64[us, Europe/Brussels]",
    Kind.FLAG: "bool",
}


def build_frame(result: Reconciliation, name: str) -> pd.DataFrame:
    """One frame by its name, with the columns of `FRAMES`."""
    return frame_of(rows_of(result, name), FRAMES[name])


def frame_of(rows: Iterable[Row], columns: Iterable[Column]) -> pd.DataFrame:
    """Rows as a frame; what a row does not name is missing there."""
    rows = list(rows)
    return pd.DataFrame({column.name: _series(rows, column) for column in columns})


def _series(rows: list[Row], column: Column) -> "pd.Series[Any]":
    values: list[Any] = [row.get(column.name) for row in rows]
    return pd.Series(values, dtype=pd.api.types.pandas_dtype(_DTYPES[column.kind]))
