"""The check: green, yellow or red for each point, with the remedy, by few calls."""

import json
from datetime import date, datetime
from typing import Any

import pytest

POINTS = [
    "login",
    "dossier",
    "journal",
    "periods",
    "accounts",
    "vat_codes",
    "payment_journal",
    "bank_statements",
    "quota",
    "notices",
]
CODA = {"codaVersion": {"codaVersion": 2}, "codaMoveLineData": ["2100010000"]}


def change(desk: Any, part: str, *matches: tuple[str, dict[str, Any]], key: str = "journalKey") -> None:
    """Change what the dossier lists, row by row."""
    rows = desk.box.state()["dossiers"]["49001"][part]
    for name, values in matches:
        for row in rows:
            if row.get(key) == name:
                row.update(values)
    for row in rows:
        row.pop("locked", None)
    desk.box.load_world({"dossiers": {"49001": {part: rows}}})


def edit(desk: Any, old: str, new: str) -> None:
    text = desk.settings.read_text()
    assert old in text
    desk.settings.write_text(text.replace(old, new))


def found(desk: Any, point: str, code: int) -> list[dict[str, Any]]:
    answer = desk.json("check", code=code)
    return [each for each in answer["points"] if each["point"] == point]


def test_a_fresh_integration_is_green_by_a_constant_number_of_calls(desk: Any) -> None:
    desk.set_up()
    answer = desk.json("check")
    assert answer["light"] == "green"
    assert [(each["point"], each["light"], each["remedy"]) for each in answer["points"]] == [
        (point, "green", None) for point in POINTS
    ]
    for number in range(20):
        desk.accept({"id": f"i-{number}", "order": f"TW-{number}"})
    reads = dict.fromkeys(("authenticateUser", "getDossiers", "getBookyears", "getJournals"), 1)
    assert desk.calls_of(lambda: desk.json("check")) == reads
    told = desk.call("check").stdout
    assert "ok      dagboek: Dagboek V1 (Verkopen) neemt boekingen aan" in told
    assert all(len(line) <= 80 for line in told.splitlines())


def test_each_point_turns_red_or_yellow_with_a_remedy(desk: Any) -> None:
    desk.set_up()
    change(desk, "journals", ("V1", {"closed": True}), ("D1", {"protectedPeriod": 202611}))
    [journal] = found(desk, "journal", 3)
    assert (journal["light"], journal["code"], journal["who"]) == (
        "red",
        "journal_option_closed",
        "bookkeeper",
    )
    assert "Kies een ander" in journal["remedy"]
    [period] = found(desk, "periods", 3)
    assert (period["light"], period["code"]) == ("red", "check_period_closed")
    edit(desk, 'closed_period = "hold"', 'closed_period = "next_open"')
    assert (desk.lights(3)["periods"], desk.lights(3)["journal"]) == ("yellow", "red")


@pytest.mark.parametrize(
    ("old", "new", "point", "code"),
    [
        ('journal = "V1"', 'journal = "V2"', "journal", "journal_option_invoices"),
        ('journal = "V1"', 'journal = "V9"', "journal", "check_journal_unknown"),
        ('journal = "V1"', 'journal = "A1"', "journal", "journal_option_not_sales"),
        ('journal = "V1"', '# journal = "V1"', "journal", "check_journal_missing"),
        ("sales_account = 700000", "sales_account = 700999", "accounts", "check_account_unknown"),
        ("sales_account = 700000", "# none", "accounts", "check_account_missing"),
        ("dossier = 49001", "dossier = 49009", "dossier", "check_dossier_unknown"),
        ("dossier = 49001", "# none", "dossier", "check_dossier_missing"),
        ('payment_journal = "D1"', "# none", "payment_journal", "check_payment_journal_missing"),
        ('payment_journal = "D1"', 'payment_journal = "D9"', "payment_journal", "check_journal_unknown"),
        (
            'payment_journal = "D1"',
            'payment_journal = "V1"',
            "payment_journal",
            "payment_journal_option_not_diverse",
        ),
    ],
)
def test_a_wrong_setting_is_red(desk: Any, old: str, new: str, point: str, code: str) -> None:
    desk.set_up()
    edit(desk, old, new)
    [red] = found(desk, point, 3)
    assert (red["light"], red["code"]) == ("red", code)
    assert red["remedy"]
    assert "..." not in red["text"] + red["remedy"]


def test_an_account_that_was_just_made_is_found(desk: Any) -> None:
    desk.set_up()
    edit(desk, "sales_account = 700000", "sales_account = 700450")
    assert desk.lights(3)["accounts"] == "red"
    accounts = desk.box.state()["dossiers"]["49001"]["accounts"]
    new = next(row for row in accounts if row["accountKey"] == {"bookyearKey": {"id": 2}, "id": 700000})
    accounts.append({**new, "accountKey": {"bookyearKey": {"id": 2}, "id": 700450}})
    desk.box.load_world({"dossiers": {"49001": {"accounts": accounts}}})
    assert desk.lights()["accounts"] == "green"


def test_an_account_that_is_not_for_sales_needs_a_look(desk: Any) -> None:
    desk.set_up("--channel", "vip=708000")
    [odd] = found(desk, "accounts", 1)
    assert (odd["light"], odd["code"]) == ("yellow", "sales_option_not_sales")


def test_only_what_is_sold_must_have_a_vat_code(desk: Any) -> None:
    desk.set_up()
    exempt = {"vat_rate": "0", "vat_treatment": "exempt", "net": "5.00", "vat": "0.00", "gross": "5.00"}
    line = {"description": "Les", "component": "ticket", "quantity": 1, **exempt}
    amounts = {name: exempt[name] for name in ("net", "vat", "gross")}
    total = {**amounts, "per_rate": [{"vat_rate": "0", **amounts}]}
    desk.accept({"lines": [line], "totals": total})
    [red] = found(desk, "vat_codes", 3)
    assert (red["light"], red["code"]) == ("red", "check_vat_choose")
    assert '"exempt:0"' in red["remedy"]
    edit(desk, "[files]", '"exempt:0" = "VR"\n\n[files]')
    assert desk.lights()["vat_codes"] == "green"


@pytest.mark.parametrize(
    ("line", "code", "told"),
    [
        ('"standard:21" = "06"', "check_vat_other_rate", "is die code voor 6 %; mogelijk: 21"),
        ('"standard:6" = "ZZ"', "check_vat_unknown", "noemen btw-code ZZ voor standard:6"),
        ('"standard:6" = "D06"', "check_vat_unknown", "noemen btw-code D06 voor standard:6"),
        ('"export:0" = "21"', "check_vat_other_rate", "noemen btw-code 21 voor export:0"),
        ('"credit_note:standard:6" = "ZZ"', "check_vat_unknown", "ZZ voor credit_note:standard:6"),
    ],
)
def test_a_vat_code_that_cannot_be_meant_is_red_before_anything_is_sold(
    desk: Any, line: str, code: str, told: str
) -> None:
    desk.set_up()
    edit(desk, "[files]", f"{line}\n\n[files]")
    [red] = found(desk, "vat_codes", 3)
    assert (red["light"], red["code"]) == ("red", code)
    assert told in red["text"]
    assert "..." not in red["text"] + red["remedy"]


def test_a_rate_that_may_be_sold_with_is_only_a_guess(desk: Any) -> None:
    change(desk, "vatCodes", ("12", {"type": 1}), key="code")
    desk.set_up()
    assert desk.lights(1)["vat_codes"] == "yellow"


def test_payments_that_come_in_by_bank_statements_too_are_told(desk: Any) -> None:
    desk.set_up("--payment-account", 550000)
    [none_seen] = found(desk, "bank_statements", 0)
    assert (none_seen["light"], none_seen["code"]) == ("green", "check_bank_none_seen")
    assert "Dagboek F1 houdt rekening 550000 bij" in none_seen["text"]
    booking = {
        "bookyearKey": {"id": 2},
        "journalKey": "F1",
        "documentSequenceNr": 1,
        "bookyearPeriodeNr": 202611,
        "documentDate": "2026-11-24",
        "exchangeRate": 1,
        "bookingLines": [
            {
                "type": "A",
                "amount": 21.2,
                "accountKey": 580000,
                "relationId": 0,
                "externalRelationId": 0,
                "codaInfo": CODA,
            }
        ],
        "attachments": [],
    }
    desk.box.load_world({"dossiers": {"49001": {"financialDiversBookings": [booking]}}})
    [twice] = found(desk, "bank_statements", 1)
    assert (twice["light"], twice["code"]) == ("yellow", "check_bank_coda")
    assert "tussenrekening" in twice["remedy"]


def test_a_bookyear_that_is_missing_or_will_be(desk: Any) -> None:
    desk.set_up()
    years = desk.box.state()["dossiers"]["49001"]["bookyears"]
    desk.box.load_world({"dossiers": {"49001": {"bookyears": years[:2]}}})
    assert desk.lights()["periods"] == "green"
    assert periods_at(desk, "2026-12-15T09:00:00+01:00") == {"yellow": "check_next_bookyear"}
    assert periods_at(desk, "2027-01-15T09:00:00+01:00") == {"red": "check_no_bookyear"}


def periods_at(desk: Any, moment: str) -> dict[str, str]:
    desk.box.set_clock(datetime.fromisoformat(moment))
    answer = json.loads(desk.call("check", "--json", now=moment).stdout)
    return {each["light"]: each["code"] for each in answer["points"] if each["point"] == "periods"}


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("fr", ("ROUGE", "codes TVA:", "appels du jour:")),
        ("nl", ("ROOD", "btw-codes:", "oproepen van vandaag:")),
    ],
)
def test_points_and_lights_are_told_in_the_language_of_the_settings(
    desk: Any, locale: str, words: tuple[str, ...]
) -> None:
    desk.set_up("--locale", locale)
    edit(desk, "sales_account = 700000", "sales_account = 700999")
    told = desk.call("check").stdout
    assert [word for word in words if word not in told] == []
    assert "accounts" not in told


def test_a_dossier_in_use_is_yellow_and_nothing_else_is_claimed(desk: Any) -> None:
    desk.set_up()
    desk.box.lock()
    lights = desk.lights(1)
    assert lights["dossier"] == "yellow"
    assert lights["login"] == "green"
    [point] = found(desk, "dossier", 1)
    assert "Vrijgeven dagboek" in point["remedy"]
    assert {each["code"] for each in found(desk, "journal", 1)} == {"check_not_checked"}


def test_an_octopus_that_cannot_be_reached_is_yellow(desk: Any) -> None:
    desk.set_up()
    desk.environment["OCTOPUS_BASE_URL"] = "http://127.0.0.1:9/octopus-rest-api/v1"
    [login] = found(desk, "login", 1)
    assert (login["light"], login["code"]) == ("yellow", "check_unreachable")


def test_a_login_that_is_not_there_names_what_to_set(desk: Any) -> None:
    desk.set_up()
    desk.environment["OCTOPUS_PASSWORD"] = None
    [login] = found(desk, "login", 3)
    assert (login["code"], "OCTOPUS_PASSWORD" in login["text"]) == ("check_login_missing", True)


def test_calls_that_run_out_and_notices_are_yellow(desk: Any) -> None:
    desk.set_up()
    desk.accept({"currency": "USD"})
    assert desk.call("run").exit_code == 1
    outbox = desk.outbox()
    day, counts = date(2026, 11, 25), outbox.client_store
    scope = next(scope for scope, _, _ in counts.all_calls(day=day) if "/" in scope)
    counts.count_call(scope, "insertBuySellBooking", day=day, limit=None, calls=321)
    outbox.engine.dispose()
    answer = desk.json("check", code=1)
    told = {each["point"]: each for each in answer["points"]}
    assert told["quota"]["code"] == "check_quota_low"
    assert "79" in told["quota"]["text"]
    assert (told["notices"]["light"], told["notices"]["code"]) == ("yellow", "currency_not_euro")


def test_a_pause_is_told(desk: Any) -> None:
    desk.set_up()
    desk.json("pause")
    assert [each["code"] for each in found(desk, "login", 1)] == ["check_login_ok", "integration_paused"]
    assert "2026-11-25 09:00" not in desk.call("check").stdout
    assert "25/11/2026 09:00" in desk.call("check").stdout
