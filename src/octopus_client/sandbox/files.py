"""Files that the sandbox makes in place of Octopus: a plain PDF and a small electronic invoice."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from octopus_client.sandbox.world import document_key

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from octopus_client.sandbox.json_types import JsonObject
    from octopus_client.sandbox.world import Dossier

_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
_BASIC = f"{{{_UBL}CommonBasicComponents-2}}"
_INVOICE, _CREDIT_NOTE = 380, 381


def pdf(lines: Iterable[str]) -> bytes:
    """Return a PDF of one page.

    Args:
        lines: what stands on it; a character outside of Latin-1 becomes a question mark.
    """
    shown = "".join(f"({_escaped(line)}) Tj T*\n" for line in lines).encode("latin-1", "replace")
    content = b"BT /F1 12 Tf 14 TL 72 770 Td\n" + shown + b"ET"
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        page + b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        font,
    )
    data, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    trailer = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(data))
    return data + b"xref\n0 %d\n0000000000 65535 f \n%s%s" % (size, table, trailer)


def _escaped(text: str) -> str:
    for each in "\\()":
        text = text.replace(each, f"\\{each}")
    return " ".join(text.split())


def printed(title: str, dossier: Dossier, document: JsonObject, amount: Decimal) -> bytes:
    """Return the PDF of an invoice or a delivery note.

    Args:
        title: what it is called on paper.
        dossier: whose it is.
        document: in its shape.
        amount: what it comes to.
    """
    relation = dossier.relation_of(document["relationIdentificationServiceData"])
    return pdf(
        (
            dossier.info["dossierDescription"],
            f"{title} {document['journalKey']}/{document['documentSequenceNr']}",
            document["documentDate"],
            "" if relation is None else relation.body.get("name", ""),
            f"{amount:.2f} {document['currencyCode']}",
        )
    )


def ubl(invoice: JsonObject, amount: Decimal) -> bytes:
    """Return the beginning of an electronic invoice: number, date, kind, currency and amount.

    Args:
        invoice: in its shape.
        amount: with VAT, negative on a credit note.
    """
    root = ET.Element(f"{{{_UBL}Invoice-2}}Invoice")
    currency = invoice.get("currencyCode", "EUR")
    for name, value in (
        ("ID", f"{invoice['journalKey']}/{invoice['documentSequenceNr']}"),
        ("IssueDate", invoice["documentDate"]),
        ("InvoiceTypeCode", _CREDIT_NOTE if amount < 0 else _INVOICE),
        ("DocumentCurrencyCode", currency),
    ):
        ET.SubElement(root, _BASIC + name).text = str(value)
    payable = ET.SubElement(root, f"{_BASIC}PayableAmount", currencyID=currency)
    payable.text = f"{abs(amount):.2f}"
    return xml(root)


def address(dossier: Dossier, document: JsonObject) -> str:
    """Return where a published document would be seen."""
    bookyear, journal, number = document_key(document)
    return f"https://octopus.example/{dossier.id}/{bookyear}/{journal}/{number}.pdf"


def xml(root: ET.Element) -> bytes:
    """Return a tree as a file."""
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def encoded(data: bytes) -> str:
    """Return bytes as base64, as files stand in answers."""
    return base64.b64encode(data).decode()
