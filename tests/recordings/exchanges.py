"""Exchanges with the live service: those beside the repository, and the project's own restatement of them.

The restatement keeps what an exchange teaches: addresses, statuses, keys and their order, types, codes,
numbers and blanks. Texts are made up, and lists are shorter.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from attrs import frozen

from octopus_client.sandbox.contract import API_PREFIX

BESIDE = Path(__file__).parents[3] / "shared" / "recorded"
RESTATED = Path(__file__).parent / "restated"
DOSSIER = 10001

Kind = tuple[str, str, int]
"""Method, address below the dossier, status: what makes an exchange another one than the rest."""


@frozen(kw_only=True)
class Exchange:
    """One request as it was sent, and its answer."""

    conversation: str
    method: str
    path: str
    sent: Any
    status: int
    answer: Any

    @property
    def kind(self) -> Kind:
        """What kind of exchange it is."""
        place = urlsplit(self.path).path.removeprefix(API_PREFIX).removeprefix(f"/dossiers/{DOSSIER}")
        return (self.method, place, self.status)


def read_exchanges(folder: Path) -> list[Exchange]:
    """All exchanges of a folder, by conversation, in the order in which they happened."""
    return [
        Exchange(
            conversation=path.stem,
            method=each["method"],
            path=each["path"],
            sent=each["request_body"],
            status=each["status"],
            answer=each["response_body"],
        )
        for path in sorted(folder.glob("*.json"))
        for each in json.loads(path.read_text("utf-8"))
    ]


def recorded_world(exchanges: Sequence[Exchange]) -> dict[str, Any]:
    """The dossier of the recordings, put together from what was answered, for the sandbox to load."""
    answers = {each.kind: each.answer for each in exchanges}
    dossier = {
        "bookyears": answers["GET", "/bookyears", 200],
        "journals": answers["GET", "/bookyears/1/journals", 200],
        "accounts": answers["GET", "/accounts", 200],
        "relations": answers["GET", "/relations", 200],
        "buysellBookings": answers["GET", "/buysellbookings/modified", 200],
        "financialDiversBookings": answers["GET", "/financialdiversbookings/modified", 200],
        "balancings": [
            {
                "debetKey": each["debetDocument"]["balancingKey"],
                "creditKey": each["creditDocument"]["balancingKey"],
                "balanceAmount": each["debetBalancedBookingAmount"] or each["creditBalancedBookingAmount"],
            }
            for each in answers["GET", "/balancings/modified", 200]["modifiedBalancings"]
        ],
    }
    return {"dossiers": {f"{DOSSIER}": dossier}}
