"""Where the login stands: in the environment, and its password in a keyring where one is named."""

from collections.abc import Mapping
from types import ModuleType

from octopus_client import CredentialsMissing

KEYRING = "OCTOPUS_KEYRING"
"""The variable that names a keyring's entry, where the password stands in one."""
SOFTWARE_HOUSE, USER, PASSWORD = "OCTOPUS_SOFTWARE_HOUSE", "OCTOPUS_USER", "OCTOPUS_PASSWORD"


def login_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment, with the password of the keyring that it names, unless it holds one itself.

    Raises:
        CredentialsMissing: a keyring is named that cannot be used, or has no password of the user.
    """
    known = dict(environment)
    name, user = known.get(KEYRING), known.get(USER)
    if not name or not user or known.get(PASSWORD):
        return known
    password = password_in_keyring(name, user)
    if password is None:
        raise CredentialsMissing(
            f"The keyring has no password of {USER} under {name} ({KEYRING}): run `tickoweb-sync setup "
            f"--keyring {name}`, or set {PASSWORD} in the environment."
        )
    return {**known, PASSWORD: password}


def password_in_keyring(name: str, user: str) -> str | None:
    """The password of a user that a keyring keeps under a name.

    Raises:
        CredentialsMissing: the keyring cannot be used.
    """
    keyring = _keyring()
    try:
        found: str | None = keyring.get_password(name, user)
    except keyring.errors.KeyringError as error:
        raise CredentialsMissing(f"The keyring cannot be read: {error}.") from error
    return found


def keep_in_keyring(name: str, user: str, password: str) -> None:
    """Keep the password of a user in the keyring, under a name.

    Raises:
        CredentialsMissing: the keyring cannot be used.
    """
    keyring = _keyring()
    try:
        keyring.set_password(name, user, password)
    except keyring.errors.KeyringError as error:
        raise CredentialsMissing(f"The keyring does not take the password: {error}.") from error


def _keyring() -> ModuleType:
    try:
        import keyring  # noqa: PLC0415 - optional, and slow to load
        import keyring.errors  # noqa: PLC0415 - the same
    except ModuleNotFoundError as error:
        raise CredentialsMissing(
            f"{KEYRING} names a keyring, but the package keyring is not there: pip install keyring."
        ) from error
    return keyring
