"""Words, amounts and dates on a plain PDF, in Dutch, French and English."""

import unicodedata
from datetime import date
from decimal import Decimal

from tickoweb_sync.documents import Kind, Treatment

_ENCODING = "cp1252"  # what the built-in fonts of a PDF know
_NO_DECOMPOSITION = {
    "ł": "l",
    "Ł": "L",
    "đ": "d",
    "Đ": "D",
    "ħ": "h",
    "Ħ": "H",
    "\N{LATIN SMALL LETTER DOTLESS I}": "i",
    "ŧ": "t",
    "ẞ": "SS",
}

_SPACE = "\N{NO-BREAK SPACE}"

DEFAULT_LANGUAGE = "nl"

WORDS: dict[str, dict[str, str]] = {
    "nl": {
        Kind.INVOICE: "Factuur",
        Kind.CREDIT_NOTE: "Creditnota",
        "order": "Bestelling",
        "credited_order": "Creditering van bestelling",
        "date": "Datum",
        "due": "Te betalen tegen",
        "reference": "Mededeling",
        "event": "Evenement",
        "vat_number": "Btw-nummer",
        "description": "Omschrijving",
        "quantity": "Aantal",
        "net": "Excl. btw",
        "vat": "Btw",
        "gross": "Incl. btw",
        "rate": "Btw-tarief",
        "total": "Totaal",
        "page": "Bladzijde",
        "vat_back": (
            "Btw terug te storten aan de Staat in de mate waarin ze oorspronkelijk in aftrek werd gebracht."
        ),
        Treatment.REVERSE_CHARGE_BE: "Btw verlegd.",
        Treatment.REVERSE_CHARGE_EU: "Btw verlegd.",
        Treatment.EXPORT: "Vrijgesteld van btw: uitvoer.",
        Treatment.EXEMPT: "Vrijgesteld van btw.",
        Treatment.OUTSIDE_SCOPE: "Buiten het toepassingsgebied van de btw.",
    },
    "fr": {
        Kind.INVOICE: "Facture",
        Kind.CREDIT_NOTE: "Note de crédit",
        "order": "Commande",
        "credited_order": "Crédit de la commande",
        "date": "Date",
        "due": "À payer pour le",
        "reference": "Communication",
        "event": "Événement",
        "vat_number": "Numéro de TVA",
        "description": "Description",
        "quantity": "Nombre",
        "net": "Hors TVA",
        "vat": "TVA",
        "gross": "TVA comprise",
        "rate": "Taux de TVA",
        "total": "Total",
        "page": "Page",
        "vat_back": "TVA à reverser à l'État dans la mesure où elle a été initialement déduite.",
        Treatment.REVERSE_CHARGE_BE: "Autoliquidation.",
        Treatment.REVERSE_CHARGE_EU: "Autoliquidation.",
        Treatment.EXPORT: "Exonéré de TVA : exportation.",
        Treatment.EXEMPT: "Exonéré de TVA.",
        Treatment.OUTSIDE_SCOPE: "Hors du champ d'application de la TVA.",
    },
    "en": {
        Kind.INVOICE: "Invoice",
        Kind.CREDIT_NOTE: "Credit note",
        "order": "Order",
        "credited_order": "Credits order",
        "date": "Date",
        "due": "Due on",
        "reference": "Payment reference",
        "event": "Event",
        "vat_number": "VAT number",
        "description": "Description",
        "quantity": "Quantity",
        "net": "Excl. VAT",
        "vat": "VAT",
        "gross": "Incl. VAT",
        "rate": "VAT rate",
        "total": "Total",
        "page": "Page",
        "vat_back": "VAT to be paid back to the State in so far as it was deducted at first.",
        Treatment.REVERSE_CHARGE_BE: "Reverse charge.",
        Treatment.REVERSE_CHARGE_EU: "Reverse charge.",
        Treatment.EXPORT: "Exempt from VAT: export.",
        Treatment.EXEMPT: "Exempt from VAT.",
        Treatment.OUTSIDE_SCOPE: "Outside the scope of VAT.",
    },
}


def known_language(language: str | None) -> str:
    """The language to print in: the document's own when it is one of ours, else Dutch."""
    return language if language in WORDS else DEFAULT_LANGUAGE


def labelled(label: str, value: str, language: str) -> str:
    """A value behind its label; French sets a space before the colon."""
    return f"{label}{_SPACE if language == 'fr' else ''}: {value}"


def printed_amount(amount: Decimal, language: str) -> str:
    """An amount in euro, written as people of that language do."""
    digits = f"{abs(amount):,.2f}"
    sign = "-" if amount < 0 else ""
    if language == "en":
        return f"{sign}€{digits}"
    whole, _, cents = digits.partition(".")
    if language == "fr":
        return f"{sign}{whole.replace(',', _SPACE)},{cents}{_SPACE}€"
    return f"€{_SPACE}{sign}{whole.replace(',', '.')},{cents}"


def printed_number(number: Decimal, language: str) -> str:
    """A number or percentage, with the decimals that say something."""
    told = f"{number.normalize():f}"
    return told if language == "en" else told.replace(".", ",")


def printed_date(day: date, language: str) -> str:
    """A date; English readers differ on 3/4, so theirs starts with the year."""
    return day.isoformat() if language == "en" else f"{day:%d/%m/%Y}"


def printable(text: str) -> str:
    """A text in the letters of a PDF's built-in fonts.

    Other letters lose their accents, or become a question mark; signs such as emoji go.
    """
    return "".join(map(_printable, unicodedata.normalize("NFC", text))).strip()


def _printable(letter: str) -> str:
    category = unicodedata.category(letter)
    if category == "Cc":
        return " "
    if _fits(letter):
        return letter
    plain = _NO_DECOMPOSITION.get(letter) or unicodedata.normalize("NFKD", letter)
    kept = "".join(part for part in plain if _fits(part))
    return kept or ("?" if category.startswith(("L", "N")) else "")


def _fits(letter: str) -> bool:
    try:
        letter.encode(_ENCODING)
    except UnicodeEncodeError:
        return False
    return True
