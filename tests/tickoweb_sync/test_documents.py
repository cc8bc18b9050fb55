import copy
import json
import pickle
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, TypeAlias

import attrs
import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tickoweb_sync.document_format import FileRefused, Reading, read_document, read_documents
from tickoweb_sync.document_schema import document_schema
from tickoweb_sync.documents import Customer, Document, Event, Kind, Line, Payment, Totals, Treatment
from tickoweb_sync.sample_month import sample_documents

Path: TypeAlias = tuple[str | int, ...]

MISSING = object()


def file_content(count: int = 3) -> dict[str, Any]:
    return sample_documents(organisation="proef", month=date(2026, 11, 1), seed=5, count=count)


def one_document() -> dict[str, Any]:
    document: dict[str, Any] = file_content(1)["documents"][0]
    amounts = {"vat_rate": "6", "net": "20.00", "vat": "1.20", "gross": "21.20"}
    line = document["lines"][0] | amounts | {"quantity": 2}
    return document | {
        "id": "d-1",
        "order": "T-1",
        "issued_at": "2026-11-25T10:00:00+01:00",
        "customer": {"id": 7, "company": "Fictie BV", "vat_number": None, "city": "Gent"},
        "lines": [line],
        "totals": amounts | {"per_rate": [amounts]},
        "credits": ["d-0"],
        "pdf": "d-1.pdf",
    }


def changed(path: Path, value: object) -> dict[str, Any]:
    """A document with one value set, or taken away."""
    document = one_document()
    *way, last = path
    place: Any = document
    for key in way:
        place = place[key]
    if value is MISSING:
        del place[last]
    else:
        place[last] = value
    return document


def read(*documents: object) -> Reading:
    content = {"format": "tickoweb-documents/1", "organisation": "proef", "documents": list(documents)}
    return read_documents(json.dumps(content), organisation="proef")


def schema_accepts(document: object) -> bool:
    content = {"format": "tickoweb-documents/1", "organisation": "proef", "documents": [document]}
    return jsonschema.Draft202012Validator(document_schema()).is_valid(content)


def dotted(path: Path) -> str:
    text = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in path)
    return f"documents[0]{text}"


BAD: list[tuple[Path, object, str]] = [
    (("id",), MISSING, "missing"),
    (("id",), 12, "the number 12"),
    (("id",), " \t\u0007", "empty"),
    (("kind",), "quote", '"invoice", "credit_note"'),
    (("kind",), ["invoice"], "a list"),
    (("reference",), 12, "text or null"),
    (("event",), "Fuif", "an object"),
    (("event", "starts_at"), "2026-12-05", "offset"),
    (("issued_at",), "2026-11-25T10:00:00", "its day in Brussels"),
    (("issued_at",), "25/11/2026 10:00", "offset"),
    (("issued_at",), 1764061200, "offset"),
    (("due_on",), "25-12-2026", "2026-11-25"),
    (("due_on",), "1826-12-25", "this century"),
    (("language",), 5, "text or null"),
    (("customer",), None, "an object"),
    (("customer", "id"), "7", "whole number"),
    (("customer", "id"), 0, "whole number"),
    (("customer", "id"), True, "true or false"),
    (("customer", "id"), 2**31, "2147483647"),
    (("customer", "city"), 9000, "a number"),
    (("lines",), MISSING, "a list"),
    (("lines", 0), "Dagkaart", "an object"),
    (("lines", 0, "net"), 20.0, "as text"),
    (("lines", 0, "net"), 20, "as text"),
    (("lines", 0, "net"), None, "null"),
    (("lines", 0, "gross"), "2.222,00", '"2222.00"'),
    (("lines", 0, "gross"), "21.205", "two decimals"),
    (("lines", 0, "gross"), "NaN", '"2222.00"'),
    (("lines", 0, "gross"), "1e3", '"2222.00"'),
    (("lines", 0, "gross"), "+21.20", '"2222.00"'),
    (("lines", 0, "gross"), "٢١", '"2222.00"'),
    (("lines", 0, "gross"), "9" * 5000, "..."),
    (("lines", 0, "vat_rate"), 6, "as text"),
    (("lines", 0, "vat_rate"), "6%", "percentage"),
    (("lines", 0, "vat_rate"), "-6", "percentage"),
    (("lines", 0, "vat_treatment"), "reverse", "reverse_charge_be"),
    (("lines", 0, "vat_treatment"), MISSING, "missing"),
    (("lines", 0, "quantity"), -1, "0 or more"),
    (("lines", 0, "quantity"), True, "true or false"),
    (("lines", 0, "account"), 0, "account number"),
    (("lines", 0, "account"), "70.00", "account number"),
    (("totals", "vat"), MISSING, "missing"),
    (("totals", "per_rate"), None, "a list"),
    (("credits",), "d-0", "a list"),
    (("credits", 0), None, "must be text"),
    (("payments", 0, "amount"), 21.2, "as text"),
    (("payments", 0, "paid_at"), "gisteren", "offset"),
    (("pdf",), {}, "text or null"),
]

GOOD: list[tuple[Path, object]] = [
    (("reference",), MISSING),
    (("event",), None),
    (("event", "starts_at"), None),
    (("due_on",), MISSING),
    (("language",), None),
    (("language",), "de"),
    (("currency",), "USD"),
    (("customer", "company"), MISSING),
    (("issued_at",), "2026-11-25T09:00:00.123Z"),
    (("lines",), []),
    (("lines", 0, "quantity"), 0),
    (("lines", 0, "quantity"), 1.5),
    (("lines", 0, "quantity"), "0.25"),
    (("lines", 0, "quantity"), None),
    (("lines", 0, "account"), 700100),
    (("lines", 0, "account"), "700100"),
    (("lines", 0, "vat_rate"), "5.5"),
    (("lines", 0, "vat_rate"), "100.00"),
    (("lines", 0, "gross"), "-0.5"),
    (("totals", "per_rate"), []),
    (("credits",), MISSING),
    (("payments",), None),
    (("payments", 0, "paid_at"), MISSING),
    (("something_new",), {"we": ["ignore"]}),
]


@pytest.mark.parametrize(("path", "value", "hint"), BAD)
def test_a_wrong_value_is_refused_by_its_path_and_by_the_schema(path: Path, value: object, hint: str) -> None:
    document = changed(path, value)
    (refusal,) = read(document).refusals
    assert refusal.path == dotted(path)
    assert hint in refusal.reason
    assert len(refusal.reason) < 250
    assert not schema_accepts(document)


@pytest.mark.parametrize(("path", "value"), GOOD)
def test_a_right_value_is_read_and_the_schema_agrees(path: Path, value: object) -> None:
    document = changed(path, value)
    assert read(document).refusals == ()
    assert schema_accepts(document)


@pytest.mark.parametrize(
    ("path", "value"), [(("due_on",), "2026-02-30"), (("issued_at",), "2026-02-30T10:00:00+01:00")]
)
def test_a_day_that_does_not_exist_is_refused_where_the_schema_knows_no_calendar(
    path: Path, value: object
) -> None:
    (refusal,) = read(changed(path, value)).refusals
    assert refusal.path == dotted(path)


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from([0.5, 12.25, -3.5])
    | st.sampled_from(["", "6", "21.20", "-3", "invoice", "standard", "exempt", "EUR", "2026-11-25", "x y"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["id", "net"]), inner),
    max_leaves=4,
)


def every_path(value: object, path: Path = ()) -> Iterator[Path]:
    children: Iterable[tuple[str | int, object]] = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for key, child in children:
        yield (*path, key)
        yield from every_path(child, (*path, key))


@settings(deadline=None)
@given(path=st.sampled_from(sorted(every_path(one_document()), key=str)), value=json_values)
def test_schema_and_reader_agree_whatever_stands_at_any_place(path: Path, value: object) -> None:
    document = changed(path, value)
    assert (read(document).refusals == ()) is schema_accepts(document)


def test_the_schema_is_a_valid_one_and_accepts_a_whole_month() -> None:
    jsonschema.Draft202012Validator.check_schema(document_schema())
    jsonschema.validate(file_content(80), document_schema())


def test_every_fault_of_a_document_is_reported_and_the_others_are_read() -> None:
    broken = changed(("lines", 0, "vat_rate"), 6) | {"id": "d-2", "order": None}
    reading = read(one_document(), broken, 12, one_document() | {"id": "d-3"})
    assert [document.id for document in reading.documents] == ["d-1", "d-3"]
    assert [(refusal.id, refusal.order, refusal.path) for refusal in reading.refusals] == [
        ("d-2", None, "documents[1].order"),
        ("d-2", None, "documents[1].lines[0].vat_rate"),
        (None, None, "documents[2]"),
    ]
    assert reading.refusals[0].sentence.startswith("documents[1].order: is null")


def test_the_same_id_with_other_content_is_refused_and_the_first_kept() -> None:
    first, other = one_document(), one_document() | {"order": "T-2"}
    reading = read(first, copy.deepcopy(first), other)
    assert [document.order for document in reading.documents] == ["T-1"]
    (refusal,) = reading.refusals
    assert (refusal.id, refusal.order, refusal.path) == ("d-1", "T-2", "documents[2].id")
    assert "documents[0]" in refusal.reason


@pytest.mark.parametrize(
    ("data", "hint"),
    [
        (b"{", "no readable JSON"),
        ("", "no readable JSON"),
        (b"\xff\xfe", "no readable JSON"),
        ("[" * 100_000, "no readable JSON"),
        ("[]", "not a list"),
        (None, "not null"),
        ("{}", "`format` is null"),
        ({"format": "tickoweb-documents/2"}, "'tickoweb-documents/1' only"),
        ({"format": "tickoweb-documents/1", "organisation": "ander"}, "'ander'"),
        ({"format": "tickoweb-documents/1", "organisation": "proef"}, "must be a list, not null"),
    ],
)
def test_a_file_that_is_not_for_us_is_refused_whole(data: object, hint: str) -> None:
    with pytest.raises(FileRefused) as caught:
        read_documents(data, organisation="proef")
    assert hint in str(caught.value)


def test_bytes_with_a_byte_order_mark_text_and_parsed_content_are_read_alike() -> None:
    content = file_content()
    text = json.dumps(content, ensure_ascii=False)
    readings = [
        read_documents(data, organisation="proef")
        for data in (b"\xef\xbb\xbf" + text.encode(), text, "\ufeff" + text, content)
    ]
    assert all(reading == readings[0] for reading in readings)
    assert len(readings[0].documents) == 3


@pytest.mark.parametrize("number", [float("nan"), float("inf"), -0.5])
def test_a_quantity_that_is_no_finite_number_is_refused(number: float) -> None:
    (refusal,) = read(changed(("lines", 0, "quantity"), number)).refusals
    assert refusal.path == "documents[0].lines[0].quantity"


def test_texts_are_trimmed_in_one_normal_form_and_free_of_control_characters() -> None:
    customer = {
        "id": 7,
        "company": "  Cafe\u0301\u0000 Zoë\r\n & Co \ud800",
        "first_name": None,
        "vat_number": " be 0999.058.428 ",
    }
    document = read(one_document() | {"customer": customer, "pdf": " ", "language": "FR-be"}).documents[0]
    assert document.customer.company == "Café Zoë & Co"
    assert document.customer.first_name == ""
    assert document.customer.vat_number == "be 0999.058.428"
    assert document.pdf is None
    assert document.language == "fr"


@pytest.mark.parametrize(
    ("issued_at", "day"),
    [
        ("2025-12-31T23:30:00Z", date(2026, 1, 1)),
        ("2026-01-01T00:30:00+01:00", date(2026, 1, 1)),
        ("2026-03-31T22:30:00Z", date(2026, 4, 1)),
        ("2026-07-01T00:30:00+02:00", date(2026, 7, 1)),
        ("2026-06-30T23:30:00+01:00", date(2026, 7, 1)),
        ("2026-10-25T02:30:00+01:00", date(2026, 10, 25)),
    ],
)
def test_the_document_date_is_the_day_in_brussels(issued_at: str, day: date) -> None:
    document = read(changed(("issued_at",), issued_at)).documents[0]
    assert document.document_date == day
    assert document.issued_at.tzinfo is UTC
    assert document.issued_at == datetime.fromisoformat(issued_at)


def test_two_moments_of_the_hour_that_comes_twice_stay_apart() -> None:
    first, second = (
        read(changed(("issued_at",), f"2026-10-25T02:30:00+0{hours}:00")).documents[0] for hours in (2, 1)
    )
    assert first.issued_at < second.issued_at
    assert first.fingerprint != second.fingerprint


def test_the_fingerprint_is_of_what_is_said_not_of_how_it_is_written() -> None:
    document = one_document()
    reordered = dict(reversed(document.items())) | {"unknown": 1, "issued_at": "2026-11-25T09:00:00Z"}
    reordered["lines"] = [document["lines"][0] | {"vat_rate": "6.0", "quantity": "2.00", "net": "20"}]
    reordered["customer"] = document["customer"] | {"company": " Fictie BV"}
    said, written = read(document).documents[0], read(reordered).documents[0]
    assert said == written
    assert said.fingerprint == written.fingerprint
    assert len(said.fingerprint) == 64
    assert read(changed(("lines", 0, "net"), "20.01")).documents[0].fingerprint != said.fingerprint


@settings(deadline=None)
@given(
    count=st.integers(1, 10),
    seed=st.integers(0, 1000),
    quantity=st.decimals(0, 10**8, places=3),
    rate=st.decimals(0, 100, places=2),
)
def test_what_a_document_writes_is_read_back_as_the_same_document(
    count: int, seed: int, quantity: Decimal, rate: Decimal
) -> None:
    content = sample_documents(organisation="proef", month=date(2026, 3, 1), seed=seed, count=count)
    for document in read_documents(content, organisation="proef").documents:
        line = attrs.evolve(document.lines[0], quantity=quantity, vat_rate=rate, account=700200)
        odd = attrs.evolve(document, lines=(line, *document.lines[1:]))
        assert read_document(odd.to_json()) == odd
        trusted = Document.from_json(odd.to_json())
        assert (trusted, trusted.to_json(), hash(trusted)) == (odd, odd.to_json(), hash(odd))
        assert pickle.loads(pickle.dumps(odd)) == odd  # noqa: S301 - our own object


@pytest.mark.parametrize("data", [b"", b"[]", b'{"id": "x"}', b'{"id": 1}', b"\xff"])
def test_bytes_that_no_document_wrote_are_no_document(data: bytes) -> None:
    with pytest.raises(ValueError, match="no document as `to_json` wrote it"):
        Document.from_json(data)


def test_a_single_document_with_faults_is_refused_with_all_of_them() -> None:
    with pytest.raises(FileRefused) as caught:
        read_document(json.dumps(one_document() | {"id": None, "lines": None}))
    assert str(caught.value).startswith("id: is null")
    assert "lines: is null" in str(caught.value)


@pytest.mark.parametrize("value", [1.5, 2, "3.00", Decimal("NaN"), Decimal("Infinity")])
def test_a_document_made_in_code_takes_no_inexact_amount(value: object) -> None:
    with pytest.raises(TypeError, match="floats and NaN cannot carry money"):
        Payment(amount=value)  # type: ignore[arg-type]  # the fault itself


def test_a_document_made_in_code_takes_no_third_decimal_and_no_moment_without_offset() -> None:
    with pytest.raises(ValueError, match="more than two decimals"):
        Payment(amount=Decimal("1.005"))
    with pytest.raises(ValueError, match="no offset"):
        Event(starts_at=datetime(2026, 1, 1))  # noqa: DTZ001 - the fault itself


def test_a_document_made_in_code_is_written_in_the_published_format() -> None:
    line = Line(
        vat_rate=Decimal("0.6E+1"),
        vat_treatment=Treatment.STANDARD,
        net=Decimal(10),
        vat=Decimal("0.6"),
        gross=Decimal("10.60"),
    )
    document = Document(
        id="x",
        kind=Kind.CREDIT_NOTE,
        order="T",
        channel="kassa",
        issued_at=datetime(2026, 1, 1, tzinfo=UTC),
        currency="EUR",
        customer=Customer(id=1, first_name="Fien", last_name="Stip"),
        lines=(line,),
        totals=Totals(net=Decimal(10), vat=Decimal("-0.00"), gross=Decimal(10)),
        payments=(Payment(amount=Decimal(4)), Payment(amount=Decimal(6))),
    )
    written = json.loads(document.to_json())
    assert schema_accepts(written)
    assert (written["lines"][0]["vat_rate"], written["totals"]["vat"]) == ("6", "0.00")
    assert document.is_credit_note
    assert document.received == Decimal("10.00")
    assert document.customer.name == "Fien Stip"


def test_nothing_personal_shows_in_a_repr() -> None:
    document = read(one_document() | {"customer": {"id": 7, "company": "Geheim BV", "email": "a@b.be"}})
    assert "Geheim" not in repr(document)
    assert "a@b.be" not in repr(document)


@settings(deadline=None)
@given(text=st.text(min_size=1))
def test_no_text_breaks_the_reader(text: str) -> None:
    reading = read(one_document() | {"id": text, "customer": {"id": 7, "company": text}, "kind": text})
    assert [refusal.path for refusal in reading.refusals][-1] == "documents[0].kind"
