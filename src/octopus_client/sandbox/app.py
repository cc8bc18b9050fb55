"""The routing: from a request to an operation, its admission and its answer."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import Map, MapAdapter, Rule

from octopus_client.sandbox import json_types
from octopus_client.sandbox.answers import FORBIDDEN, NOT_FOUND, Refusal, RefusedError, Reply, answer
from octopus_client.sandbox.api import handlers
from octopus_client.sandbox.assumptions import RECORDED, SPECIFIED, assumed
from octopus_client.sandbox.call import SERVER_ERROR, Call
from octopus_client.sandbox.contract import (
    API_PREFIX,
    CONTROL_PREFIX,
    Operation,
    Scalar,
    contract,
    to_openapi,
)
from octopus_client.sandbox.controls import Controls
from octopus_client.sandbox.pages import Pages
from octopus_client.sandbox.snapshot import ControlError
from octopus_client.sandbox.state import State

if TYPE_CHECKING:
    from collections.abc import Mapping

    from octopus_client.sandbox.answers import Request
    from octopus_client.sandbox.tokens import Grant

_UNAUTHORIZED, _METHOD_NOT_ALLOWED, _UNSUPPORTED_MEDIA_TYPE = 401, 405, 415


def _rule(operation: Operation) -> Rule:
    in_path = [each for each in operation.parameters if each.place == "path"]
    texts = {each.name for each in in_path if each.type == Scalar("text")}

    def converter(match: re.Match[str]) -> str:
        name = match[1]
        return f"<{name}>" if name in texts else f"<int(signed=True):{name}>"

    path = re.sub(r"\{(\w+)\}", converter, operation.path)
    return Rule(path, methods=[operation.method], endpoint=operation.id)


def _routes() -> MapAdapter:
    routes = Map(
        [_rule(each) for name, each in contract().operations.items() if name in handlers()],
        strict_slashes=False,
        merge_slashes=False,
        redirect_defaults=False,
    )
    routes.update()
    return routes.bind("sandbox")


@dataclass
class App:
    """Answers requests, without HTTP."""

    state: State = field(default_factory=State)
    routes: MapAdapter = field(default_factory=_routes, repr=False)
    pages: Pages = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Show on the pages what the API works with."""
        self.pages = Pages(self.state)

    def handle(self, request: Request) -> Reply:
        """Answer a request of the API, a control call or a page."""
        if request.path.startswith(CONTROL_PREFIX + "/"):
            return self._control(request)
        if not request.path.startswith(API_PREFIX + "/"):
            page = self.pages.handle(request)
            return page or _error(NOT_FOUND, f"Nothing is served at {request.path}")
        try:
            operation, parameters = self._match(request)
        except NotFound:
            return _error(NOT_FOUND, f"No operation at {request.path}")
        except MethodNotAllowed:
            return _error(_METHOD_NOT_ALLOWED, f"{request.method} is not allowed at {request.path}")
        with self.state.lock:
            self.state.world.calls[operation.id] += 1
            fault = self.state.faults.next(operation.id)

        def carry_out() -> Reply:
            return self._carry_out(Call(request, operation, parameters, self.state))

        return carry_out() if fault is None else fault.apply(carry_out)

    def _match(self, request: Request) -> tuple[Operation, Mapping[str, str | int]]:
        if request.method == "HEAD":
            raise MethodNotAllowed
        name, parameters = self.routes.match(request.path.removeprefix(API_PREFIX), request.method)
        return contract().operations[name], parameters

    def _carry_out(self, call: Call) -> Reply:
        with self.state.lock:
            try:
                self._admit(call)
                return handlers()[call.operation.id](call)
            except RefusedError as error:
                refusal = error.refusal
                if refusal.status == SERVER_ERROR:
                    return Reply(refusal.status, evidence=refusal.evidence)
                return refusal.reply(call.locale)

    def _admit(self, call: Call) -> None:
        """Check the token, the day's limit, the lock and the type of the body."""
        if call.operation.access == "login":
            call.grant = self._grant(call, "token")
        elif call.operation.access == "dossier":
            call.grant = self._grant(call, "dossiertoken")
            self._enter_dossier(call, call.grant)
        self._count(call)
        if call.dossier is not None and call.dossier.locked:
            text = f"Dossier {call.dossier.id} is open by another user"
            raise RefusedError(Refusal(-12, text, FORBIDDEN, assumed("dossier-lock")))
        content_type, expected = call.request.headers.get("content-type", ""), call.operation.media_type
        if call.request.body and not content_type.lower().startswith(expected):
            text = f"The body must be announced as {expected}"
            raise RefusedError(Refusal(None, text, _UNSUPPORTED_MEDIA_TYPE, assumed("content-type")))

    def _grant(self, call: Call, header: str) -> Grant:
        token = call.request.headers.get(header)
        if not token:
            evidence = RECORDED if header == "dossiertoken" else assumed("token-errors")
            raise RefusedError(Refusal(-79, "Empty access token", _UNAUTHORIZED, evidence))
        grant = self.state.tokens.find(token, call.now)
        wrong_kind = grant is not None and (grant.dossier_id is None) != (header == "token")
        if grant is None or wrong_kind:
            text = "Invalid or expired token"
            raise RefusedError(Refusal(None, text, _UNAUTHORIZED, assumed("token-errors")))
        return grant

    def _enter_dossier(self, call: Call, grant: Grant) -> None:
        dossier_id = call.parameters["dossierId"]
        if dossier_id != grant.dossier_id:
            status = int(call.assumptions["dossier-mismatch"])
            text = f"The token is not for dossier {dossier_id}"
            raise RefusedError(Refusal(None, text, status, assumed("dossier-mismatch")))
        call.dossier = self.state.world.dossiers[grant.dossier_id]

    def _count(self, call: Call) -> None:
        if call.dossier is not None:
            dossier_id: int | None = call.dossier.id
        else:
            dossier_id = call.optional_number("dossierId")
        query = bool(call.request.query)
        if self.state.limits.passed(call.operation, self.state.clock.today(), dossier_id, query=query):
            status = int(call.assumptions["limit-answer"])
            text = f"The daily limit of {call.operation.id} is used up"
            raise RefusedError(Refusal(-80, text, status, assumed("limit-answer")))

    def _control(self, request: Request) -> Reply:
        name = request.path.removeprefix(CONTROL_PREFIX + "/")
        if (request.method, name) == ("GET", "openapi.json"):
            document = to_openapi(contract(), server=API_PREFIX)
            return answer(document, evidence=SPECIFIED, sort_keys=False)
        try:
            body = json_types.load(request.body) if request.body else None
            # The lock is held until the answer is written out: it shows the very objects of the world.
            with self.state.lock:
                done = Controls(self.state).handle(request.method, name, body)
                if done is not None:
                    return answer(done, evidence=SPECIFIED, sort_keys=False)
        except (ControlError, json_types.NotJsonError) as error:
            return answer({"error": str(error)}, evidence=SPECIFIED, status=400)
        text = f"There is no control call {request.method} {name}."
        return answer({"error": text}, evidence=SPECIFIED, status=NOT_FOUND)


def _error(status: int, text: str) -> Reply:
    return answer({"technicalInfo": text}, evidence=SPECIFIED, status=status)
