"""Asking the sandbox what the live service was asked, from the same state."""

from collections.abc import Iterator, Sequence
from typing import Any

import httpx
from attrs import frozen
from tests.recordings.comparing import differences
from tests.recordings.exchanges import DOSSIER, Exchange, recorded_world

from octopus_client.sandbox import Sandbox
from octopus_client.sandbox.contract import API_PREFIX


@frozen(kw_only=True)
class Replayed:
    """What the sandbox answered to a recorded request."""

    exchange: Exchange
    status: int
    answer: Any
    evidence: str

    @property
    def differences(self) -> list[str]:
        """Where its answer is other than the recorded one."""
        return differences(self.exchange.answer, self.answer)


def replayed(box: Sandbox, exchanges: Sequence[Exchange]) -> Iterator[Replayed]:
    """Each exchange again, each conversation from the state of the recorded dossier."""
    world = recorded_world(exchanges)
    conversation = ""
    tokens: dict[str, str] = {}
    with httpx.Client(base_url=box.url) as web:
        for each in exchanges:
            if each.conversation != conversation:
                conversation = each.conversation
                box.reset()
                box.load_world(world)
                tokens = _tokens(web, box)
            yield _ask(web, each, box, tokens)


def _tokens(web: httpx.Client, box: Sandbox) -> dict[str, str]:
    """Those of a user who logged in and is connected; Octopus ignores the one that a call does not need."""
    login = web.post(
        f"{API_PREFIX}/authentication",
        headers={"softwareHouseUuid": box.software_house},
        json={"user": box.user, "password": box.password},
    )
    token = {"Token": login.raise_for_status().json()["token"]}
    connected = web.post(f"{API_PREFIX}/dossiers", params={"dossierId": DOSSIER}, headers=token)
    return {**token, "dossierToken": connected.raise_for_status().json()["Dossiertoken"]}


def _ask(web: httpx.Client, exchange: Exchange, box: Sandbox, tokens: dict[str, str]) -> Replayed:
    sent = exchange.sent
    if exchange.kind == ("POST", "/authentication", 200):
        sent = {"user": box.user, "password": box.password}
    answer = web.request(
        exchange.method,
        exchange.path,
        headers={"softwareHouseUuid": box.software_house, **tokens},
        **({} if sent is None else {"json": sent}),
    )
    return Replayed(
        exchange=exchange,
        status=answer.status_code,
        answer=answer.json() if answer.content else None,
        evidence=answer.headers["X-Octopus-Sandbox"],
    )
