"""Login tokens and dossier tokens; both live ten minutes by the clock of the sandbox."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

LIFE = timedelta(minutes=10)
_HEADER = "eyJhbGciOiJIUzI1NiJ9"


@dataclass(frozen=True)
class Grant:
    """What a token stands for.

    Attributes:
        user: who logged in.
        issued: when.
        dossier_id: the dossier of a dossier token, None for a login token.
        locale: the language of the messages.
    """

    user: str
    issued: datetime
    dossier_id: int | None = None
    locale: str = "nl"


@dataclass
class Tokens:
    """The tokens that were handed out."""

    _grants: dict[str, Grant] = field(default_factory=dict)

    def issue(self, grant: Grant) -> str:
        """Return a new token."""
        self._grants = {
            token: known for token, known in self._grants.items() if grant.issued - known.issued < LIFE
        }
        token = f"{_HEADER}.{secrets.token_urlsafe(108)}.{secrets.token_urlsafe(32)}"
        self._grants[token] = grant
        return token

    def find(self, token: str, now: datetime) -> Grant | None:
        """Return what a token stands for, None when it is unknown or expired."""
        grant = self._grants.get(token)
        return grant if grant is not None and now - grant.issued < LIFE else None
