"""Who logs in; kept out of every repr."""

import hashlib
import os
from collections.abc import Mapping
from typing import Self

import attrs

from octopus_client.errors import Actor, OctopusError


class CredentialsMissing(OctopusError):
    """The environment does not hold what a login needs."""

    actor = Actor.ORGANISER


@attrs.frozen(kw_only=True)
class Credentials:
    """What a login needs.

    Attributes:
        software_house: UUID that Octopus gave to the maker of the integration.
        user: name of the Octopus user.
        password: password of that user.
    """

    software_house: str = attrs.field(repr=False)
    user: str = attrs.field(repr=False)
    password: str = attrs.field(repr=False)

    @classmethod
    def from_env(cls, environment: Mapping[str, str] | None = None) -> Self:
        """Read `OCTOPUS_SOFTWARE_HOUSE`, `OCTOPUS_USER` and `OCTOPUS_PASSWORD`.

        Raises:
            CredentialsMissing: one of them is empty or not there.
        """
        source = os.environ if environment is None else environment
        names = ("OCTOPUS_SOFTWARE_HOUSE", "OCTOPUS_USER", "OCTOPUS_PASSWORD")
        missing = [name for name in names if not source.get(name)]
        if missing:
            raise CredentialsMissing(
                f"The login for Octopus is not complete: set {', '.join(missing)} in the environment."
            )
        software_house, user, password = (source[name] for name in names)
        return cls(software_house=software_house, user=user, password=password)

    @property
    def login_name(self) -> str:
        """A short name of this login that tells nothing of it; the password plays no part."""
        return hashlib.sha256(f"{self.software_house}\n{self.user}".encode()).hexdigest()[:16]

    def fingerprint(self) -> str:
        """Tells these credentials from others, without a way back to them (slow on purpose).

        Eight hexadecimal digits of a memory-hard hash: enough to notice a new password, too little to
        confirm a guessed one.
        """
        return hashlib.scrypt(
            self.password.encode(), salt=f"{self.software_house}\n{self.user}".encode(), n=2**14, r=8, p=1
        ).hex()[:8]
