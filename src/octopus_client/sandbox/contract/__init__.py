"""The contract of Octopus: 103 operations and 186 types, as data.

The facts stand in one TOML file a subject, in a short notation:

- `call` is verb and path; a parameter of the path is a whole number unless it says `{name:text}`.
- A type is `text`, `int` (32 bits), `number` (a double), `bool`, `date`, `date-time`, `byte` (base64),
  `binary`, `A|B` (one of these texts), the name of a schema, or any of those in `[ ]` for a list.
- After the type: `!` for required, `1..4` for bounds (of a list: of its length), `= true` for a default,
  and `readonly`.
- An answer is a status and what comes with it. Refusals carry an `ErrorResult`, a 500 nothing.
"""

from __future__ import annotations

from octopus_client.sandbox.contract.checking import ShapeError, check, read
from octopus_client.sandbox.contract.model import (
    JSON,
    Contract,
    ListOf,
    Operation,
    Parameter,
    Payload,
    Property,
    Scalar,
    Schema,
    Type,
)
from octopus_client.sandbox.contract.notation import NotationError, parse_object
from octopus_client.sandbox.contract.openapi import to_openapi
from octopus_client.sandbox.contract.reader import contract, read_contract
from octopus_client.sandbox.contract.samples import sample

API_PREFIX = "/octopus-rest-api/v1"
CONTROL_PREFIX = "/_sandbox"

__all__ = [
    "API_PREFIX",
    "CONTROL_PREFIX",
    "JSON",
    "Contract",
    "ListOf",
    "NotationError",
    "Operation",
    "Parameter",
    "Payload",
    "Property",
    "Scalar",
    "Schema",
    "ShapeError",
    "Type",
    "check",
    "contract",
    "parse_object",
    "read",
    "read_contract",
    "sample",
    "to_openapi",
]
