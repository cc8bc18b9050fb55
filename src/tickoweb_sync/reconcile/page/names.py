"""Pure: names that the page shows for what a reconciliation only has keys of."""

from functools import cached_property

from tickoweb_sync.reconcile.result import Reconciliation


class Names:
    """Clients and bookyears by their keys."""

    def __init__(self, result: Reconciliation) -> None:
        self._result = result

    def of(self, document: str | None) -> str:
        """The client of one of Tickoweb's documents; empty for none."""
        return "" if document is None else self._clients.get(document, "")

    def relation(self, key: int | None) -> str:
        """The name of a relation of Octopus; empty where it is not listed."""
        return "" if key is None else self._relations.get(key, "")

    def bookyear(self, key: int | None) -> str:
        """The years of a bookyear: `2026`, or `2026-2027` where it runs over the turn of the year."""
        return "" if key is None else self._years.get(key, str(key))

    @cached_property
    def _clients(self) -> dict[str, str]:
        return {pair.stored.id: pair.stored.document.customer.name for pair in self._result.pairs}

    @cached_property
    def _relations(self) -> dict[int, str]:
        return {one.key: one.name or "" for one in self._result.books.relations if one.key is not None}

    @cached_property
    def _years(self) -> dict[int, str]:
        return {
            year.id: "-".join(dict.fromkeys((str(year.start.year), str(year.end.year))))
            for year in self._result.books.facts.bookyears
        }
