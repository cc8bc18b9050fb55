"""Every check, in the order in which they run."""

from octopus_client.verify import reading, reading_books, writing, writing_payments
from octopus_client.verify.asking import Check
from octopus_client.verify.bench import Bench
from octopus_client.verify.survey import Survey

READING: tuple[Check[Survey], ...] = (
    Check(
        name="empty-list",
        purpose="a list of what changes in a far year",
        settles=("empty-lists",),
        calls=("getModifiedBuySellBookings",),
        ask=reading.empty_list,
    ),
    Check(
        name="bookyears",
        purpose="the numbers of periods",
        settles=("period-format",),
        calls=(),
        ask=reading.bookyears,
    ),
    Check(
        name="journals",
        purpose="the letters and kinds of journals",
        settles=("journal-letters",),
        calls=(),
        ask=reading.journals,
    ),
    Check(
        name="one-booking",
        purpose="one booking by its key",
        settles=("query-names", "one-object"),
        calls=("getBuySellBooking",),
        ask=reading.one_booking,
    ),
    Check(
        name="unknown-key",
        purpose="a bookyear and a journal that do not exist",
        settles=("unknown-key-on-read",),
        calls=("getJournals", "getBuySellBooking"),
        ask=reading.unknown_key,
    ),
    Check(
        name="inactive-relations",
        purpose="inactive relations in the list, else among up to 20 keys that it lacks",
        settles=("modified-inactive",),
        calls=("getRelations",) * 20,
        ask=reading.inactive_relations,
    ),
    Check(
        name="vat-search",
        purpose="one VAT number, written in five ways",
        settles=("vat-search",),
        calls=("getRelations",) * 5,
        ask=reading.vat_search,
    ),
    Check(
        name="name-search",
        purpose="one name: whole, in capitals, a part of it",
        settles=("name-search",),
        calls=("getRelations",) * 3,
        ask=reading.name_search,
    ),
    Check(
        name="second-login",
        purpose="the first token after another login and connection",
        settles=("token-survives", "session-cookies", "locale-zero", "dossier-lock"),
        calls=("getRelations",) * 3,
        ask=reading.second_login,
    ),
    Check(
        name="missing-token",
        purpose="the list of dossiers without a token, and with a wrong one",
        settles=("token-errors",),
        calls=("getDossiers",) * 2,
        ask=reading.missing_token,
    ),
    Check(
        name="other-dossier",
        purpose="this dossier's token on the path of another dossier of the same user",
        settles=("dossier-mismatch",),
        calls=("getDossiers", "getBookyears", "getBookyears"),
        ask=reading.other_dossier,
    ),
    Check(
        name="whoami",
        purpose="the members of the answer",
        settles=("whoami",),
        calls=("whoami",),
        ask=reading.whoami,
    ),
    Check(
        name="codes",
        purpose="the texts of six known codes and of -80 to -95",
        settles=("error-texts", "refusal-codes", "codes-below-79"),
        calls=("generateSampleError",) * 22,
        ask=reading.codes,
    ),
    Check(
        name="recent-change",
        purpose="changes later than the present moment in UTC",
        settles=("timestamp-zone",),
        calls=("getModifiedBuySellBookings",),
        ask=reading.recent_change,
    ),
    Check(
        name="closed-period",
        purpose="last documents beside the closed period of their journal",
        settles=("closed-period",),
        calls=(),
        ask=reading_books.closed_period,
    ),
    Check(
        name="signs",
        purpose="credit notes, receipts and balancings that stand in the books",
        settles=("credit-note-read-back", "f-line-sign", "refund-sides"),
        calls=(),
        ask=reading_books.signs,
    ),
    Check(
        name="ledger",
        purpose="invoices and diverse documents beside their ledger lines",
        settles=("ledger-lines", "diverse-sign"),
        calls=("getReportModifiedBooking",) * 2,
        ask=reading_books.ledger,
    ),
)

SCARCE: tuple[Check[Survey], ...] = (
    Check(
        name="vat-codes",
        purpose="rows of the VAT code list (one of its two calls a day: only with --scarce)",
        settles=("vat-code-rows",),
        calls=("getVatCodes",),
        ask=reading.vat_codes,
    ),
)

WRITING: tuple[Check[Bench], ...] = (
    Check(
        name="relation",
        purpose="two test relations, saved several times",
        settles=("save-by-put", "merge-omitted", "relation-refused", "external-id-twice"),
        calls=("insertUpdateRelation",) * 8 + ("getRelations",) * 4,
        ask=writing.relation,
    ),
    Check(
        name="number-zero",
        purpose="document number 0, which can never be the next",
        settles=("payment-probe",),
        calls=("insertBuySellBooking", "insertFinancialDiversBooking"),
        ask=writing.number_zero,
    ),
    Check(
        name="unknown-property",
        purpose="a member that Octopus does not know, under number 0",
        settles=("unknown-property",),
        calls=("insertBuySellBooking",),
        ask=writing.unknown_property,
    ),
    Check(
        name="sale",
        purpose="an invoice of a cent with a file, read back; numbers too high, taken and below",
        settles=("posting-status", "texts-uncut", "number-taken", "closed-period"),
        calls=("insertBuySellBooking",) * 5 + ("getBuySellBooking",),
        ask=writing.sale,
    ),
    Check(
        name="file",
        purpose="a file for the invoice, and an invoice with a broken file",
        settles=("attachment-header", "bad-attachment"),
        calls=("addAttachementToBooking", "insertBuySellBooking"),
        ask=writing.file,
    ),
    Check(
        name="credit-note",
        purpose="a credit note of a cent, read back",
        settles=("credit-note-read-back", "credit-note-vat-code"),
        calls=("insertBuySellBooking",) * 2 + ("getModifiedBuySellBookings",),
        ask=writing.credit_note,
    ),
    Check(
        name="mismatch",
        purpose="an invoice of two cents with a line of one",
        settles=("amount-mismatch",),
        calls=("insertBuySellBooking",),
        ask=writing.mismatch,
    ),
    Check(
        name="relation-role",
        purpose="an invoice to a relation that is a supplier only",
        settles=("relation-role",),
        calls=("insertUpdateRelation", "insertBuySellBooking"),
        ask=writing.relation_role,
    ),
    Check(
        name="inactive-relation",
        purpose="an invoice to an inactive relation",
        settles=("inactive-relation",),
        calls=("insertUpdateRelation", "insertBuySellBooking"),
        ask=writing.inactive_relation,
    ),
    Check(
        name="changes",
        purpose="the test invoice and its journal in the lists of changes",
        settles=("timestamp-zone", "journal-modified-by-booking"),
        calls=("getModifiedBuySellBookings", "getModifiedJournals"),
        ask=writing.changes,
    ),
)

PAYING: tuple[Check[Bench], ...] = (
    Check(
        name="payment",
        purpose="a receipt of a cent, and the ledger lines of invoice and receipt",
        settles=("diverse-sign", "ledger-lines"),
        calls=("insertFinancialDiversBooking",) + ("getReportModifiedBooking",) * 2,
        ask=writing_payments.payment,
    ),
    Check(
        name="balancing",
        purpose="invoice and receipt tied, tied once too often, and a tie removed that is not there",
        settles=("balancing-status", "balancing-refused", "balancing-unknown"),
        calls=("insertBalancing",) * 2 + ("deleteBalancing",),
        ask=writing_payments.balancing,
    ),
    Check(
        name="refund",
        purpose="a refund tied with the credit note, first with swapped sides",
        settles=("balancing-sides", "refund-sides"),
        calls=("insertFinancialDiversBooking",) + ("insertBalancing",) * 2,
        ask=writing_payments.refund,
    ),
)

OPENED: tuple[Check[Bench], ...] = (
    Check(
        name="open-journal",
        purpose="number 0 into a journal that a person has open right now, and a look into it",
        settles=("journal-lock", "lock-or-number", "reads-while-locked"),
        calls=("insertBuySellBooking", "getModifiedBuySellBookings"),
        ask=writing_payments.open_journal,
    ),
)

ALL: tuple[Check[Survey] | Check[Bench], ...] = (*READING, *SCARCE, *WRITING, *PAYING, *OPENED)
"""All of them."""
