"""Documents as a shop hands them over: invoices of companies with three lines at two rates of VAT."""

from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import Any

Json = dict[str, Any]

ORGANISATION = "fictie-events"
_CENT = Decimal("0.01")
_STREETS = ("Papierstraat", "Rue de l'Encre", "Vlinderplein", "Quai des Brumes")
_ARTICLES = (("Dagkaart", "ticket", 6), ("Servicekost", "service_cost", 21), ("Drankkaart", "ticket", 21))


def vat_number(client: int) -> str:
    """An invented Belgian enterprise number."""
    base = 9_990_000 + client
    return f"BE{base:08d}{97 - base % 97:02d}"


def customer(client: int, *, moved: bool = False) -> Json:
    """A company; the same one always says the same, unless it moved."""
    return {
        "id": 7000 + client,
        "company": f"Verzinsel {client} BV",
        "vat_number": vat_number(client),
        "email": f"klant{client}@example.be",
        "street": f"{_STREETS[client % 4]} {client + (100 if moved else 0)}",
        "postcode": "2800",
        "city": "Mechelen",
        "country": "BE",
    }


def invoice(number: int, client: int, *, day: str = "2026-11-20", moved: bool = False) -> Json:
    """An invoice; the same number always says the same."""
    random = Random(number)  # noqa: S311 - invented amounts
    lines = [_line(place, *article, random) for place, article in enumerate(_ARTICLES, start=1)]
    rates = list(dict.fromkeys(line["vat_rate"] for line in lines))
    per_rate = [
        {"vat_rate": rate} | _sums([line for line in lines if line["vat_rate"] == rate]) for rate in rates
    ]
    totals = _sums(lines)
    moment = f"{day}T{8 + number % 12:02d}:{number % 60:02d}:00+01:00"
    paid = {
        "method": "bancontact",
        "provider": "mollie",
        "provider_id": f"tr_{number:010x}",
        "amount": totals["gross"],
        "paid_at": moment,
    }
    return {
        "id": f"{random.getrandbits(128):032x}",
        "kind": "invoice",
        "order": f"TW-2026-{number:06d}",
        "channel": "webshop",
        "event": {"id": f"{number % 4:032x}", "name": "Lampionnenstoet"},
        "issued_at": moment,
        "due_on": day,
        "currency": "EUR",
        "language": "nl",
        "customer": customer(client, moved=moved),
        "lines": lines,
        "totals": {**totals, "per_rate": per_rate},
        "payments": [paid],
    }


def a_file(*documents: Json, organisation: str = ORGANISATION) -> Json:
    """Documents in the format in which they are handed over."""
    return {"format": "tickoweb-documents/1", "organisation": organisation, "documents": list(documents)}


def _line(place: int, description: str, component: str, rate: int, random: Random) -> Json:
    net = Decimal(random.randrange(500, 20_000)) / 100
    vat = (net * rate / 100).quantize(_CENT, ROUND_HALF_UP)
    return {
        "id": str(place),
        "description": description,
        "component": component,
        "quantity": 1,
        "vat_rate": str(rate),
        "vat_treatment": "standard",
        "net": f"{net:.2f}",
        "vat": f"{vat:.2f}",
        "gross": f"{net + vat:.2f}",
    }


def _sums(lines: list[Json]) -> dict[str, str]:
    return {key: str(sum(Decimal(line[key]) for line in lines)) for key in ("net", "vat", "gross")}
