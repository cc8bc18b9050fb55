"""Octopus's relations as we know them, and which of them our customers are."""

from collections.abc import Iterable, Mapping
from datetime import datetime

import attrs
import msgspec
from sqlalchemy import Select, bindparam, select

from octopus_client import Relation
from octopus_client.codec import decode, encode
from tickoweb_sync.outbox import tables
from tickoweb_sync.outbox.transactions import Transactions
from tickoweb_sync.outbox.upsert import upsert
from tickoweb_sync.vat_numbers import vat_key

_HOME = "BE"
"""Where a relation without a country is, for the comparison of VAT numbers."""


_RELATION, _KNOWN = tables.relation.c, tables.customer.c
# Made once, for every document asks them: making a statement takes longer than carrying it out.
_OURS = select(_RELATION.content).where(_RELATION.dossier == bindparam("of")).order_by(_RELATION.key)
_BY_KEY = _OURS.where(_RELATION.key == bindparam("wanted"))
_BY_VAT_KEY = _OURS.where(_RELATION.vat_key == bindparam("wanted"))
_BY_EXTERNAL_ID = _OURS.where(_RELATION.external_id == bindparam("wanted"))
_LAST_READ = select(tables.mirror).where(tables.mirror.c.dossier == bindparam("of"))
_CUSTOMER = select(tables.customer).where(
    _KNOWN.organisation == bindparam("by"),
    _KNOWN.dossier == bindparam("of"),
    _KNOWN.id == bindparam("wanted"),
)


@attrs.frozen(kw_only=True)
class KnownCustomer:
    """What we know of a customer of Tickoweb in a dossier.

    Attributes:
        id: Tickoweb's number of the customer.
        relation: Octopus's key of its relation, once certain.
        last_sent: what was last sent of it.
        adding: whether a relation may have been made for it without an answer.
    """

    id: int
    relation: int | None = None
    last_sent: Mapping[str, str] | None = attrs.field(default=None, repr=False)
    adding: bool = False


@attrs.frozen(kw_only=True)
class MirrorRead:
    """A reading of the list of modified relations.

    Attributes:
        at: the moment by our clock.
        server_time: the moment by Octopus's clock, where it told.
    """

    at: datetime
    server_time: datetime | None


class Mirror:
    """The relations of one dossier, kept beside the outbox and matched here instead of over the API."""

    def __init__(self, transactions: Transactions, *, organisation: str, dossier: int) -> None:
        self._transactions = transactions
        self._organisation = organisation
        self._dossier = dossier

    def last_read(self) -> MirrorRead | None:
        """When the list of modified relations was last read."""
        with self._transactions.read(self) as connection:
            row = connection.execute(_LAST_READ, {"of": self._dossier}).one_or_none()
        return None if row is None else MirrorRead(at=row.read_at, server_time=row.server_time)

    def absorb(
        self,
        changed: Iterable[Relation],
        *,
        deleted: Iterable[Relation] = (),
        read: MirrorRead | None = None,
    ) -> None:
        """Take in relations as Octopus shows them; with `read`, from its list of modified ones."""
        table = tables.relation
        with self._transactions.begin() as connection:
            for relation in changed:
                upsert(
                    connection,
                    table,
                    dossier=self._dossier,
                    key=relation.key,
                    vat_key=vat_key(relation.vat_number or "", (relation.country or "").strip() or _HOME),
                    external_id=relation.external_id or None,
                    content=encode(relation),
                )
            for relation in deleted:
                connection.execute(
                    table.delete().where(table.c.dossier == self._dossier, table.c.key == relation.key)
                )
            if read is not None:
                upsert(
                    connection,
                    tables.mirror,
                    dossier=self._dossier,
                    read_at=read.at,
                    server_time=read.server_time,
                )

    def by_key(self, key: int) -> Relation | None:
        """The relation with a key of Octopus."""
        return next(iter(self._find(_BY_KEY, key)), None)

    def by_vat_key(self, key: str) -> list[Relation]:
        """All relations with a VAT number, in its comparable form."""
        return self._find(_BY_VAT_KEY, key)

    def by_external_id(self, external_id: int) -> Relation | None:
        """The relation with a number of ours."""
        return next(iter(self._find(_BY_EXTERNAL_ID, external_id)), None)

    def customer(self, customer_id: int) -> KnownCustomer:
        """What we know of a customer."""
        wanted = {"by": self._organisation, "of": self._dossier, "wanted": customer_id}
        with self._transactions.read(self) as connection:
            row = connection.execute(_CUSTOMER, wanted).one_or_none()
        if row is None:
            return KnownCustomer(id=customer_id)
        return KnownCustomer(
            id=customer_id,
            relation=row.relation,
            last_sent=msgspec.json.decode(row.last_sent) if row.last_sent else None,
            adding=row.adding,
        )

    def remember(self, customer: KnownCustomer) -> None:
        """Keep what we know of a customer."""
        with self._transactions.begin() as connection:
            upsert(
                connection,
                tables.customer,
                organisation=self._organisation,
                dossier=self._dossier,
                id=customer.id,
                relation=customer.relation,
                last_sent=msgspec.json.encode(customer.last_sent) if customer.last_sent is not None else b"",
                adding=customer.adding,
            )

    def _find(self, statement: Select[tuple[bytes]], wanted: str | int) -> list[Relation]:
        with self._transactions.read(self) as connection:
            rows = connection.execute(statement, {"of": self._dossier, "wanted": wanted}).all()
        return [decode(row.content, Relation) for row in rows]
