"""Models to JSON and back, strictly: exact amounts, no coercion, unknown keys carried along."""

import operator
from collections.abc import Hashable, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache, partial
from typing import Any, TypeVar, cast, get_args, get_origin

import attrs
import cattrs
import msgspec

from octopus_client.codes import OpenCode, OpenText
from octopus_client.scalars import (
    DecodeError,
    Reader,
    describe,
    exactly,
    to_bytes,
    to_code,
    to_date,
    to_decimal,
    to_text_code,
)
from octopus_client.wire import AMOUNT, EACH, Absent, Model, wire_path

__all__ = [
    "DecodeError",
    "check_amounts",
    "decode",
    "decode_each",
    "encode",
    "structure",
    "unstructure",
]

_T = TypeVar("_T")

_CENTS = -2
_AS_JSON_HAS_THEM = (int, str, bool, Decimal)


def decode(data: bytes, kind: type[_T]) -> _T:
    """Read JSON into `kind`: a model, a list of models, or a generic of them.

    Raises:
        DecodeError: the text is no JSON, a value is missing or is of another type.
    """
    if get_origin(kind) is list:
        return cast("_T", list(decode_each(data, get_args(kind)[0])))
    return structure(_plain(data), kind)


def decode_each(data: bytes, kind: type[_T]) -> Iterator[_T]:
    """Read a list in JSON, one item after the other, so that only one is held in memory; see `decode`.

    Raises:
        DecodeError: the text is no JSON, or no list, or an item does not fit; those before it were given.
    """
    try:
        items = _list_decoder().decode(data)
    except msgspec.ValidationError:
        raise DecodeError(f"expected a list, got {describe(_plain(data))}") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise DecodeError(f"not JSON ({error})") from error
    read = _structure_hook(cast("Hashable", kind))
    for index, item in enumerate(items):
        try:
            value = read(_plain(item), kind)
        except DecodeError as error:
            raise error.below(f"[{index}]") from error
        yield value


def _plain(data: bytes | msgspec.Raw) -> object:
    try:
        return _json_decoder().decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise DecodeError(f"not JSON ({error})") from error


def structure(plain: object, kind: type[_T]) -> _T:
    """Turn plain data (as JSON gives it, numbers as int or Decimal) into `kind`; see `decode`."""
    return cast("_T", _structure_hook(cast("Hashable", kind))(plain, kind))


def encode(value: object) -> bytes:
    """Write a model, or plain data that may hold Decimals, as JSON; `None` members are left out.

    Raises:
        ValueError: a number is a float, infinite or not a number, or an amount has more than two decimals.
    """
    return _json_encoder().encode(unstructure(value))


def unstructure(value: object) -> Any:
    """Turn a model into plain data with the names of the wire; see `encode`."""
    if isinstance(value, Model):
        return _model_to_plain(value)
    if isinstance(value, Mapping):
        return {key: unstructure(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [unstructure(item) for item in value]
    return _scalar_to_plain(value)


def _scalar_to_plain(value: object) -> object:
    if isinstance(value, Decimal) and not value.is_finite():
        raise ValueError(f"{value} is not a number that can be sent")
    if isinstance(value, float):
        raise ValueError(f"{value!r} is a float: amounts are Decimal, or their cents would drift")  # noqa: TRY004 - bad value of data, like the refusal above
    if isinstance(value, OpenCode | OpenText):
        return value.value
    return value.isoformat() if type(value) is date else value


def check_amounts(value: object, path: str = "") -> None:
    """Refuse amounts with more than two decimals anywhere in a model that is about to be sent.

    Raises:
        ValueError: names the field and the amount; floats, infinities and NaN are refused as well.
    """
    if isinstance(value, Model):
        for attribute in attrs.fields(type(value)):
            field = getattr(value, attribute.name)
            place = f"{path}.{attribute.name}" if path else attribute.name
            if AMOUNT in attribute.metadata and field is not None:
                _check_amount(field, place)
            else:
                check_amounts(field, place)
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            check_amounts(item, f"{path}[{index}]")


def _check_amount(amount: Decimal | float, place: str) -> None:
    if isinstance(amount, float):
        raise ValueError(f"{place} is {amount!r}, a float: amounts are Decimal, or their cents would drift")  # noqa: TRY004 - bad value of data, like the refusal below
    if not Decimal(amount).is_finite():
        raise ValueError(f"{place} is {amount}: that is no amount")
    _, digits, exponent = Decimal(amount).as_tuple()
    if isinstance(exponent, int) and exponent < _CENTS and any(digits[exponent - _CENTS :]):
        raise ValueError(f"{place} is {amount}: an amount has at most two decimals")


def _model_to_plain(model: Model) -> dict[str, Any]:
    plain: dict[str, Any] = {key: unstructure(value) for key, value in model.unknown.items()}
    for name, path, each, absent in _fields_of(cast("Hashable", type(model))):
        value = getattr(model, name)
        if value is None or value is absent or type(value) is Absent:
            continue
        target = plain
        for key in path[:-1]:
            target = target.setdefault(key, {})
        last = path[-1]
        target[last] = _join_each(value, each, target.get(last)) if each else unstructure(value)
    return plain


@cache
def _fields_of(kind: Any) -> tuple[tuple[str, tuple[str, ...], str, object], ...]:
    """Of each field: name, path, the key of the objects in its list, the model that stands for none."""
    return tuple(
        (
            attribute.name,
            wire_path(attribute),
            attribute.metadata.get(EACH, ""),
            attribute.default if isinstance(attribute.default, Model) else None,
        )
        for attribute in attrs.fields(kind)
        if attribute.name != "unknown"
    )


def _take_rests(plain: dict[str, Any], lists: list[tuple[str, str]]) -> dict[str, Any]:
    """Leave bare values in those lists of objects; give what else the objects of each list hold."""
    rests = {}
    for name, key in lists:
        if type(plain.get(name)) is list:
            left = []
            for index, item in enumerate(plain[name]):
                if type(item) is not dict:
                    raise DecodeError(f"expected an object, got {describe(item)}", f".{name}[{index}]")
                left.append({other: value for other, value in item.items() if other != key})
            plain[name] = [item.get(key) for item in plain[name]]
            if any(left):
                rests[name] = left
    return rests


def _join_each(values: Any, key: str, rests: Any) -> list[dict[str, Any]]:
    """The objects of a list; after a change of its length nobody knows whose the rests are."""
    if not rests or len(rests) != len(values):
        rests = [{}] * len(values)
    return [{**rest, key: unstructure(value)} for value, rest in zip(values, rests, strict=True)]


@lru_cache(maxsize=1)
def _json_decoder() -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(float_hook=Decimal)


@lru_cache(maxsize=1)
def _list_decoder() -> msgspec.json.Decoder[list[msgspec.Raw]]:
    return msgspec.json.Decoder(list[msgspec.Raw])


@lru_cache(maxsize=1)
def _json_encoder() -> msgspec.json.Encoder:
    return msgspec.json.Encoder(decimal_format="number")


@cache
def _structure_hook(kind: Hashable) -> Reader:
    return _converter().get_structure_hook(kind)


@lru_cache(maxsize=1)
def _converter() -> cattrs.Converter:
    converter = cattrs.Converter(detailed_validation=False)
    # By class, for cattrs has lenient hooks by class of its own, which come before those by predicate.
    for kind, words in ((int, "a whole number"), (str, "a text"), (bool, "true or false")):
        converter.register_structure_hook(kind, exactly(kind, words))
    converter.register_structure_hook(OpenCode, to_code)
    converter.register_structure_hook(OpenText, to_text_code)
    converter.register_structure_hook(Decimal, to_decimal)
    converter.register_structure_hook(bytes, to_bytes)
    converter.register_structure_hook(date, to_date)
    converter.register_structure_hook_func(partial(operator.is_, object), lambda value, _: value)
    converter.register_structure_hook_factory(_is_list, lambda kind: _list_reader(converter, kind))
    converter.register_structure_hook_factory(_is_model, lambda kind: _model_reader(converter, kind))
    return converter


def _is_list(kind: Any) -> bool:
    return get_origin(kind) in (list, tuple)


def _list_reader(converter: cattrs.Converter, kind: Any) -> Reader:
    item_kind = get_args(kind)[0]
    build = get_origin(kind)
    read_item = converter.get_structure_hook(item_kind)

    def read(value: Any, _: Any) -> Any:
        if type(value) is not list:
            raise DecodeError(f"expected a list, got {describe(value)}")
        index = 0
        try:
            items = []
            for index, item in enumerate(value):  # noqa: B007 - the index names the place of a fault
                items.append(read_item(item, item_kind))
        except DecodeError as error:
            raise error.below(f"[{index}]") from error
        return build(items)

    return read


def _is_model(kind: Any) -> bool:
    return isinstance(get_origin(kind) or kind, type) and issubclass(get_origin(kind) or kind, Model)


_Plan = list[tuple[str, tuple[str, ...], Any, Any, Reader, bool]]


def _plan_of(converter: cattrs.Converter, kind: Any) -> _Plan:
    """How each field is read: name, place, type (first as JSON has it), reader, whether it must be there."""
    model = get_origin(kind) or kind
    resolved = attrs.resolve_types(model)
    parameters = dict(zip(getattr(model, "__parameters__", ()), get_args(kind), strict=True))
    plan: _Plan = []
    for attribute in attrs.fields(resolved):
        if attribute.name == "unknown":
            continue
        item_kind = _substitute(attribute.type, parameters)
        optional = type(None) in get_args(item_kind)
        if optional:
            item_kind = next(arg for arg in get_args(item_kind) if arg is not type(None))
        read = converter.get_structure_hook(item_kind)
        exact = item_kind if item_kind in _AS_JSON_HAS_THEM else None
        path, required = wire_path(attribute), attribute.default is attrs.NOTHING
        plan.append((attribute.name, path, exact, item_kind, read, required))
    return plan


def _model_reader(converter: cattrs.Converter, kind: Any) -> Reader:
    model = get_origin(kind) or kind
    plan = _plan_of(converter, kind)
    lists = [(path[0], each) for _, path, each, _ in _fields_of(model) if each]

    def read_model(value: Any, _: Any) -> Any:
        if type(value) is not dict:
            raise DecodeError(f"expected an object, got {describe(value)}")
        rest = value.copy()
        members = {}
        rests = _take_rests(rest, lists)
        for name, path, exact, item_kind, read, required in plan:
            item = rest.pop(path[0], None) if len(path) == 1 else _take(rest, path)
            if type(item) is exact:  # most are: this spares a call for each
                members[name] = item
            elif item is not None:
                try:
                    members[name] = read(item, item_kind)
                except DecodeError as error:
                    raise error.below("." + ".".join(path)) from error
            elif required:
                raise DecodeError("is missing", "." + ".".join(path))
        # A new one: a dictionary out of which almost everything was taken keeps the room for it.
        return model(unknown={**rest, **rests} if rest or rests else {}, **members)

    return read_model


def _substitute(kind: Any, parameters: Mapping[Any, Any]) -> Any:
    if kind in parameters:
        return parameters[kind]
    if parameters and get_origin(kind) is not None:
        arguments: Iterable[Any] = (_substitute(argument, parameters) for argument in get_args(kind))
        return get_origin(kind)[tuple(arguments)]
    return kind


def _take(plain: dict[str, Any], path: tuple[str, ...], depth: int = 0) -> Any:
    """Take out the value at `path`; an object around it goes too once it is empty."""
    key = path[depth]
    inner = plain.get(key)
    if inner is None or depth == len(path) - 1:
        return plain.pop(key, None)
    if type(inner) is not dict:
        raise DecodeError(f"expected an object, got {describe(inner)}", f".{key}")
    if not inner:
        return None
    plain[key] = inner = inner.copy()
    item = _take(inner, path, depth + 1)
    if not inner:
        del plain[key]
    return item
