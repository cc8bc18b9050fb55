"""The files that go with a booking: checked, named after its number; a bad one never stops the booking."""

import logging
from codecs import BOM_UTF8
from collections.abc import Collection, Mapping

import attrs

from octopus_client import Attachment, DocumentKey
from tickoweb_sync.documents import Document
from tickoweb_sync.invoice_pdf import DocumentNumber, DocumentRenderer, looks_like_pdf, safe_file_name
from tickoweb_sync.reasons import Reason

_LOG = logging.getLogger("tickoweb_sync")
FILE_PROBLEMS = frozenset({"file_missing", "file_not_pdf", "file_too_large", "ubl_left_out"})
"""Codes of what can be wrong with a file."""

RENDERED = ""
"""Under this name our own PDF is owed; files of Tickoweb are owed under their paths."""

_MEBIBYTE = 1024 * 1024


@attrs.frozen(kw_only=True)
class Files:
    """The files of a booking.

    Attributes:
        attachments: what is sent along.
        owed: what is not, by path, with what was handed over of it.
        problems: why it is not.
    """

    attachments: tuple[Attachment, ...] = ()
    owed: Mapping[str, bytes] = attrs.field(factory=dict, repr=False)
    problems: tuple[Reason, ...] = ()


def files_for(
    document: Document,
    key: DocumentKey,
    *,
    renderer: DocumentRenderer,
    kept: Mapping[str, bytes],
    limit: int,
    only: Collection[str] | None = None,
) -> Files:
    """The PDF of a document, which shows its number, and its UBL where there is one.

    Args:
        document: the document.
        key: where it is booked.
        renderer: makes the PDF where Tickoweb handed none over.
        kept: files handed over with the document, by path.
        limit: size in bytes up to which a file is sent.
        only: the files that are still owed; all unless given.
    """
    name = safe_file_name(key.journal, key.number, document.order)
    wanted = {document.pdf or RENDERED: _pdf_problem}
    if document.ubl:
        wanted[document.ubl] = _ubl_problem
    attachments: list[Attachment] = []
    owed: dict[str, bytes] = {}
    problems: list[Reason] = []
    for path, problem_of in wanted.items():
        if only is not None and path not in only:
            continue
        content = _rendered(document, key, renderer) if path == RENDERED else kept.get(path, b"")
        problem = problem_of(content, limit)
        if problem is None:
            sent_as = name if problem_of is _pdf_problem else name.removesuffix(".pdf") + ".xml"
            attachments.append(Attachment(name=sent_as, content=content))
        else:
            owed[path] = content
            problems.append(problem.about(order=document.order, journal=key.journal, number=key.number))
    return Files(attachments=tuple(attachments), owed=owed, problems=tuple(problems))


def _pdf_problem(content: bytes, limit: int) -> Reason | None:
    if not content:
        return Reason("file_missing")
    if not looks_like_pdf(content):
        return Reason("file_not_pdf")
    if len(content) > limit:
        return Reason("file_too_large", {"size": _told(len(content)), "limit": _told(limit)})
    return None


def _ubl_problem(content: bytes, limit: int) -> Reason | None:
    looks_like_xml = content.removeprefix(BOM_UTF8).lstrip().startswith(b"<")
    return (
        None if looks_like_xml and len(content) <= limit else Reason("ubl_left_out", {"limit": _told(limit)})
    )


def _rendered(document: Document, key: DocumentKey, renderer: DocumentRenderer) -> bytes:
    number = DocumentNumber(bookyear=key.bookyear, journal=key.journal, number=key.number)
    try:
        return renderer.render(document, number=number)
    except Exception:  # a renderer of others may raise anything
        _LOG.exception("The PDF of order %s could not be made; it is booked without.", document.order)
        return b""


def _told(size: int) -> str:
    return f"{size / _MEBIBYTE:.1f} MiB"
