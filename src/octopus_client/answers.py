"""Pure: what an answer of Octopus means."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, TypeVar, cast, get_args

import msgspec

from octopus_client.codec import DecodeError, decode, decode_each
from octopus_client.errors import (
    BalancingRefused,
    CallError,
    DossierLocked,
    DossierRefused,
    JournalClosed,
    JournalLocked,
    LimitRefused,
    Locked,
    LoginRefused,
    NumberNotNext,
    OutcomeUnknown,
    PeriodProtected,
    PeriodUnknown,
    Refused,
    TokenRefused,
    UnexpectedAnswer,
)
from octopus_client.operation import NO_ANSWER, Access, Effect, Operation

_T = TypeVar("_T")

_OK = range(200, 300)
_CLIENT_FAULT = range(400, 500)
_UNAUTHORIZED = 401
_FORBIDDEN = 403
_NOT_FOUND = 404
_TOO_MANY = 429

_LAST_KNOWN_CODE = -79
_WRONG_LOGIN = (-1, -68)
_NOT_AUTHENTICATED = -2
_JOURNAL_OPEN = -12
_DOSSIER_SHUT = (-4, -51)
_IN_USE = (_JOURNAL_OPEN, *_DOSSIER_SHUT)
_NO_RIGHTS = (-3, -5)
_BY_CODE: dict[int, type[Refused]] = {
    -11: JournalClosed,
    -13: NumberNotNext,
    -14: PeriodUnknown,
    -15: PeriodProtected,
    -26: BalancingRefused,
}


def failure_of(operation: Operation[object], *, status: int, body: bytes) -> CallError | None:
    """The error that an answer stands for, or `None` for a good one (an empty list by 404 included)."""
    words = _error_words(body)
    empty = status == _NOT_FOUND and operation.missing_is_empty
    if _is_foreign(operation, words, body, empty=empty, good=status in _OK):
        return _unexpected(operation, status, body, "something that is no JSON, such as a page of a gateway")
    asked_for = operation.refusal_is_answer and words is not None and words.code is not None
    if empty or (asked_for and status in _CLIENT_FAULT):
        return None
    if status in _OK:
        if words is not None and operation.answers_json and _tells_error(operation, words):
            said = "an error" if operation.gives_token else f"the error {words.told()}"
            return _unexpected(operation, status, body, said)
        return None
    if status not in _CLIENT_FAULT:
        return OutcomeUnknown(
            f"{operation.name} was answered with status {status}: Octopus has a fault or could not be "
            "reached behind its gateway. "
            + (
                "It is not known whether it was carried out."
                if operation.effect is not Effect.READ
                else "Try again later."
            ),
            operation=operation.name,
            status=status,
        )
    words = words or _Words(code=None, reason="", technical="")
    kind = _refusal_kind(operation, status, words.code)
    private = kind is LoginRefused
    return kind(
        _sentence(operation, kind, status, words),
        operation=operation.name,
        status=status,
        code=words.code,
        reason="" if private else words.reason,
        technical="" if private else words.technical,
        body=b"" if private else body,
    )


def read_answer(operation: Operation[_T], *, status: int, body: bytes) -> _T:
    """Decode a good answer.

    Raises:
        UnexpectedAnswer: the body is not what the contract promises.
    """
    if operation.answer is NO_ANSWER:
        return operation.answer()
    if not operation.answers_json:
        return cast("_T", body.decode() if operation.answer is str else body)
    with _told_as_unexpected(operation, status=status, body=body):
        return decode(body, operation.answer)


def read_each(operation: Operation[list[_T]], *, status: int, body: bytes) -> Iterator[_T]:
    """Decode a good answer that is a list, one item after the other, so that only one is in memory.

    Raises:
        UnexpectedAnswer: the body is not what the contract promises; items before the fault were given.
    """
    with _told_as_unexpected(operation, status=status, body=body):
        yield from decode_each(body, get_args(operation.answer)[0])


@contextmanager
def _told_as_unexpected(operation: Operation[object], *, status: int, body: bytes) -> Iterator[None]:
    try:
        yield
    except DecodeError as error:
        raise UnexpectedAnswer(
            f"{operation.name} was answered with status {status}, but the answer cannot be read: {error}. "
            "Please report this with the attribute `body`, after removing names from it.",
            operation=operation.name,
            status=status,
            body=_showable(operation, body),
        ) from error


def _unexpected(operation: Operation[object], status: int, body: bytes, said: str) -> UnexpectedAnswer:
    advice = "Try again later." if operation.effect is Effect.READ else _LOOK
    return UnexpectedAnswer(
        f"{operation.name} was answered with status {status} and {said}. {advice}",
        operation=operation.name,
        status=status,
        body=_showable(operation, body),
    )


_LOOK = "Look in Octopus whether it was carried out."


def _showable(operation: Operation[object], body: bytes) -> str:
    return "" if operation.gives_token else body.decode(errors="replace")


class _Words(msgspec.Struct, frozen=True, kw_only=True):
    code: int | None
    reason: str
    technical: str

    def told(self) -> str:
        code = f"{self.code} " if self.code is not None else ""
        return f"{code}«{self.reason or self.technical or 'without a reason'}»"


def _is_foreign(
    operation: Operation[object], words: _Words | None, body: bytes, *, empty: bool, good: bool
) -> bool:
    """Whether an answer that should be good does not come from Octopus, such as a page of a gateway."""
    if good and not operation.answers_json:
        return body.lstrip()[:1] == b"<" and not body.lstrip().startswith(b"<?xml")
    return words is None and (empty or (good and bool(body.strip())))


def _tells_error(operation: Operation[object], words: _Words) -> bool:
    return bool(words.technical) or (bool(words.code) and not operation.code_is_answer)


def _error_words(body: bytes) -> _Words | None:
    """The words of an error, empty ones for other JSON, `None` for what is no JSON."""
    try:
        members = _shallow_decoder().decode(body)
        code, reason, technical = (
            msgspec.json.decode(members[key]) if isinstance(members, dict) and key in members else None
            for key in ("errorCode", "errorMessage", "technicalInfo")
        )
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    return _Words(
        code=code if type(code) is int else None,
        reason=reason.strip() if isinstance(reason, str) else "",
        technical=technical.strip() if isinstance(technical, str) else "",
    )


@lru_cache(maxsize=1)
def _shallow_decoder() -> msgspec.json.Decoder[Any]:
    """Reads JSON, and leaves what an object or a list holds unread: an answer may be large."""
    return msgspec.json.Decoder(dict[str, msgspec.Raw] | list[msgspec.Raw] | str | float | bool | None)


def _refusal_kind(operation: Operation[object], status: int, code: int | None) -> type[Refused]:
    if status == _TOO_MANY or (code is not None and code < _LAST_KNOWN_CODE):
        return LimitRefused
    if operation.access is Access.NONE and (status == _UNAUTHORIZED or code in _WRONG_LOGIN):
        return LoginRefused
    if status == _UNAUTHORIZED or code == _NOT_AUTHENTICATED:
        return TokenRefused
    barred = status == _FORBIDDEN and code is None
    if code in _IN_USE or (barred and not operation.needs_right):
        return _lock_kind(operation, code)
    not_let_in = operation.name == "connectDossier" and status in (_FORBIDDEN, _NOT_FOUND)
    if code in _NO_RIGHTS or barred or not_let_in:
        return DossierRefused
    return _BY_CODE.get(code or 0, Refused)


def _lock_kind(operation: Operation[object], code: int | None) -> type[Locked]:
    """What is in use: by the code, and without one by what the call would have done."""
    if operation.name == "connectDossier" or code in _DOSSIER_SHUT:
        return DossierLocked
    return JournalLocked if code == _JOURNAL_OPEN or operation.writes_document else DossierLocked


_ADVICE: dict[type[Refused], str] = {
    LoginRefused: "Check user, password and software house; failed logins are counted by Octopus.",
    TokenRefused: "It will be tried again with a new login.",
    DossierRefused: "Give the user rights in this dossier (Octopus: Beheer > Gebruikers), or choose another.",
    DossierLocked: "The dossier is in use in Octopus: try again when it is closed there.",
    JournalLocked: "The journal is open in Octopus: try again when it is closed there, or free it "
    "(Octopus: Beheer > Dagboeken > Vrijgeven dagboek).",
    JournalClosed: "Ask the bookkeeper to open the journal, or choose another.",
    NumberNotNext: "Somebody booked or deleted in this journal meanwhile: read its last number again.",
    PeriodUnknown: "Take the period from the list of the bookyear.",
    PeriodProtected: "Ask the bookkeeper to open the period, or book in a later one.",
    BalancingRefused: "Look at both sides in Octopus: one may be balanced already, or less may be open.",
    LimitRefused: "The day's limit seems to be used up: try again tomorrow.",
}


_TAKE_FROM_LIST = "Take it from the dossier's list, or ask the bookkeeper to make it in Octopus"
_ADVICE_BY_CODE: dict[int, str] = {
    -9: f"No such bookyear. {_TAKE_FROM_LIST}.",
    -10: f"No such journal in that bookyear. {_TAKE_FROM_LIST} (a new one shows after Bestand > "
    "Synchroniseren).",
    -16: "No such relation: look it up again by name or number, for it may have been deleted, or add it.",
    -17: "Give the document date.",
    -18: "Give the date on which it is due.",
    -19: "Use a currency that the dossier has, such as EUR.",
    -20: "Give the exchange rate, 1 for euros.",
    -21: f"No such account in that bookyear. {_TAKE_FROM_LIST}.",
    -22: f"No such VAT code. {_TAKE_FROM_LIST}.",
    -23: "Give base and VAT of each line the same sign: minus on both for a line that reduces the total.",
    -24: "Check that the amount is the sum of base and VAT of all lines (for a credit note minus that sum), "
    "that the lines of a diverse booking are together zero, and that each line has what it needs.",
    -25: "Use A, C or S as the kind of a line.",
    -28: "The account is there already: use it, or choose another number.",
    -29: "The journal is not in the mode for bookings: choose another, or ask the bookkeeper to change it.",
    -34: "No such booking: check bookyear, journal and number; it may have been deleted in Octopus.",
    -35: "Check that the amount is the sum of the lines, and that nobody closed or balanced it.",
    -39: f"No such product. {_TAKE_FROM_LIST}.",
    -40: f"No such cost centre. {_TAKE_FROM_LIST}.",
    -41: "The cost centre is closed: choose another, or ask the bookkeeper to open it.",
    -50: "Nothing can be booked on that account, such as a heading: choose one below it.",
    -59: "No such delivery note: check its number; it may have been deleted in Octopus.",
    -61: "No such invoice: check its number; it may have been deleted in Octopus.",
    -75: "Take a sales code for sales and a purchase code for purchases.",
    -79: "Something that was sent is missing or not allowed: check its values.",
}


def _advice(kind: type[Refused], code: int | None) -> str:
    by_code = _ADVICE_BY_CODE.get(code or 0, "") if kind is Refused else ""
    return by_code or _ADVICE.get(kind, "Check what was sent; if it is right, ask the bookkeeper or Octopus.")


def _sentence(operation: Operation[object], kind: type[Refused], status: int, words: _Words) -> str:
    said = "" if kind is LoginRefused else f", {words.told()}"
    return f"Octopus refused {operation.name} (status {status}{said}). {_advice(kind, words.code)}"
