"""The contract in memory: operations, and the types of what they take and answer."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from octopus_client.sandbox.json_types import JsonValue

Kind = Literal["text", "date", "date-time", "byte", "binary", "int", "integer", "number", "decimal", "bool"]
Access = Literal["none", "login", "dossier"]
Place = Literal["path", "query", "header"]

JSON = "application/json"


@dataclass(frozen=True)
class Scalar:
    """A text, a number, a date or a boolean.

    Attributes:
        kind: what it is; `int` has 32 bits, `number` is a double, `byte` is base64,
            `integer` and `decimal` say nothing of their size.
        values: the only texts allowed, when there are such.
        minimum: the lowest number allowed.
        maximum: the highest number allowed.
    """

    kind: Kind
    values: tuple[str, ...] = ()
    minimum: int | None = None
    maximum: int | None = None


@dataclass(frozen=True)
class ListOf:
    """A list; `minimum` and `maximum` count its items, `name` is set when the contract names the list."""

    items: Type
    minimum: int | None = None
    maximum: int | None = None
    name: str = ""


@dataclass(frozen=True)
class Schema:
    """An object: its properties by name, in the order of the contract."""

    name: str
    properties: Mapping[str, Property]

    @property
    def required(self) -> tuple[str, ...]:
        """The names of the properties that must be there."""
        return tuple(name for name, each in self.properties.items() if each.required)

    def extended(self, other: Schema) -> Schema:
        """Return this schema with the properties of another one added."""
        return replace(self, properties={**self.properties, **other.properties})

    def without(self, names: Collection[str]) -> Schema:
        """Return this schema less some properties."""
        return replace(
            self, properties={name: each for name, each in self.properties.items() if name not in names}
        )


Type: TypeAlias = Scalar | ListOf | Schema


@dataclass(frozen=True)
class Property:
    """A property of a schema."""

    type: Type
    required: bool = False
    default: JsonValue = None
    read_only: bool = False


@dataclass(frozen=True)
class Parameter:
    """A parameter of an operation."""

    name: str
    place: Place
    type: Type
    required: bool


@dataclass(frozen=True)
class Payload:
    """What a request or an answer carries."""

    type: Type
    media_type: str = JSON
    required: bool = True


@dataclass(frozen=True)
class Operation:
    """One operation of the contract.

    Attributes:
        id: the operationId.
        subject: the file that it stands in.
        method: the HTTP verb.
        path: the path below the prefix, with `{parameters}`.
        access: which token the call needs.
        parameters: of path, query and headers, the token included.
        answers: by status of success, what is answered; None is an empty answer.
        refusals: by any other status, the same.
        body: what is sent, None when nothing is.
        daily_limit: calls a day, None when the contract states none.
        daily_limit_with_query: the limit of calls with a query, where it has its own.
        evidence: what stands behind the answer when all goes well.
    """

    id: str
    subject: str
    method: str
    path: str
    access: Access
    parameters: tuple[Parameter, ...]
    answers: Mapping[int, Payload | None]
    refusals: Mapping[int, Payload | None]
    body: Payload | None = None
    daily_limit: int | None = None
    daily_limit_with_query: int | None = None
    evidence: str = "specified"

    @property
    def media_type(self) -> str:
        """The type that a body must be announced as."""
        return JSON if self.body is None else self.body.media_type

    def answer_type(self) -> Payload | None:
        """Return what the first status of success carries, None when that answer is empty."""
        return next(iter(self.answers.values()), None)


@dataclass(frozen=True)
class Contract:
    """All operations by operationId and all named types by name."""

    operations: Mapping[str, Operation]
    schemas: Mapping[str, Schema | ListOf] = field(repr=False)

    def schema(self, name: str) -> Schema:
        """Return the object of that name."""
        found = self.schemas[name]
        if not isinstance(found, Schema):
            raise TypeError(f"{name} is a list, not an object.")
        return found
