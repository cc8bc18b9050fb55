"""An invented month of Tickoweb documents, for trying things out: names and numbers are nobody's.

It holds what real months hold: several VAT rates on a document, service cost, discounts, free
tickets, private persons, VAT numbers in every spelling, credit notes with either sign,
structured communications with and without a fault, documents just after midnight.
"""

from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import TypedDict
from uuid import UUID

from attrs import evolve, frozen

from tickoweb_sync.document_format import FORMAT
from tickoweb_sync.documents import BRUSSELS, CENT

_CHANNELS = ("webshop", "vip", "webshop", "kassa")
_METHODS = ("bancontact", "visa", "transfer")
_EVENTS = ("Lampionnenstoet", "Nacht van de Accordeon", "Salon du Carton", "Proefdag Ambachten")
_PLACES = (
    ("2800", "Mechelen"),
    ("8500", "Kortrijk"),
    ("5000", "Namur"),
    ("3500", "Hasselt"),
    ("7000", "Mons"),
)
_DEN_HAAG = ("Hofweg 9", "2511 AA", "Den Haag", "NL")
_LILLE = ("3 rue du Songe", "59800", "Lille", "FR")
_STREETS = ("Papierstraat", "Rue de l'Encre", "Vlinderplein", "Quai des Brumes", "Inktvisdreef")
_SPELLINGS = (
    "BE{0}", "BE {1} {2} {3}", "be{0}", "BE{1}.{2}.{3}", "{0}", "BE-{1}-{2}-{3}", "{1}.{2}.{3}", "Be {0}"
)  # fmt: skip
# The first eight digits of enterprise numbers that start with 0999 or 1999, like all invented ones here.
_ENTERPRISES = (*range(9_990_000, 10_000_000), *range(19_990_000, 20_000_000))
_COMPANIES = (
    ("Drukkunst Nergens BV", "nl"),
    ("Bakkerij 't Verzinsel & Dochters", "nl"),
    ("Écluse Imaginaire SRL", "fr"),
    ("Atelier <Fantoom> BV", "nl"),
    ("vzw De Papieren Boot", "nl"),
    ("Stad Schijnbergen", "nl"),
    ("Verlichting Öpäl NV", "nl"),
    ("Menuiserie du Songe SA", "fr"),
    ("Studio Zoë", "en"),
    ("Groep Halfmaan", "nl"),
    ("Fonderie L'Ombre SRL", "fr"),
    ("Loodgieterij Waterman CommV", "nl"),
)
_PERSONS = (
    ("Fien", "Van Dromen", "", "nl"),
    ("Maël", "Lenoir-D'Été", None, "fr"),
    ("Jef", "Stip", "/", "nl"),
    ("Aïsha", "Ben Fictie", "", "nl"),
    ("Noah", "Nobody", "n.v.t.", "en"),
)


@frozen
class _Product:
    description: str
    unit_price: Decimal
    rate: int


@frozen
class _Line:
    description: str
    component: str
    quantity: int
    rate: int
    gross: Decimal


@frozen(kw_only=True)
class _Draft:
    """A document before its amounts are split in net and VAT."""

    id: str
    order: int
    channel: str
    event: dict[str, object]
    issued_at: datetime
    due_on: date
    reference: str | None
    customer: dict[str, object]
    language: str
    lines: tuple[_Line, ...]
    paid_with: str | None
    credits: tuple[str, ...] = ()
    sign: int = 1

    @property
    def gross(self) -> Decimal:
        return sum((line.gross for line in self.lines), Decimal("0.00"))


_TICKETS = {
    "webshop": (
        _Product("Dagkaart", Decimal("27.50"), 6),
        _Product("Avondkaart", Decimal("18.95"), 6),
        _Product("Werkwinkel", Decimal("45.00"), 21),
    ),
    "vip": (
        _Product("Loge", Decimal("66.55"), 21),
        _Product("Rij A", Decimal("39.90"), 6),
    ),
    "kassa": (
        _Product("Dagkaart", Decimal("30.00"), 6),
        _Product("Parkeerkaart", Decimal("8.00"), 21),
    ),
}
_EXTRAS = (
    _Product("Driegangenmenu", Decimal("34.20"), 12),
    _Product("Tentplaats", Decimal("17.35"), 12),
    _Product("Drankkaart", Decimal("12.50"), 21),
    _Product("Programmaboek", Decimal("4.95"), 6),
)


class SampleFile(TypedDict):
    """The content of a file of documents, as JSON has it."""

    format: str
    organisation: str
    documents: list[dict[str, object]]


def sample_documents(*, organisation: str, month: date, seed: int, count: int = 80) -> SampleFile:
    """The content of a file in the format `tickoweb-documents/1`: the same for the same arguments.

    Args:
        organisation: Whose documents they are.
        month: Any day of the month they are issued in.
        seed: Another seed, another month.
        count: How many documents; about one in seven is a credit note.
    """
    random = Random(seed)  # noqa: S311 - invented data, no secret
    start = datetime(month.year, month.month, 1, tzinfo=BRUSSELS)
    credit_count = count // 7
    first_order = start.year * 1_000_000 + (6300 + seed * 1_000 + (start.month - 11) * 10_000) % 990_000
    invoices = _invoices(random, start, count - credit_count, first_order=first_order)
    first_half = [draft for draft in invoices[: len(invoices) // 2] if draft.gross]
    credited = sorted(random.sample(first_half, credit_count), key=lambda draft: draft.order)
    end = _month_after(start)
    credit_notes = [_credit_note(random, draft, end, index) for index, draft in enumerate(credited)]
    drafts = sorted([*invoices, *credit_notes], key=lambda draft: draft.issued_at.timestamp())
    return {
        "format": FORMAT,
        "organisation": organisation,
        "documents": [_document(random, draft) for draft in drafts],
    }


def _invoices(random: Random, start: datetime, count: int, *, first_order: int) -> list[_Draft]:
    customers = _customers(random)
    events: list[dict[str, object]] = [
        {
            "id": _identity(random),
            "name": name,
            "starts_at": (start + timedelta(days=40 + index, hours=20)).isoformat(),
        }
        for index, name in enumerate(_EVENTS)
    ]
    drafts = []
    for index, moment in enumerate(_moments(random, start, count)):
        # Each customer comes by once before chance decides who returns.
        customer, language = customers[index] if index < len(customers) else random.choice(customers)
        channel = _CHANNELS[index % len(_CHANNELS)]
        order = first_order + index
        drafts.append(
            _Draft(
                id=_identity(random),
                order=order,
                channel=channel,
                event=random.choice(events),
                issued_at=moment,
                due_on=moment.date() + timedelta(days=random.choice((0, 14, 30))),
                reference=_reference(order, index),
                customer=customer,
                language=language,
                lines=_lines(random, channel, index),
                paid_with=None if index % 17 == 13 else random.choice(_METHODS),  # noqa: PLR2004
            )
        )
    return drafts


def _moments(random: Random, start: datetime, count: int) -> list[datetime]:
    """Sorted moments of the month; the first, and every tenth, falls just after midnight."""
    seconds = int(_month_after(start).timestamp() - start.timestamp())
    moments = [start + timedelta(minutes=30)]
    for index in range(1, count):
        moment = _later(start, random.randrange(3600, seconds))
        if index % 10 == 0:
            moment = moment.replace(hour=0, minute=random.randrange(1, 50), fold=0)
        moments.append(moment)
    return sorted(moments[:count], key=datetime.timestamp)


def _month_after(start: datetime) -> datetime:
    return (start + timedelta(days=32)).replace(day=1)


def _customers(random: Random) -> list[tuple[dict[str, object], str]]:
    bases = [f"{number:08d}" for number in random.sample(_ENTERPRISES, len(_COMPANIES))]
    customers = [
        _company(
            random, 7000 + index, company=company, base=base, spelling=_SPELLINGS[index % len(_SPELLINGS)]
        )
        for index, (company, base) in enumerate(zip(_COMPANIES, bases, strict=True))
    ]
    dutch = _customer(7100, "Denkbeeldig Theater B.V.", "nl 9990.00.001.b01", _DEN_HAAG)
    french = _customer(7101, "Spectacles Rêvés SARL", "FR 42 999 000 003", _LILLE)
    customers += [(dutch, "nl"), (french, "fr")]
    for index, (first, last, vat_number, language) in enumerate(_PERSONS):
        person = _customer(7200 + index, "", vat_number, (*_address(random), "BE"))
        customers.append((person | {"first_name": first, "last_name": last}, language))
    random.shuffle(customers)
    return customers


def _company(
    random: Random, id_: int, *, company: tuple[str, str], base: str, spelling: str
) -> tuple[dict[str, object], str]:
    name, language = company
    digits = f"{base}{97 - int(base) % 97:02d}"
    vat_number = spelling.format(digits, digits[:4], digits[4:7], digits[7:])
    customer = _customer(id_, name, vat_number, (*_address(random), "BE"))
    return customer | {"peppol_id": f"0208:{digits}"}, language


def _address(random: Random) -> tuple[str, str, str]:
    postcode, city = random.choice(_PLACES)
    return f"{random.choice(_STREETS)} {random.randrange(1, 200)}", postcode, city


def _customer(
    id_: int, company: str, vat_number: str | None, address: tuple[str, str, str, str]
) -> dict[str, object]:
    street, postcode, city, country = address
    return {
        "id": id_,
        "company": company,
        "first_name": "",
        "last_name": "",
        "vat_number": vat_number,
        "email": f"klant{id_}@example.{country.lower()}",
        "phone": "",
        "street": street,
        "postcode": postcode,
        "city": city,
        "country": country,
        "peppol_id": None,
    }


def _lines(random: Random, channel: str, index: int) -> tuple[_Line, ...]:
    if index % 24 == 11:  # noqa: PLR2004 - now and then somebody on the guest list wants an invoice
        return (_Line("Vrijkaart", "ticket", random.randrange(1, 4), 6, Decimal("0.00")),)
    product, quantity = random.choice(_TICKETS[channel]), random.randrange(1, 9)
    lines = [_sold(product, quantity)]
    if index % 6 == 4:  # noqa: PLR2004 - a discount has the rate of what it reduces
        discount = (lines[0].gross / 10).quantize(CENT, ROUND_HALF_UP)
        lines.append(_Line("Groepskorting", "discount", 1, product.rate, -discount))
    if index % 3 != 2:  # noqa: PLR2004 - not every order has service cost
        lines.append(
            _Line("Servicekost", "service_cost", 1, random.choice((product.rate, 21)), Decimal("2.50"))
        )
    if index % 5 in {1, 3}:
        lines.append(_sold(random.choice(_EXTRAS), quantity))
    return tuple(lines)


def _sold(product: _Product, quantity: int) -> _Line:
    return _Line(product.description, "ticket", quantity, product.rate, product.unit_price * quantity)


def _reference(order: int, index: int) -> str | None:
    """None, a valid structured communication, or one with wrong check digits."""
    if index % 2 == 0:
        return None
    base = f"{order:010d}"
    check = (int(base) % 97 or 97) if index % 3 else 98
    digits = f"{base}{check:02d}"
    return f"+++{digits[:3]}/{digits[3:7]}/{digits[7:]}+++"


def _credit_note(random: Random, invoice: _Draft, end: datetime, index: int) -> _Draft:
    """All of an invoice, or a part of it: one line, or one of several tickets."""
    lines = invoice.lines
    if index % 2 and all(line.gross > 0 for line in lines):
        line = lines[-1]
        if line.component == "ticket":
            line = evolve(line, quantity=1, gross=line.gross / line.quantity)
        lines = (line,)
    left = int(end.timestamp() - invoice.issued_at.timestamp())
    moment = _later(invoice.issued_at, random.randrange(1, left))
    return evolve(
        invoice,
        id=_identity(random),
        issued_at=moment,
        due_on=moment.date(),
        reference=None,
        lines=lines,
        paid_with=None,
        credits=(invoice.id,),
        sign=-1 if index % 3 else 1,
    )


def _document(random: Random, draft: _Draft) -> dict[str, object]:
    splits = {
        rate: _split([line for line in draft.lines if line.rate == rate], rate) for rate in _rates(draft)
    }
    lines = [
        _line(number, line, splits[line.rate].pop(0), draft.sign)
        for number, line in enumerate(draft.lines, start=1)
    ]
    per_rate = [
        {"vat_rate": str(rate)} | _sums([line for line in lines if line["vat_rate"] == str(rate)])
        for rate in _rates(draft)
    ]
    payment = {
        "method": draft.paid_with,
        "provider": "mollie",
        "provider_id": f"tr_{random.getrandbits(40):010x}",
        "amount": str(draft.gross),
        "paid_at": draft.issued_at.isoformat(),
    }
    return {
        "id": draft.id,
        "kind": "credit_note" if draft.credits else "invoice",
        "order": f"TW-{draft.order // 1_000_000}-{draft.order % 1_000_000:06d}",
        "reference": draft.reference,
        "channel": draft.channel,
        "event": draft.event,
        "issued_at": draft.issued_at.isoformat(),
        "due_on": draft.due_on.isoformat(),
        "currency": "EUR",
        "language": draft.language,
        "customer": draft.customer,
        "lines": lines,
        "totals": {**_sums(lines), "per_rate": per_rate},
        "credits": list(draft.credits),
        "payments": [payment] if draft.paid_with and draft.gross else [],
        "pdf": None,
        "ubl": None,
    }


def _rates(draft: _Draft) -> list[int]:
    return list(dict.fromkeys(line.rate for line in draft.lines))


def _split(lines: list[_Line], rate: int) -> list[Decimal]:
    """The net amounts of lines of one rate: rounded on their running total, so that they sum exactly."""
    nets, gross, net = [], Decimal(0), Decimal(0)
    for line in lines:
        gross += line.gross
        running = (gross * 100 / (100 + rate)).quantize(CENT, ROUND_HALF_UP)
        nets.append(running - net)
        net = running
    return nets


def _line(number: int, line: _Line, net: Decimal, sign: int) -> dict[str, object]:
    return {
        "id": str(number),
        "description": line.description,
        "component": line.component,
        "quantity": line.quantity,
        "vat_rate": str(line.rate),
        "vat_treatment": "standard",
        "net": str(sign * net),
        "vat": str(sign * (line.gross - net)),
        "gross": str(sign * line.gross.quantize(CENT)),
        "account": None,
    }


def _sums(lines: list[dict[str, object]]) -> dict[str, str]:
    return {key: str(sum(Decimal(str(line[key])) for line in lines)) for key in ("net", "vat", "gross")}


def _later(moment: datetime, seconds: int) -> datetime:
    return datetime.fromtimestamp(moment.timestamp() + seconds, BRUSSELS)


def _identity(random: Random) -> str:
    return str(UUID(int=random.getrandbits(128), version=4))
