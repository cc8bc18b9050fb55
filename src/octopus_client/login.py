"""Login by user and password."""

from collections.abc import Callable
from copy import copy

import attrs

from octopus_client.codec import encode
from octopus_client.credentials import Credentials
from octopus_client.errors import LoginRefused
from octopus_client.operation import Access, Effect, Operation, Request, build_request
from octopus_client.wire import Model


@attrs.frozen(kw_only=True)
class _UserToken(Model):
    token: str = attrs.field(repr=False)


AUTHENTICATE = Operation(
    name="authenticateUser",
    method="POST",
    path="/authentication",
    answer=_UserToken,
    effect=Effect.SET,
    access=Access.NONE,
    gives_token=True,
)


class PasswordLogin:
    """Logs a user in by the password; a session asks it for tokens, one at a time.

    Args:
        credentials: who logs in.
        read: sends a request and gives its answer.
    """

    def __init__(
        self, credentials: Credentials, *, read: Callable[[Request[_UserToken]], _UserToken]
    ) -> None:
        self._credentials = credentials
        self._read = read
        self._refused: LoginRefused | None = None

    def access_token(self) -> str:
        """A new token.

        Raises:
            LoginRefused: Octopus does not accept the login; it is not tried again, for Octopus counts that.
        """
        if self._refused is not None:
            raise copy(self._refused)
        credentials = self._credentials
        request = build_request(
            AUTHENTICATE,
            headers={"softwareHouseUuid": credentials.software_house},
            body=encode({"user": credentials.user, "password": credentials.password}),
        )
        try:
            return self._read(request).token
        except LoginRefused as error:
            self._refused = copy(error)
            raise
