"""Scrubbed recordings of a run, in the format of vcrpy: one file for each check.

The text is JSON, which every reader of YAML takes. Only what is known to be harmless is kept; the rest is
replaced, so that a member that Octopus adds later is left out too.
"""

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from http.client import responses
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import msgspec

from octopus_client.client import LIVE_SERVICE
from octopus_client.errors import StoreFault
from octopus_client.operation import Access, Request
from octopus_client.verify.listening import Exchange
from octopus_client.verify.report import Report

LEFT_OUT = "left out"
DOSSIER = 49001
"""Stands for the number of every dossier."""

_KEPT_TEXTS = {
    *("journalKey", "journal", "journalTypeCode", "type", "currencyCode", "language", "languageCode"),
    *("documentDate", "expiryDate", "startDate", "endDate", "vatCodeKey", "salesVatCode", "purchaseVatCode"),
    *("vatSectionCode", "code"),
}
_HARMLESS = re.compile(r"[A-Z0-9a-z]{1,6}|\d{4}-\d{2}-\d{2}")
_KEPT_NUMBERS = {
    *("id", "type", "errorCode", "accountKey", "accountNr", "insertionType", "sequenceNumber"),
    *("bookyearPeriod", "bookyearPeriodeNr", "closedPeriod", "protectedPeriod", "documentSequenceNr"),
    *("lineSequenceNr", "lastBookedDocumentNr", "nextDocumentNumber", "journalType", "journalNr"),
    *("vatType", "basePercentage", "vatRecupPercentage", "vatRecuperationPercentage", "exchangeRate"),
}
_KEPT_PARAMETERS = {
    *("bookyearId", "journalKey", "documentSeqNr", "modifiedTimeStamp", "errorCode", "localeId"),
    *("journalTypeId", "relationId"),
}
_KEPT_HEADERS = ("journalKey", "documentSequennceNr")


def write_cassettes(report: Report, folder: Path) -> list[Path]:
    """Write what was said in each check, without secrets and personal data.

    Returns:
        The files.

    Raises:
        StoreFault: a file cannot be written.
    """
    written = []
    said: dict[str, list[Exchange]] = {}
    for name, exchanges in report.conversations:
        said.setdefault(name, []).extend(exchanges)
    for name, exchanges in said.items():
        if exchanges:
            path = folder / f"{name}.yaml"
            text = json.dumps(cassette(exchanges), indent=1, ensure_ascii=False, default=float)
            try:
                folder.mkdir(parents=True, exist_ok=True)
                path.write_text(text + "\n", "utf-8")
            except OSError as error:
                raise StoreFault(path, cause=error) from error
            written.append(path)
    return written


def cassette(exchanges: list[Exchange]) -> dict[str, Any]:
    """A conversation in the format of vcrpy."""
    return {"version": 1, "interactions": [_interaction(each) for each in exchanges]}


def _interaction(exchange: Exchange) -> dict[str, Any]:
    request, answer = exchange.request, exchange.answer
    headers = {name: [request.headers[name]] for name in _KEPT_HEADERS if name in request.headers}
    if request.body is not None:
        headers["Content-Type"] = [request.content_type]
    secret = request.operation.gives_token
    texts = request.operation.access is Access.NONE and request.operation.name == "generateSampleError"
    return {
        "request": {
            "method": request.operation.method,
            "uri": _address(request),
            "body": LEFT_OUT if secret and request.body else _scrubbed(request.body),
            "headers": headers,
        },
        "response": {
            "status": {"code": answer.status, "message": responses.get(answer.status, "")},
            "headers": {"Content-Type": ["application/json"]} if answer.body else {},
            "body": {"string": _scrubbed(answer.body, secret=secret, texts=texts) or ""},
        },
    }


def _address(request: Request[object]) -> str:
    split = urlsplit(request.target)
    path = re.sub(r"/dossiers/\d+", f"/dossiers/{DOSSIER}", split.path)
    query = [(name, _parameter(name, value)) for name, value in parse_qsl(split.query)]
    return LIVE_SERVICE + path + ("?" + urlencode(query, quote_via=quote) if query else "")


def _parameter(name: str, value: str) -> str:
    if name == "dossierId":
        return str(DOSSIER)
    return value if name in _KEPT_PARAMETERS else LEFT_OUT


def _scrubbed(body: bytes | None, *, secret: bool = False, texts: bool = False) -> str | None:
    if not body:
        return None
    try:
        plain = _DECODER.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return LEFT_OUT
    if secret:
        kept = dict.fromkeys(plain, LEFT_OUT) if isinstance(plain, dict) else LEFT_OUT
        return json.dumps(kept)
    return json.dumps(_value("", plain, texts=texts), ensure_ascii=False, default=float)


_DECODER = msgspec.json.Decoder(float_hook=Decimal)


def _value(name: str, value: Any, *, texts: bool) -> Any:
    if isinstance(value, Mapping):
        if name == "dossierKey":
            return {"id": DOSSIER}
        return {key: _value(key, each, texts=texts) for key, each in value.items()}
    if isinstance(value, list):
        return [_value(name, each, texts=texts) for each in value]
    if isinstance(value, str):
        kept = (name in _KEPT_TEXTS and _HARMLESS.fullmatch(value)) or not value
        return value if kept or (texts and name == "errorMessage") else LEFT_OUT
    if isinstance(value, int | Decimal) and not isinstance(value, bool) and name not in _KEPT_NUMBERS:
        one = type(value)(1)
        return value if not value else (one if value > 0 else -one)
    return value
