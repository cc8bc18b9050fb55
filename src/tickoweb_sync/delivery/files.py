"""The files that go with a booking: checked, named after its number; a bad one never stops the booking."""

import logging
from codecs import BOM_UTF8
from collections.abc import Mapping

import attrs

from octopus_client import Attachment, DocumentKey
from tickoweb_sync.documents import Document
from tickoweb_sync.invoice_pdf import DocumentNumber, DocumentRenderer, looks_like_pdf, safe_file_name
from tickoweb_sync.notice_texts import Value
from tickoweb_sync.reasons import Reason

_LOG = logging.getLogger("tickoweb_sync")
FILE_PROBLEMS = frozenset({"file_missing", "file_not_pdf", "file_too_large"})
"""Codes of what can be wrong with a PDF."""

_MEBIBYTE = 1024 * 1024


@attrs.frozen(kw_only=True)
class Files:
    """What is sent along, and what is wrong with the PDF that is not."""

    attachments: tuple[Attachment, ...] = ()
    problem: Reason | None = None


def files_for(
    document: Document,
    key: DocumentKey,
    *,
    renderer: DocumentRenderer,
    kept: Mapping[str, bytes],
    limit: int,
) -> Files:
    """The PDF of a document, which shows its number, and its UBL where there is one.

    Args:
        document: the document.
        key: where it is booked.
        renderer: makes the PDF where Tickoweb handed none over.
        kept: files handed over with the document, by path.
        limit: size in bytes up to which a file is sent.
    """
    place: dict[str, Value] = {"order": document.order, "journal": key.journal, "number": key.number}
    name = safe_file_name(key.journal, key.number, document.order)
    content = kept.get(document.pdf, b"") if document.pdf else _rendered(document, key, renderer)
    problem: Reason | None = None
    attachments: tuple[Attachment, ...] = ()
    if not content:
        problem = Reason("file_missing", place)
    elif not looks_like_pdf(content):
        problem = Reason("file_not_pdf", place)
    elif len(content) > limit:
        sizes: dict[str, Value] = {"size": _told(len(content)), "limit": _told(limit)}
        problem = Reason("file_too_large", {**place, **sizes})
    else:
        attachments = (Attachment(name=name, content=content),)
    ubl = kept.get(document.ubl, b"") if document.ubl else b""
    if ubl.removeprefix(BOM_UTF8).lstrip().startswith(b"<") and len(ubl) <= limit:
        attachments += (Attachment(name=name.removesuffix(".pdf") + ".xml", content=ubl),)
    return Files(attachments=attachments, problem=problem)


def _rendered(document: Document, key: DocumentKey, renderer: DocumentRenderer) -> bytes:
    number = DocumentNumber(bookyear=key.bookyear, journal=key.journal, number=key.number)
    try:
        return renderer.render(document, number=number)
    except Exception:  # a renderer of others may raise anything
        _LOG.exception("The PDF of order %s could not be made; it is booked without.", document.order)
        return b""


def _told(size: int) -> str:
    return f"{size / _MEBIBYTE:.1f} MiB"
