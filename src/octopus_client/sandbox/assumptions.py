"""What the sandbox assumes because nobody could verify it on the live service, by name.

Each answer that rests on one of these carries `X-Octopus-Sandbox: assumed:<name>`.
The control call `assume` switches one to another of its answers; the first answer is the default.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

RECORDED = "recorded"
SPECIFIED = "specified"


@dataclass(frozen=True)
class Assumption:
    """One unverified behaviour of Octopus."""

    name: str
    sentence: str
    answers: tuple[str, ...] = ("assumed",)


ALL = (
    Assumption(
        "account-refused",
        "An account without a number above 0 is refused with -27, of an unknown bookyear with -9, with a "
        "percentage outside of 0 to 100 with -30 to -32.",
    ),
    Assumption(
        "account-saved",
        "Saving an account passes over its VAT codes and its need of a cost centre, which are only "
        "changed in the application; a new one has 100 as each percentage. A closed bookyear takes it too.",
    ),
    Assumption(
        "amount-mismatch",
        "A buy/sell booking whose amount is not the sum of its lines (for a credit note: minus that sum) is "
        "refused with -24.",
        ("refuse", "accept"),
    ),
    Assumption(
        "amount-scale",
        "An amount with more than two decimals is refused with -24 (-26 on a balancing).",
        ("refuse", "accept"),
    ),
    Assumption("api-version", "The version is answered as the bare number of a release."),
    Assumption(
        "bad-attachment",
        "An attachment that is no base64 refuses the whole booking with -79; "
        "the other answer books without it.",
        ("refuse", "book-without"),
    ),
    Assumption(
        "balance-sign",
        "`accounts/amounts/modified` lists what is booked on each account in each period as debit less "
        "credit; the other answer: credit less debit. Where no booking is left it is listed as deleted.",
        ("debit", "credit"),
    ),
    Assumption(
        "balancing-refused",
        "A balancing over the open amount, between two relations or of nothing is refused with -26, "
        "of an unknown document or line with -34.",
    ),
    Assumption(
        "balancing-sides",
        "The debit key must name a debit and the credit key a credit; swapped sides are refused with -26.",
        ("refuse", "accept"),
    ),
    Assumption(
        "balancing-unknown",
        "Deleting a balancing that does not exist is refused with -26.",
        ("refuse", "accept"),
    ),
    Assumption(
        "bank-documents",
        "`bank/invoices` lists the purchase and sales documents of all bookyears with something "
        "open, which is positive; `credit` tells a credit note.",
    ),
    Assumption(
        "bank-refused",
        "What does not fit in the list of payments or an envelope is refused with -79, a document "
        "of which nothing is open with -34, an unknown relation with -16, another journal than a "
        "bank's with -38.",
    ),
    Assumption(
        "bookyear-carried",
        "Carrying a bookyear forward makes one booking in the first diverse journal of the next bookyear, "
        "dated on its first day: the balance of each account below 600000, the result on 140000; open items "
        "stay where they are. Done again, it takes the place of the first. Accounts that the next bookyear "
        "lacks are made there. Closing does this too.",
    ),
    Assumption(
        "bookyear-refused",
        "A bookyear that does not follow the last one, ends before it begins or declares UNKNOWN, dates of "
        "a bookyear in between, periods that leave a document without its own, a change of a closed "
        "bookyear, and closing one before those before it or without a next one are refused with -79; an "
        "unknown one with -9, a missing diverse journal with -10, a missing account of the result with -21.",
    ),
    Assumption("closed-bookyear", "Booking into a closed bookyear is refused.", ("-15", "-11")),
    Assumption(
        "closed-period",
        "`closedPeriod` closes the periods up to and with it (-15); the other answer: from it on.",
        ("until", "from"),
    ),
    Assumption(
        "coda-import",
        "Each statement of a CODA file becomes one document in the first F journal of its "
        "bookyear, each movement a line on account 499000; nothing is matched. A bad file answers "
        "400 with -79 in the shape of the report.",
    ),
    Assumption("content-type", "A body that is not announced as JSON is refused with 415."),
    Assumption(
        "cost-centre-history",
        "The history of cost centres lists, for each of them, the lines that name it; VAT names none. "
        "One without any is a row with its name alone, where that is asked.",
    ),
    Assumption(
        "cost-centre-key",
        "A cost centre with an unknown key is made under that key; the other answer: under the next one.",
        ("given", "next"),
    ),
    Assumption(
        "cost-centre-needed",
        "A line on an account that must have a cost centre is refused with -40 when it names none.",
        ("refuse", "accept"),
    ),
    Assumption("cost-centre-refused", "A cost centre with a key below 1 is refused with -76."),
    Assumption(
        "credit-note-vat-code",
        "When a dossier lists VAT codes of the credit note types, a credit note needs one of those (-75); "
        "the other answer takes the codes of invoices too.",
        ("own-codes", "any-codes"),
    ),
    Assumption(
        "currencies", "The currencies are those that the sandbox books in, the same for every dossier."
    ),
    Assumption(
        "deleted-then-booked-again",
        "A deleted document whose number is booked again is no longer listed as deleted, "
        "as recorded for balancings.",
        ("dropped", "listed"),
    ),
    Assumption("diverse-sum", "The lines of a D document must sum to zero, else -24.", ("refuse", "accept")),
    Assumption(
        "dossier-lock",
        "A locked dossier answers 403 -12 to every call; on connect 403 without a code, "
        "or with the chosen one.",
        ("none", "-4", "-12", "-51"),
    ),
    Assumption(
        "dossier-mismatch",
        "A dossier token used on another dossier's path answers 401.",
        ("401", "403"),
    ),
    Assumption(
        "enveloppes",
        "A payment is on the list or in one envelope; taking it out, or the envelope away, puts "
        "it back on the list.",
    ),
    Assumption(
        "error-texts",
        "The texts of the codes that were never recorded are ours, as is the status 400 of a code.",
    ),
    Assumption(
        "history-reports",
        "The history of an account lists its lines in the ledger as they were booked; that of a client or "
        "supplier its lines on 400000 or 440000. Balanced or not makes no difference.",
    ),
    Assumption("inactive-relation", "A booking on an inactive relation is accepted.", ("accept", "refuse")),
    Assumption("injected-fault", "The answer was ordered by the control call `faults`."),
    Assumption(
        "invoice-booked",
        "An invoice that is booked cannot be changed; that is refused with -64.",
    ),
    Assumption(
        "invoice-booking",
        "`invoices/book` makes a booking of each invoice under its own number: one line an "
        "account and VAT code, VAT on the sum of the line. A status code is 0, or the code of "
        "what is wrong.",
    ),
    Assumption(
        "invoice-sending",
        "An invoice goes over Peppol when its relation has a participant id or that way of "
        "delivery, and has arrived a minute later; else by mail; without an address it is not "
        "sent (-71).",
    ),
    Assumption(
        "journal-balance",
        "The balance of a financial journal is debit less credit on its account, over all that is booked "
        "in the bookyear; another journal has none and is refused with -67.",
    ),
    Assumption(
        "journal-closed", "A document write in a closed journal answers 403 with -11.", ("-11", "none")
    ),
    Assumption("journal-kind", "A document in a journal of another kind is refused with -38."),
    Assumption("journal-lock", "A document write in a locked journal answers 403 with -12.", ("-12", "none")),
    Assumption(
        "journal-modified-by-booking",
        "A booking marks its journal as modified, so that `journals/modified` lists it.",
        ("yes", "no"),
    ),
    Assumption(
        "journal-refused",
        "A journal that exists already, of a closed bookyear or, where its account, its currency or its "
        "existence would change, with documents in it is refused with -38; another mode then with -29 and "
        "a next number that is taken with -13. An unknown bookyear, journal, period, currency or account "
        "is refused with the code of that, a journal that a user has open with -12.",
    ),
    Assumption(
        "ledger-lines",
        "`bookings/modified` lists the party first, then each line, then its VAT; debit is positive.",
    ),
    Assumption(
        "limit-answer",
        "A call over the day's limit answers with -80 and this status; refused calls count too, "
        "each operation and dossier has its own count and a day is one in Europe/Brussels.",
        ("400", "401", "403", "429"),
    ),
    Assumption(
        "lock-or-number",
        "When a journal is locked or closed and the number is wrong, the lock is answered first.",
        ("lock", "number"),
    ),
    Assumption("malformed-body", "A body that is no JSON or has values of a wrong type answers 400."),
    Assumption(
        "merge-omitted",
        "What is left out when a relation, an account, a product or a cost centre is saved keeps its value; "
        "the other answer: it is as on a new one.",
        ("kept", "cleared"),
    ),
    Assumption(
        "modified-inactive",
        "`relations/modified` lists inactive relations too.",
        ("listed", "left-out"),
    ),
    Assumption("name-search", "Relations are found by their whole name, in any case.", ("whole", "part")),
    Assumption(
        "new-bookyear",
        "A new bookyear gets the accounts and the journals of the one before, which number from 1; the "
        "other answer: nothing. Its periods are numbered by the year in which it begins.",
        ("filled", "empty"),
    ),
    Assumption(
        "open-account",
        "What is open on an account are the lines of financial and diverse journals on that account which "
        "are not balanced in full.",
    ),
    Assumption(
        "payment-file",
        "An envelope is exported as a file of SEPA credit transfers, without the account of who pays.",
    ),
    Assumption(
        "payment-list",
        "A payment of a document is for all that is open, on its expiry date, to the account of "
        "the relation, unless the call says otherwise.",
    ),
    Assumption(
        "printed-documents",
        "Invoices and delivery notes are plain PDFs with their number and amount, and an "
        "electronic invoice has little more; nothing is to be read in them.",
    ),
    Assumption(
        "product-refused",
        "A product of an unknown group, or with the number of another product, is refused with -49; "
        "with another currency, VAT code, account or cost centre than there are with the code of that.",
    ),
    Assumption(
        "rappels",
        "A client with open invoices that expired up to and with a day has one reminder, number "
        "1, of today; its PDF lists them.",
    ),
    Assumption("reads-while-locked", "A locked journal can still be read; else 403 -12.", ("work", "refuse")),
    Assumption("refusal-codes", "The refusals of the older SOAP service hold, with status 400."),
    Assumption(
        "relation-refused",
        "A relation without currency or identification, that is neither client nor supplier, "
        "with an empty country or with another relation's external id is refused with -7.",
    ),
    Assumption(
        "relation-role",
        "A sale needs a client and a purchase a supplier, else -16; the same for C and S lines.",
        ("refuse", "accept"),
    ),
    Assumption(
        "soda-import",
        "A SODA file is taken and nothing is booked.",
    ),
    Assumption(
        "timestamp-bound", "A change at the very moment asked for is listed.", ("inclusive", "exclusive")
    ),
    Assumption("timestamp-zone", "`modifiedTimeStamp` is local time in this zone.", ("brussels", "utc")),
    Assumption(
        "token-errors", "A missing `Token` answers -79; an unknown or expired token only a technical text."
    ),
    Assumption(
        "unknown-key-on-read",
        "Reading an unknown bookyear or journal answers 400 with -9 or -10; the other answer: 404.",
        ("400", "404"),
    ),
    Assumption(
        "unknown-property",
        "A body with a property that Octopus does not know is refused.",
        ("refuse", "ignore"),
    ),
    Assumption(
        "vat-search",
        "Relations are found by the letters and digits of the VAT number; "
        "the other answer: as it is written.",
        ("normalised", "exact"),
    ),
    Assumption("whoami", "`GET /authentication` answers the token, or the user.", ("token", "user")),
)


def assumed(name: str) -> str:
    """Return the header value of an answer that rests on an assumption."""
    return f"assumed:{name}"


class AssumptionError(ValueError):
    """An unknown assumption, or an answer it cannot be switched to."""


@dataclass
class Assumptions:
    """The answers in force."""

    _answers: dict[str, str] = field(default_factory=lambda: {each.name: each.answers[0] for each in ALL})

    def __getitem__(self, name: str) -> str:
        """Return the answer in force of one assumption."""
        return self._answers[name]

    def switch(self, answers: Mapping[str, str]) -> None:
        """Switch assumptions to other answers, all or none.

        Args:
            answers: by name of the assumption, the answer.

        Raises:
            AssumptionError: a name or an answer is unknown.
        """
        allowed = {each.name: each.answers for each in ALL}
        for name, answer in answers.items():
            if name not in allowed:
                raise AssumptionError(f"There is no assumption {name!r}. Known are: {', '.join(allowed)}.")
            if answer not in allowed[name]:
                raise AssumptionError(
                    f"Assumption {name!r} cannot be switched to {answer!r}; "
                    f"choose from {', '.join(allowed[name])}."
                )
        self._answers.update(answers)
