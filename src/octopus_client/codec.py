"""Models to JSON and back, strictly: exact amounts, no coercion, unknown keys carried along."""

import operator
import re
from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache, partial
from typing import Any, TypeVar, cast, get_args, get_origin

import attrs
import cattrs
import msgspec

from octopus_client.codes import OpenCode
from octopus_client.wire import AMOUNT, Absent, Model, wire_path

_T = TypeVar("_T")
_Structure = Callable[[Any, Any], Any]

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_CENTS = -2


class DecodeError(ValueError):
    """A value that does not fit its model; `path` says where it stands in the JSON.

    Attributes:
        path: place of the value, such as `$[3].bookingLines[0].baseAmount`.
        problem: what is wrong with it, without the value itself.
    """

    def __init__(self, problem: str, path: str = "") -> None:
        super().__init__(f"${path}: {problem}")
        self.problem = problem
        self.path = path

    def __reduce__(self) -> tuple[type["DecodeError"], tuple[str, str]]:
        return type(self), (self.problem, self.path)

    def below(self, step: str) -> "DecodeError":
        """The same problem, seen from one level further out."""
        return DecodeError(self.problem, step + self.path)


def decode(data: bytes, kind: type[_T]) -> _T:
    """Read JSON into `kind`: a model, a list of models, or a generic of them.

    Raises:
        DecodeError: the text is no JSON, a value is missing or is of another type.
    """
    try:
        plain = _json_decoder().decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise DecodeError(f"not JSON ({error})") from error
    return structure(plain, kind)


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
    if isinstance(value, OpenCode):
        return int(value)
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
    for name, path in _fields_of(cast("Hashable", type(model))):
        value = getattr(model, name)
        if value is None or type(value) is Absent:
            continue
        target = plain
        for key in path[:-1]:
            target = target.setdefault(key, {})
        target[path[-1]] = unstructure(value)
    return plain


@cache
def _fields_of(kind: Any) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((a.name, wire_path(a)) for a in attrs.fields(kind) if a.name != "unknown")


@lru_cache(maxsize=1)
def _json_decoder() -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(float_hook=Decimal)


@lru_cache(maxsize=1)
def _json_encoder() -> msgspec.json.Encoder:
    return msgspec.json.Encoder(decimal_format="number")


@cache
def _structure_hook(kind: Hashable) -> _Structure:
    return _converter().get_structure_hook(kind)


@lru_cache(maxsize=1)
def _converter() -> cattrs.Converter:
    converter = cattrs.Converter(detailed_validation=False)
    # By class, for cattrs has lenient hooks by class of its own, which come before those by predicate.
    for kind, words in ((int, "a whole number"), (str, "a text"), (bool, "true or false")):
        converter.register_structure_hook(kind, _exactly(kind, words))
    converter.register_structure_hook(OpenCode, _to_code)
    converter.register_structure_hook(Decimal, _to_decimal)
    converter.register_structure_hook(date, _to_date)
    converter.register_structure_hook_func(partial(operator.is_, object), lambda value, _: value)
    converter.register_structure_hook_factory(_is_list, lambda kind: _list_reader(converter, kind))
    converter.register_structure_hook_factory(_is_model, lambda kind: _model_reader(converter, kind))
    return converter


def _exactly(kind: type, words: str) -> _Structure:
    def read(value: Any, _: Any) -> Any:
        if type(value) is not kind:
            raise DecodeError(f"expected {words}, got {_describe(value)}")
        return value

    return read


def _to_decimal(value: Any, _: Any) -> Decimal:
    if type(value) is Decimal:
        return value
    if type(value) is int:
        return Decimal(value)
    raise DecodeError(f"expected a number, got {_describe(value)}")


def _to_date(value: Any, _: Any) -> date:
    if type(value) is str and _DATE.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError as error:
            raise DecodeError("expected a date that exists") from error
    raise DecodeError(f"expected a date like 2026-11-25, got {_describe(value)}")


def _to_code(value: Any, kind: type[OpenCode]) -> OpenCode:
    if type(value) is not int:
        raise DecodeError(f"expected a whole number, got {_describe(value)}")
    return kind(value)


def _is_list(kind: Any) -> bool:
    return get_origin(kind) in (list, tuple)


def _list_reader(converter: cattrs.Converter, kind: Any) -> _Structure:
    item_kind = get_args(kind)[0]
    build = get_origin(kind)
    read_item = converter.get_structure_hook(item_kind)

    def read(value: Any, _: Any) -> Any:
        if type(value) is not list:
            raise DecodeError(f"expected a list, got {_describe(value)}")
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


def _model_reader(converter: cattrs.Converter, kind: Any) -> _Structure:
    model = get_origin(kind) or kind
    resolved = attrs.resolve_types(model)
    parameters = dict(zip(getattr(model, "__parameters__", ()), get_args(kind), strict=True))
    plan = []
    for attribute in attrs.fields(resolved):
        if attribute.name == "unknown":
            continue
        item_kind = _substitute(attribute.type, parameters)
        optional = type(None) in get_args(item_kind)
        if optional:
            item_kind = next(arg for arg in get_args(item_kind) if arg is not type(None))
        read = converter.get_structure_hook(item_kind)
        plan.append(
            (attribute.name, wire_path(attribute), item_kind, read, attribute.default is attrs.NOTHING)
        )

    def read_model(value: Any, _: Any) -> Any:
        if type(value) is not dict:
            raise DecodeError(f"expected an object, got {_describe(value)}")
        rest = dict(value)
        members = {}
        for name, path, item_kind, read, required in plan:
            item = _take(rest, path)
            if item is not None:
                try:
                    members[name] = read(item, item_kind)
                except DecodeError as error:
                    raise error.below("." + ".".join(path)) from error
            elif required:
                raise DecodeError("is missing", "." + ".".join(path))
        return model(unknown=rest, **members)

    return read_model


def _substitute(kind: Any, parameters: Mapping[Any, Any]) -> Any:
    if kind in parameters:
        return parameters[kind]
    if parameters and get_origin(kind) is not None:
        arguments: Iterable[Any] = (_substitute(argument, parameters) for argument in get_args(kind))
        return get_origin(kind)[tuple(arguments)]
    return kind


def _take(plain: dict[str, Any], path: tuple[str, ...]) -> Any:
    """Take out the value at `path`; an object around it goes too once it is empty."""
    first, *rest = path
    if first not in plain:
        return None
    if not rest:
        return plain.pop(first)
    inner = plain[first]
    if inner is None:
        return plain.pop(first)
    if type(inner) is not dict:
        raise DecodeError(f"expected an object, got {_describe(inner)}", f".{first}")
    if not inner:
        return None
    plain[first] = inner = dict(inner)
    item = _take(inner, tuple(rest))
    if not inner:
        del plain[first]
    return item


def _describe(value: object) -> str:
    if value is None:
        return "null"
    words = {bool: "true or false", str: "a text", dict: "an object", list: "a list", int: "a whole number"}
    return words.get(type(value), "a number")
