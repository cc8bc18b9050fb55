"""The login of an integration: active from the first that is accepted, silent while it is refused."""

from collections.abc import Iterator
from contextlib import contextmanager

from octopus_client import Credentials, LoginRefused, OAuthCredentials, Octopus
from tickoweb_sync.delivery.announcing import publish_notices
from tickoweb_sync.outbox.outbox import Outbox
from tickoweb_sync.outbox.waits import WHOLE_DOSSIER, Wait, WaitKind
from tickoweb_sync.settings import Integration


def is_refused(outbox: Outbox, credentials: Credentials | OAuthCredentials) -> bool:
    """Whether Octopus refused these very credentials, to whichever organisation; makes no call."""
    refused = {one.refused_login for one in outbox.configured()} - {None}
    return bool(refused) and credentials.fingerprint() in refused


def log_in(outbox: Outbox, integration: Integration, octopus: Octopus) -> None:
    """Log in anew, whatever login still holds, and activate the integration.

    Raises:
        LoginRefused: Octopus does not accept the credentials; a notice says so, and they are not tried
            again. The same where it refused them before; then no call is made.
        OctopusError: Octopus cannot be reached.
    """
    _stop_if_refused(outbox, octopus.credentials)
    with _remembered_refusal(outbox, integration, octopus.credentials):
        octopus.log_in(anew=True)
    _note_accepted(outbox, integration, octopus.credentials)


@contextmanager
def watched_login(outbox: Outbox, integration: Integration, octopus: Octopus) -> Iterator[None]:
    """Around calls for an organisation: credentials that Octopus refused are not sent again.

    The first login that is accepted activates the integration; a refused one is remembered, and a notice
    tells of it. Other credentials are tried at once.

    Args:
        outbox: where it is remembered.
        integration: the organisation's settings, which the outbox knows.
        octopus: the user of Octopus.

    Raises:
        LoginRefused: Octopus refuses the login, or did so before; then no call is made.
    """
    _stop_if_refused(outbox, octopus.credentials)
    with _remembered_refusal(outbox, integration, octopus.credentials):
        before = outbox.configured_of(integration.organisation)
        if before.activated_at is None or before.refused_login is not None:
            octopus.log_in(anew=before.refused_login is not None)
            _note_accepted(outbox, integration, octopus.credentials)
        yield


def _note_accepted(
    outbox: Outbox, integration: Integration, credentials: Credentials | OAuthCredentials
) -> None:
    outbox.note_accepted_login(integration.organisation, credentials)
    publish_notices(outbox, integration)


def _stop_if_refused(outbox: Outbox, credentials: Credentials | OAuthCredentials) -> None:
    if is_refused(outbox, credentials):
        raise LoginRefused(
            "Octopus refused this login before, so it is not tried again: failed logins are counted. "
            "Set another password or user, or let the same ones be tried once more with "
            "`tickoweb-sync resume`.",
            operation="authenticateUser",
        )


@contextmanager
def _remembered_refusal(
    outbox: Outbox, integration: Integration, credentials: Credentials | OAuthCredentials
) -> Iterator[None]:
    try:
        yield
    except LoginRefused:
        organisation = integration.organisation
        outbox.note_refused_login(organisation, credentials.fingerprint())
        now = outbox.clock()
        before = outbox.waits.load(organisation).get(WHOLE_DOSSIER)
        repeated = before is not None and before.kind is WaitKind.LOGIN
        wait = Wait(
            kind=WaitKind.LOGIN,
            journal=WHOLE_DOSSIER,
            since=before.since if before is not None and repeated else now,
            attempts=before.attempts + 1 if before is not None and repeated else 1,
            next_attempt_at=None,
        )
        outbox.waits.save(organisation, wait)
        publish_notices(outbox, integration)
        raise
