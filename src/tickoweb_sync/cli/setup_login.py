"""Logging in during set-up: what the environment and the keyring lack is asked; a wrong login once more."""

import os

import attrs
import typer

from octopus_client import Credentials, CredentialsMissing, LoginRefused, Octopus, OctopusConfig, OctopusError
from octopus_client.clock import Clock
from tickoweb_sync.cli.login import (
    KEYRING,
    PASSWORD,
    SOFTWARE_HOUSE,
    USER,
    keep_in_keyring,
    password_in_keyring,
)
from tickoweb_sync.cli.setup_questions import Questions
from tickoweb_sync.delivery import log_in
from tickoweb_sync.outbox import Outbox
from tickoweb_sync.reasons import Reason
from tickoweb_sync.settings import Integration


@attrs.frozen(kw_only=True)
class LoggedIn:
    """A login that Octopus accepted.

    Attributes:
        octopus: its user.
        to_set: the variables that must be set for later commands, since they were typed now.
    """

    octopus: Octopus
    to_set: tuple[str, ...]


def logged_in(
    questions: Questions, outbox: Outbox, integration: Integration, *, keyring: str | None, clock: Clock
) -> LoggedIn:
    """Log in with the environment, the keyring and what is typed; a refused login is asked once more.

    Args:
        questions: asks.
        outbox: remembers what Octopus accepts and refuses.
        integration: whose login.
        keyring: the name under which a keyring has the password, or may keep it.
        clock: the present moment.
    """
    terminal = questions.terminal
    software_house, user = (
        questions.text(questions.words(question), given=os.environ.get(name), default=None, option=name)
        for question, name in (("software_house", SOFTWARE_HOUSE), ("user", USER))
    )
    try:
        password = os.environ.get(PASSWORD) or (password_in_keyring(keyring, user) if keyring else None)
        typed = password is None
        credentials = Credentials(
            software_house=software_house, user=user, password=password or _ask_password(questions)
        )
        try:
            octopus = _accepted(credentials, outbox, integration, clock)
        except LoginRefused as error:
            if questions.yes:
                terminal.fail(str(error))
            refused = Reason("check_login_refused").text(questions.language)
            questions.say(refused, style="yellow")
            user = str(typer.prompt(questions.words("user"), default=user)).strip()
            typed = True
            credentials = attrs.evolve(credentials, user=user, password=_ask_password(questions))
            octopus = _accepted(credentials, outbox, integration, clock)
        kept = typed and keyring is not None and _offer_keyring(questions, keyring, credentials)
    except (CredentialsMissing, OctopusError) as error:
        terminal.fail(str(error))
    named = {SOFTWARE_HOUSE: software_house, USER: user}
    to_set = [name for name, value in named.items() if os.environ.get(name) != value]
    if keyring is not None and (kept or not typed) and not os.environ.get(PASSWORD):
        to_set += [KEYRING] if os.environ.get(KEYRING) != keyring else []
    elif typed:
        to_set.append(PASSWORD)
    return LoggedIn(octopus=octopus, to_set=tuple(to_set))


def _accepted(credentials: Credentials, outbox: Outbox, integration: Integration, clock: Clock) -> Octopus:
    """The user of Octopus, once it has accepted the login."""
    config = OctopusConfig(clock=clock)
    base_url = os.environ.get("OCTOPUS_BASE_URL")
    if base_url:
        config = attrs.evolve(config, base_url=base_url)
    octopus = Octopus(credentials, config=config, store=outbox.client_store)
    try:
        log_in(outbox, integration, octopus)
    except OctopusError:
        octopus.close()
        raise
    return octopus


def _ask_password(questions: Questions) -> str:
    if questions.yes:
        questions.terminal.fail(
            f"The password is not there: set {PASSWORD} in the environment, or name a keyring with --keyring."
        )
    return str(typer.prompt(questions.words("password"), hide_input=True))


def _offer_keyring(questions: Questions, keyring: str, credentials: Credentials) -> bool:
    if not questions.confirm(questions.words("keep_password", name=keyring), default=False):
        return False
    try:
        keep_in_keyring(keyring, credentials.user, credentials.password)
    except CredentialsMissing as error:
        questions.say(f"! {error}", style="yellow")
        return False
    return True
