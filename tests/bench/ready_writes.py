"""Recorded writes, made ready to go through the client again: to another sandbox, with other stores."""

import base64
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

import msgspec
from tests.bench.papers import Json
from tests.bench.shop import DOSSIER, Shop

from octopus_client import Attachment, BalancingKey, Booking, Dossier, FinancialBooking, Relation
from octopus_client.codec import structure
from octopus_client.operation import Request
from octopus_client.posting import Draft

_BOOKYEAR = 2
_KINDS = {"buySellBookingServiceData": Booking, "financialDiversBookingServiceData": FinancialBooking}
_READER = msgspec.json.Decoder(float_hook=Decimal)


def ready_writes(shop: Shop, writes: list[tuple[Request[Any], int]]) -> list[Callable[[], object]]:
    """The same writes through the client of another shop, each with its intent where it is a document."""
    dossier = shop.octopus.dossier(DOSSIER, locale="en")
    return [_ready(shop, dossier, _READER.decode(request.body or b"")) for request, _ in writes]


def _ready(shop: Shop, dossier: Dossier, plain: Json) -> Callable[[], object]:
    if "balanceAmount" in plain:
        return partial(
            dossier.balancings.add,
            debit=structure(plain["debetKey"], BalancingKey),
            credit=structure(plain["creditKey"], BalancingKey),
            amount=Decimal(plain["balanceAmount"]),
        )
    for name, kind in _KINDS.items():
        if name in plain:
            document: Booking | FinancialBooking = structure(plain[name], kind)
            poster = dossier.poster(document.journal, store=shop.outbox.posting_store, year=_BOOKYEAR)
            draft = Draft(document=document, attachments=[_file(one) for one in plain["attachments"]])
            return partial(poster.post, f"{document.journal}/{document.number}", partial(_given, draft))
    return partial(dossier.relations.save, structure(plain, Relation))


def _given(draft: Draft, _: int) -> Draft:
    return draft


def _file(plain: Json) -> Attachment:
    return Attachment(name=plain["fileName"], content=base64.b64decode(plain["fileData"]))
