"""The version, login, dossiers and the texts of the codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octopus_client.sandbox import json_types, messages
from octopus_client.sandbox.answers import FORBIDDEN, NOT_FOUND, Refusal, RefusedError, Reply, bad_parameters
from octopus_client.sandbox.assumptions import RECORDED, SPECIFIED, assumed
from octopus_client.sandbox.tokens import Grant

if TYPE_CHECKING:
    from octopus_client.sandbox.call import Call, Handler

_UNAUTHORIZED = 401
_DEFAULT_LOCALE = 0
# The release whose description the sandbox follows.
_VERSION = b"51.9.17"


def get_api_version(call: Call) -> Reply:
    """Answer the number of a release, to anybody."""
    return call.bare(_VERSION, evidence=assumed("api-version"))


def authenticate(call: Call) -> Reply:
    """Give a login token for a user and a password."""
    world = call.state.world
    try:
        body = json_types.load(call.request.body)
    except json_types.NotJsonError as error:
        # The description of this call knows no 400.
        refusal = Refusal(None, str(error), _UNAUTHORIZED, assumed("malformed-body"))
        raise RefusedError(refusal) from error
    given = body if isinstance(body, dict) else {}
    if call.request.headers.get("softwarehouseuuid") != world.software_house:
        raise RefusedError(Refusal(None, "Invalid software house identification", _UNAUTHORIZED))
    if (given.get("user"), given.get("password")) != (world.user, world.password):
        world.failed_logins += 1
        # The real answer gives away the user and the address too; whoever logs it must take them out.
        text = f"Failed login {world.failed_logins} of user {given.get('user')} from {call.request.peer}. "
        raise RefusedError(Refusal(None, text, _UNAUTHORIZED, RECORDED))
    return call.answer({"token": call.state.tokens.issue(Grant(world.user, call.now))})


def whoami(call: Call) -> Reply:
    """Answer the token, or the user."""
    if call.assumptions["whoami"] == "user":
        return call.answer({"user": call.state.world.user})
    return call.answer({"token": call.request.headers["token"]})


def get_dossiers(call: Call) -> Reply:
    """List the dossiers; the one answer whose keys are not alphabetical."""
    return call.answer([each.info for each in call.state.world.dossiers.values()], sort_keys=False)


def connect_dossier(call: Call) -> Reply:
    """Give a dossier token."""
    dossier_id = call.number("dossierId")
    locale = call.optional_number("localeId") or _DEFAULT_LOCALE
    if not 0 <= locale <= len(messages.LOCALES):
        raise bad_parameters()
    dossier = call.state.world.dossiers.get(dossier_id)
    if dossier is None:
        raise RefusedError(Refusal(None, f"Dossier {dossier_id} not found", NOT_FOUND))
    if dossier.locked:
        code = call.assumptions["dossier-lock"]
        text = f"Dossier {dossier_id} is not available"
        number = None if code == "none" else int(code)
        raise RefusedError(Refusal(number, text, FORBIDDEN, assumed("dossier-lock")))
    user = call.grant.user if call.grant is not None else ""
    language = dossier.info["languageCode"] if locale == _DEFAULT_LOCALE else messages.LOCALES[locale - 1]
    return call.answer({"Dossiertoken": call.state.tokens.issue(Grant(user, call.now, dossier_id, language))})


def generate_sample_error(call: Call) -> Reply:
    """Answer the text of a code, as an error."""
    code, locale = call.number("errorCode"), call.optional_number("localeId") or 1
    if code not in messages.MEANINGS or not 1 <= locale <= len(messages.LOCALES):
        raise bad_parameters(SPECIFIED)
    refusal = Refusal(code, messages.MEANINGS[code], evidence=call.operation.evidence)
    return refusal.reply(messages.LOCALES[locale - 1])


HANDLERS: dict[str, Handler] = {
    "getApiVersion": get_api_version,
    "authenticateUser": authenticate,
    "whoami": whoami,
    "getDossiers": get_dossiers,
    "connectDossier": connect_dossier,
    "generateSampleError": generate_sample_error,
}
