"""The settings of an organisation's integration with Octopus.

`Integration.from_toml` reads the settings file; a codebase that keeps settings elsewhere uses
`Integration.from_mapping` with the same tables. Credentials are no settings: they come from
the environment.
"""

import re
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Self

from attrs import Factory, frozen

from tickoweb_sync.documents import Treatment
from tickoweb_sync.settings_file import (
    SettingsError,
    Table,
    duration,
    number,
    number_or_false,
    one_of,
    renderer,
    size,
    text,
    toml_content,
)

__all__ = [
    "BookingSettings",
    "ChannelAccounts",
    "ChannelSettings",
    "ClosedPeriod",
    "CustomerUpdate",
    "Integration",
    "Locale",
    "Payments",
    "Refunds",
    "SettingsError",
    "ZeroDocuments",
    "vat_key",
]

CREDIT_NOTE = "credit_note:"
"""Stands before a key of `[vat_codes]` that is for credit notes only."""

_VAT_KEY = re.compile(rf"({CREDIT_NOTE})?([a-z_]+):([0-9]{{1,3}}(?:\.[0-9]{{1,4}})?)")


class Locale(StrEnum):
    """The language of Octopus's own messages."""

    DUTCH = "nl"
    FRENCH = "fr"
    ENGLISH = "en"


class ClosedPeriod(StrEnum):
    """What to do with a document whose period is closed: hold it, or book it in the next open one."""

    HOLD = "hold"
    NEXT_OPEN = "next_open"


class ZeroDocuments(StrEnum):
    """What to do with a document of 0.00: leave it out of the books, or book it."""

    SKIP = "skip"
    BOOK = "book"


class Payments(StrEnum):
    """When to book a payment: with every invoice, or with an invoice that was paid."""

    ALWAYS = "always"
    WHEN_PAID = "when_paid"


class Refunds(StrEnum):
    """What to do with the money of a credit note: book it as paid back, or leave it open."""

    BOOK = "book"
    LEAVE_OPEN = "leave_open"


class CustomerUpdate(StrEnum):
    """What to do with a relation found in Octopus: overwrite it, fill what is empty, leave it."""

    OVERWRITE = "overwrite"
    FILL_EMPTY = "fill_empty"
    NEVER = "never"


@frozen(kw_only=True)
class OctopusSettings:
    """Which dossier, and the language of its messages."""

    dossier: int | None = None
    locale: Locale = Locale.DUTCH


@frozen(kw_only=True)
class BookingSettings:
    """How documents are booked. Without a payment account no payments are booked."""

    journal: str | None = None
    sales_account: int | None = None
    payment_account: int | None = None
    payment_journal: str | None = None
    closed_period: ClosedPeriod = ClosedPeriod.HOLD
    zero_documents: ZeroDocuments = ZeroDocuments.SKIP
    payments: Payments = Payments.ALWAYS
    refunds: Refunds = Refunds.BOOK


@frozen(kw_only=True)
class CustomerSettings:
    """How customers become relations."""

    update: CustomerUpdate = CustomerUpdate.OVERWRITE


@frozen(kw_only=True)
class ChannelSettings:
    """What a channel does otherwise; None means as in `[booking]`, a payment account of 0: none."""

    sales_account: int | None = None
    payment_account: int | None = None
    payment_journal: str | None = None


@frozen(kw_only=True)
class FileSettings:
    """The PDF: who makes it (None: a plain one of our own), and how many bytes may be sent."""

    renderer: str | None = None
    attachment_limit: int = 10 * 1024**2


@frozen(kw_only=True)
class RetrySettings:
    """How long to wait before a locked dossier or journal is tried again."""

    locked: timedelta = timedelta(minutes=60)


@frozen(kw_only=True)
class ChannelAccounts:
    """The accounts of a channel; without a payment account no payments are booked."""

    sales_account: int | None
    payment_account: int | None
    payment_journal: str | None


@frozen(kw_only=True)
class Integration:
    """The settings of one organisation. Incomplete ones may exist: its documents wait."""

    organisation: str
    octopus: OctopusSettings = OctopusSettings()
    booking: BookingSettings = BookingSettings()
    customers: CustomerSettings = CustomerSettings()
    channels: Mapping[str, ChannelSettings] = Factory(dict)
    vat_codes: Mapping[str, str] = Factory(dict)
    files: FileSettings = FileSettings()
    retry: RetrySettings = RetrySettings()

    @classmethod
    def from_toml(cls, source: Path | str) -> Self:
        """Read a settings file, or its text.

        Raises:
            SettingsError: With every problem, its place and what is allowed there.
        """
        return cls.from_mapping(toml_content(source))

    @classmethod
    def from_mapping(cls, content: Mapping[str, object]) -> Self:
        """Read settings kept elsewhere, in the tables and keys of the settings file.

        Raises:
            SettingsError: With every problem, its place and what is allowed there.
        """
        root = Table(content, "", [])
        organisation = root.take("organisation", text, "")
        if "organisation" not in content:
            root.complain("organisation", "is missing; name the organisation whose documents these are")
        integration = cls(
            organisation=organisation,
            octopus=_octopus(root.table("octopus")),
            booking=_booking(root.table("booking")),
            customers=_customers(root.table("customers")),
            channels=_channels(root.table("channels")),
            vat_codes=_vat_codes(root.table("vat_codes")),
            files=_files(root.table("files")),
            retry=_retry(root.table("retry")),
        )
        root.refuse_others()
        if root.problems:
            raise SettingsError(tuple(root.problems))
        return integration

    @property
    def missing(self) -> tuple[str, ...]:
        """What must still be chosen before anything can be booked; empty when complete."""
        needed = {
            "dossier": self.octopus.dossier,
            "journal": self.booking.journal,
            "sales_account": self.booking.sales_account,
        }
        return tuple(name for name, value in needed.items() if value is None)

    def accounts_for(self, channel: str) -> ChannelAccounts:
        """The accounts of a channel: its own, else those of the integration."""
        own = self.channels.get(channel, ChannelSettings())
        payment_account = self.booking.payment_account if own.payment_account is None else own.payment_account
        return ChannelAccounts(
            sales_account=own.sales_account or self.booking.sales_account,
            payment_account=payment_account or None,
            payment_journal=(own.payment_journal or self.booking.payment_journal)
            if payment_account
            else None,
        )

    def vat_code(self, treatment: Treatment, rate: Decimal, *, credit_note: bool = False) -> str | None:
        """The VAT code the settings name, or None where the dossier decides."""
        return self.vat_codes.get(vat_key(treatment, rate, credit_note=credit_note))


def vat_key(treatment: Treatment, rate: Decimal, *, credit_note: bool = False) -> str:
    """The key of `[vat_codes]`, such as `standard:6` or `credit_note:standard:21`."""
    prefix = CREDIT_NOTE if credit_note else ""
    return f"{prefix}{treatment}:{rate.normalize():f}"


def _octopus(table: Table) -> OctopusSettings:
    settings = OctopusSettings(
        dossier=table.take("dossier", number, None),
        locale=table.take("locale", one_of(Locale), Locale.DUTCH),
    )
    table.refuse_others()
    return settings


def _booking(table: Table) -> BookingSettings:
    settings = BookingSettings(
        journal=table.take("journal", text, None),
        sales_account=table.take("sales_account", number, None),
        payment_account=table.take("payment_account", number, None),
        payment_journal=table.take("payment_journal", text, None),
        closed_period=table.take("closed_period", one_of(ClosedPeriod), ClosedPeriod.HOLD),
        zero_documents=table.take("zero_documents", one_of(ZeroDocuments), ZeroDocuments.SKIP),
        payments=table.take("payments", one_of(Payments), Payments.ALWAYS),
        refunds=table.take("refunds", one_of(Refunds), Refunds.BOOK),
    )
    table.refuse_others()
    return settings


def _customers(table: Table) -> CustomerSettings:
    settings = CustomerSettings(update=table.take("update", one_of(CustomerUpdate), CustomerUpdate.OVERWRITE))
    table.refuse_others()
    return settings


def _channels(tables: Table) -> dict[str, ChannelSettings]:
    channels: dict[str, ChannelSettings] = {}
    for name in tables.content:
        table = tables.table(name)
        channels[name] = ChannelSettings(
            sales_account=table.take("sales_account", number, None),
            payment_account=table.take("payment_account", number_or_false, None),
            payment_journal=table.take("payment_journal", text, None),
        )
        table.refuse_others()
    return channels


def _vat_codes(table: Table) -> dict[str, str]:
    codes: dict[str, str] = {}
    for key in table.content:
        code = table.take(key, text, "")
        match = _VAT_KEY.fullmatch(key)
        if match is None or match[2] not in list(Treatment):
            treatments = ", ".join(Treatment)
            table.complain(
                key, f'must look like "standard:6" or "credit_note:standard:21"; treatments: {treatments}'
            )
            continue
        canonical = vat_key(Treatment(match[2]), Decimal(match[3]), credit_note=bool(match[1]))
        if canonical in codes:
            table.complain(key, f"says the same as {canonical}, which stands here too; keep one of them")
        codes[canonical] = code
    return codes


def _files(table: Table) -> FileSettings:
    settings = FileSettings(
        renderer=table.take("renderer", renderer, None),
        attachment_limit=table.take("attachment_limit", size, FileSettings().attachment_limit),
    )
    table.refuse_others()
    return settings


def _retry(table: Table) -> RetrySettings:
    settings = RetrySettings(locked=table.take("locked", duration, RetrySettings().locked))
    table.refuse_others()
    return settings
