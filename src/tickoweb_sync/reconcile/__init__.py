"""Reconciliation: the outbox against the books, each difference with its cause and next step."""

from tickoweb_sync.reconcile.books import Books, Part
from tickoweb_sync.reconcile.clearing import Clearing, ClearingItem, Match
from tickoweb_sync.reconcile.closing import Closing, ClosingRow, Money
from tickoweb_sync.reconcile.csv_file import FileUnusable
from tickoweb_sync.reconcile.difference import Cause, Difference
from tickoweb_sync.reconcile.frame_error import NotebookMissing
from tickoweb_sync.reconcile.numbering import NumberRow, NumberState
from tickoweb_sync.reconcile.open_client_items import OpenRow
from tickoweb_sync.reconcile.pairing import Pair
from tickoweb_sync.reconcile.result import Reconciliation
from tickoweb_sync.reconcile.run import reconcile
from tickoweb_sync.reconcile.settlement import Movement
from tickoweb_sync.reconcile.vat import Source, VatRow
from tickoweb_sync.reconcile.view import DocumentView

__all__ = [
    "Books",
    "Cause",
    "Clearing",
    "ClearingItem",
    "Closing",
    "ClosingRow",
    "Difference",
    "DocumentView",
    "FileUnusable",
    "Match",
    "Money",
    "Movement",
    "NotebookMissing",
    "NumberRow",
    "NumberState",
    "OpenRow",
    "Pair",
    "Part",
    "Reconciliation",
    "Source",
    "VatRow",
    "reconcile",
]
