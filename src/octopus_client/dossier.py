"""One dossier: its collections, each with typed methods. Making one makes no call."""

from datetime import datetime, timedelta
from functools import cached_property

import attrs

from octopus_client import (
    accounts,
    attachments,
    balancings,
    bookings,
    bookings_report,
    bookyears,
    coda,
    cost_centres,
    currencies,
    custom_fields,
    delivery_notes,
    envelopes,
    financial,
    invoice_sending,
    invoices,
    journals,
    payment_list,
    payroll,
    products,
    relations,
    reminders,
    reports,
    service,
    vat_codes,
)
from octopus_client.bookyears import Bookyear, bookyear_id
from octopus_client.clock import brussels_day
from octopus_client.codes import JournalKind
from octopus_client.connection import CONNECT, Connection
from octopus_client.dossiers import LIST_DOSSIERS
from octopus_client.posting import MARK_PREFIX, Poster, PostingStore
from octopus_client.quota import Quota
from octopus_client.session import Session

OPERATIONS = (
    LIST_DOSSIERS,
    CONNECT,
    *bookyears.OPERATIONS,
    *journals.OPERATIONS,
    *accounts.OPERATIONS,
    *vat_codes.OPERATIONS,
    *relations.OPERATIONS,
    *bookings.OPERATIONS,
    *financial.OPERATIONS,
    *balancings.OPERATIONS,
    *bookings_report.OPERATIONS,
    *cost_centres.OPERATIONS,
    *custom_fields.OPERATIONS,
    *currencies.OPERATIONS,
    *products.OPERATIONS,
    *coda.OPERATIONS,
    *delivery_notes.OPERATIONS,
    *envelopes.OPERATIONS,
    *invoice_sending.OPERATIONS,
    *invoices.OPERATIONS,
    *payment_list.OPERATIONS,
    *payroll.OPERATIONS,
    *reminders.OPERATIONS,
    *reports.OPERATIONS,
    *service.OPERATIONS,
    *attachments.OPERATIONS,
)
"""Every operation that a dossier's collections use, and those outside of any dossier that have a limit."""

_A_DAY = timedelta(days=1)
_FINANCIAL_KINDS = (JournalKind.FINANCIAL, JournalKind.DIVERSE)


class Dossier:
    """One dossier of Octopus. Connecting happens when the first call is due.

    Attributes:
        id: number of the dossier.
        locale: language of Octopus's own messages.
        bookyears: bookyears and periods.
        journals: journals and their last numbers.
        accounts: chart of accounts.
        vat_codes: VAT codes.
        relations: clients and suppliers.
        bookings: purchase and sales bookings.
        financial: financial and diverse bookings.
        balancings: ties between payments and invoices.
        bookings_report: ledger lines of all bookings, and what was deleted.
        cost_centres: cost centres.
        custom_fields: fields that the dossier added itself.
        currencies: codes of currencies.
        products: products and their groups.
        invoices: invoices of the invoice module.
        invoice_sending: their way to the customers.
        delivery_notes: delivery notes.
        payment_list: payments that wait for the bank.
        envelopes: payments that go to the bank together.
        coda: import of bank statements.
        payroll: import of payroll bookings.
        reminders: invoices past their due date.
        reports: movements and open items.
        attachments: files added to bookings afterwards.
    """

    def __init__(self, session: Session, connection: Connection) -> None:
        self._session = session
        self._connection = connection
        self.id = connection.dossier
        self.locale = connection.locale
        self.bookyears = bookyears.Bookyears(session, connection)
        self.journals = journals.Journals(session, connection)
        self.accounts = accounts.Accounts(session, connection)
        self.vat_codes = vat_codes.VatCodes(session, connection)
        self.relations = relations.Relations(session, connection)
        self.bookings = bookings.Bookings(session, connection)
        self.financial = financial.FinancialBookings(session, connection)
        self.balancings = balancings.Balancings(session, connection)
        self.bookings_report = bookings_report.BookingsReport(session, connection)
        self.cost_centres = cost_centres.CostCentres(session, connection)
        self.custom_fields = custom_fields.CustomFields(session, connection)
        self.currencies = currencies.Currencies(session, connection)
        self.products = products.Products(session, connection)
        self.invoices = invoices.Invoices(session, connection)
        self.invoice_sending = invoice_sending.InvoiceSending(session, connection)
        self.delivery_notes = delivery_notes.DeliveryNotes(session, connection)
        self.payment_list = payment_list.PaymentList(session, connection)
        self.envelopes = envelopes.Envelopes(session, connection)
        self.coda = coda.Coda(session, connection)
        self.payroll = payroll.Payroll(session, connection)
        self.reminders = reminders.Reminders(session, connection)
        self.reports = reports.Reports(session, connection)
        self.attachments = attachments.Attachments(session, connection)

    @cached_property
    def quota(self) -> Quota:
        """How many calls are left today, by our own count; looking makes no call."""
        limits = {o.counter: o.daily_limit for o in OPERATIONS if o.daily_limit is not None}
        return Quota(self._session, self._connection, limits=limits)

    def poster(
        self,
        journal: str,
        *,
        store: PostingStore,
        year: Bookyear | int | None = None,
        mark_prefix: str = MARK_PREFIX,
    ) -> Poster:
        """What books exactly once in one journal.

        Args:
            journal: its key: an A or V journal takes `Booking`, an F or D journal `FinancialBooking`.
            store: where intents are kept; `octopus_client.posting.SQLitePostingStore` for example.
            year: bookyear, whole or by Octopus's number; the one of today in Brussels unless given
                (then its list is read, at most once a day).
            mark_prefix: start of the marks, to tell several integrations in one dossier apart.
        """
        if year is None:
            today = brussels_day(self._session.clock())
            year = self.bookyears.containing(today, max_age=_A_DAY)
        documents = self.financial if journal[:1] in _FINANCIAL_KINDS else self.bookings
        return Poster(
            documents=documents,
            journals=self.journals,
            dossier=self.id,
            bookyear=bookyear_id(year),
            journal=journal,
            store=store,
            clock=self._session.clock,
            mark_prefix=mark_prefix,
        )

    def about(self, correlation: str) -> "Dossier":
        """The same dossier, whose calls carry in the log what they are about, such as a document's id."""
        return Dossier(self._session, attrs.evolve(self._connection, correlation=correlation))

    def reconnect(self) -> None:
        """Connect anew (connectDossier, 150 a day), which tells whether the dossier is free.

        Raises:
            DossierLocked: the dossier is in use.
            DossierRefused: the user has no rights in it, or it is disabled.
        """
        self._session.reconnect(self._connection)

    @property
    def server_time(self) -> datetime | None:
        """The moment by Octopus's own clock, as its last answer told it; `None` before the first."""
        return self._session.server_time

    def now(self) -> datetime:
        """The present moment by the client's clock."""
        return self._session.clock()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.id})"
