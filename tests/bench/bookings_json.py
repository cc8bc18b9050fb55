"""A long answer of Octopus: bookings with three lines each, as its list of modified bookings shows them."""

from decimal import Decimal
from random import Random

from octopus_client.codec import encode


def bookings_json(count: int) -> bytes:
    """Some bookings as JSON; the same number of them always says the same."""
    random = Random(count)  # noqa: S311 - invented amounts
    return encode([_booking(number, random) for number in range(1, count + 1)])


def _booking(number: int, random: Random) -> dict[str, object]:
    lines = [_line(account, code, random) for account, code in _ACCOUNTS]
    day = f"2026-{1 + number % 12:02d}-{1 + number % 28:02d}"
    return {
        "bookyearKey": {"id": 2},
        "journalKey": "V1",
        "documentSequenceNr": number,
        "bookyearPeriodeNr": 202600 + 1 + number % 12,
        "documentDate": day,
        "expiryDate": day,
        "amount": sum((Decimal(str(line["baseAmount"])) for line in lines), Decimal("0.00")),
        "currencyCode": "EUR",
        "exchangeRate": Decimal("1.0"),
        "comment": f"tw:{random.getrandbits(48):012x} Dagkaart",
        "reference": f"TW-2026-{number:06d}",
        "orderReference": f"TW-2026-{number:06d}",
        "paymentMethod": 0,
        "relationIdentificationServiceData": {"relationKey": {"id": number % 60}, "externalRelationId": 0},
        "bookingLines": lines,
    }


_ACCOUNTS = ((700000, "06"), (700100, "21"), (700300, "12"))


def _line(account: int, code: str, random: Random) -> dict[str, object]:
    return {
        "accountKey": account,
        "baseAmount": Decimal(random.randrange(100, 100_000)) / 100,
        "vatCodeKey": code,
        "vatAmount": Decimal(random.randrange(100, 20_000)) / 100,
        "comment": "",
        "vatRecupPercentage": Decimal("0.0"),
    }
