"""The law of the codec: what is read and written again is the same JSON, unknown keys included."""

import inspect
from datetime import date
from decimal import Decimal
from importlib import import_module
from typing import Any, get_args, get_origin

import attrs
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from octopus_client.accounts import Account
from octopus_client.codec import decode, encode
from octopus_client.codes import OpenCode, OpenText
from octopus_client.modified import Modified
from octopus_client.relations import Relation
from octopus_client.wire import EACH, Model, wire_path

MODULES = [
    "accounts",
    "balancings",
    "bookings",
    "bookings_report",
    "bookyear_settings",
    "bookyears",
    "cost_centres",
    "custom_fields",
    "dossiers",
    "financial",
    "intrastat",
    "journal_settings",
    "journals",
    "products",
    "relations",
    "service",
    "session",
    "texts",
    "vat_codes",
]
MODELS = [
    kind
    for module in MODULES
    for kind in vars(import_module(f"octopus_client.{module}")).values()
    if inspect.isclass(kind)
    and issubclass(kind, Model)
    and kind not in (Model, Modified)
    and kind.__module__ == f"octopus_client.{module}"
]
ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.text(max_size=5)
    | st.decimals(-99, 99, places=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)
UNHEARD_OF = st.dictionaries(st.just("unheardOf"), ANYTHING, max_size=1)
SCALARS: dict[Any, st.SearchStrategy[Any]] = {
    int: st.integers(-(2**31), 2**31 - 1),
    str: st.text(max_size=12),
    bool: st.booleans(),
    Decimal: st.decimals(-(10**16), 10**16, places=2) | st.integers(-999, 999),
    date: st.dates().map(date.isoformat),
    object: ANYTHING.filter(lambda value: value is not None),
}


@st.composite
def plain_models(draw: st.DrawFn, kind: Any, parameters: tuple[Any, ...]) -> dict[str, Any]:
    """JSON of a model by its fields: some optional ones left out, unknown keys at each level."""
    plain: dict[str, Any] = {}
    for attribute in attrs.fields(attrs.resolve_types(kind)):
        if attribute.name == "unknown":
            continue
        required = attribute.default is attrs.NOTHING or attribute.default not in (None, ())
        target = plain
        *around, last = wire_path(attribute)
        if not required and draw(st.integers(0, 3)) == 0:
            continue
        for key in around:
            target = target.setdefault(key, {})
            if draw(st.booleans()):
                target["unheardOf"] = draw(ANYTHING)
        value = draw(plain_values(attribute.type, parameters))
        if EACH in attribute.metadata:
            rests = draw(st.lists(UNHEARD_OF, min_size=len(value), max_size=len(value)))
            value = [
                {**rest, attribute.metadata[EACH]: item} for item, rest in zip(value, rests, strict=True)
            ]
        target[last] = value
    if draw(st.booleans()):
        plain["alsoUnheardOf"] = draw(ANYTHING)
    return plain


def plain_values(kind: Any, parameters: tuple[Any, ...] = ()) -> st.SearchStrategy[Any]:
    if type(None) in get_args(kind):
        kind = next(each for each in get_args(kind) if each is not type(None))
    if type(kind).__name__ == "TypeVar":
        kind = parameters[0]
    if get_origin(kind) in (list, tuple):
        return st.lists(plain_values(get_args(kind)[0], parameters), max_size=2)
    if kind in SCALARS:
        return SCALARS[kind]
    if isinstance(kind, type) and issubclass(kind, OpenCode):
        return st.integers(0, 30)
    if isinstance(kind, type) and issubclass(kind, OpenText):
        return st.sampled_from([*kind, "NEW"])
    return plain_models(get_origin(kind) or kind, get_args(kind))


_ENCODER = msgspec.json.Encoder(decimal_format="number", order="sorted")
_DECODER = msgspec.json.Decoder(float_hook=Decimal)


@pytest.mark.parametrize("kind", [*MODELS, Modified[Account], Modified[Relation]], ids=str)
@given(data=st.data())
@settings(max_examples=25, derandomize=True, deadline=None, database=None)
def test_what_is_read_and_written_again_is_the_same_to_the_last_digit(kind: Any, data: st.DataObject) -> None:
    text = _ENCODER.encode(data.draw(plain_values(kind)))
    model = decode(text, kind)
    again = encode(model)
    assert _ENCODER.encode(_DECODER.decode(again)) == text
    assert decode(again, kind) == model


def test_every_model_takes_part() -> None:
    assert len(MODELS) > 20
