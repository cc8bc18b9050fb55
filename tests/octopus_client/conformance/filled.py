"""A model of which every field is filled, made from the contract."""

from typing import TypeVar

import msgspec

from octopus_client.codec import decode
from octopus_client.sandbox.contract import contract, sample

_Model = TypeVar("_Model")


def filled(model: type[_Model], schema: str) -> _Model:
    """The model of a schema of the contract, with every key of it."""
    body = sample(contract().schema(schema))
    return decode(msgspec.json.Encoder(decimal_format="number").encode(body), model)
