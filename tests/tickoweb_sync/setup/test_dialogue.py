"""Setting up: with questions, without, and what is wrong told in a sentence."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keyring
import pytest
from keyring.backend import KeyringBackend

from tickoweb_sync import Integration

WRITES = ("insert", "update", "add", "delete")
ANSWERS = (
    "fictie-events",
    "en",
    "49001",
    "V1",
    "700000",
    "580000",
    "D1",
    "vip",
    "700200",
    "none",
    "none",
    "MC",
    "none",
    "EX",
    "?",
    "VR",
    "none",
    "y",
)


class Drawer(KeyringBackend):
    """A keyring in memory."""

    priority = 1  # type: ignore[assignment]  # the library declares a property of the class

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password


@pytest.fixture
def drawer() -> Iterator[Drawer]:
    before = keyring.get_keyring()
    made = Drawer()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)


def test_the_whole_dialogue_writes_the_settings_that_were_chosen(desk: Any) -> None:
    result = desk.call("setup", typed=ANSWERS)
    assert result.exit_code == 0, result.output
    assert desk.integration == Integration.from_mapping(
        {
            "organisation": "fictie-events",
            "octopus": {"dossier": 49001, "locale": "en"},
            "booking": {
                "journal": "V1",
                "sales_account": 700000,
                "payment_account": 580000,
                "payment_journal": "D1",
            },
            "channels": {"vip": {"sales_account": 700200, "payment_account": False}},
            "vat_codes": {"reverse_charge_be:0": "MC", "export:0": "EX", "exempt:0": "VR"},
        }
    )
    told = result.stdout
    assert "An example, as it would be booked" in told
    assert "EXAMPLE: V1/1, 22.00 euro, period 202611" in told
    assert "payment D1/1, balanced for 22.00 euro" in told
    assert "tickoweb-sync check" in told
    assert not [name for name in desk.box.calls() if name.startswith(WRITES)]
    assert desk.box.password not in told


def test_enter_takes_what_is_proposed(desk: Any) -> None:
    result = desk.call("setup", "--dossier", 49001, typed=("fictie-events", *[""] * 14))
    assert result.exit_code == 0, result.output
    booking = desk.integration.booking
    assert (booking.journal, booking.sales_account) == ("V1", 700000)
    assert (booking.payment_account, booking.payment_journal) == (580000, "D1")
    assert desk.integration.vat_codes == {}


def test_without_questions_the_same_is_taken_and_options_say_the_rest(desk: Any) -> None:
    answer = desk.set_up(
        "--channel", "vip=700200", "--channel", "guests=,none", "--vat-code", "exempt:0=VR", "--locale", "fr"
    )
    assert answer["settings"] == str(desk.settings)
    assert answer["set"] == []
    [preview] = answer["preview"]
    assert (preview["state"], preview["booking"]["journalKey"]) == ("done", "V1")
    assert desk.integration == Integration.from_mapping(
        {
            "organisation": "fictie-events",
            "octopus": {"dossier": 49001, "locale": "fr"},
            "booking": {
                "journal": "V1",
                "sales_account": 700000,
                "payment_account": 580000,
                "payment_journal": "D1",
            },
            "channels": {"vip": {"sales_account": 700200}, "guests": {"payment_account": False}},
            "vat_codes": {"exempt:0": "VR"},
        }
    )
    assert desk.json("check")["light"] == "green"
    desk.accept()
    assert desk.json("run")["done"] == 1


def test_no_payments_and_a_financial_journal_need_no_diverse_one(desk: Any) -> None:
    desk.set_up("--payment-account", "none")
    assert desk.integration.booking.payment_account is None
    desk.set_up("--payment-account", 550000, "--overwrite")
    assert (desk.integration.booking.payment_account, desk.integration.booking.payment_journal) == (
        550000,
        None,
    )


def test_the_next_invoice_is_shown_where_one_waits(desk: Any) -> None:
    desk.set_up()
    desk.accept({"order": "TW-77"})
    [preview] = desk.set_up("--overwrite")["preview"]
    assert (preview["order"], preview["booking"]["amount"]) == ("TW-77", 21.2)
    assert desk.json("status")["documents"][0]["state"] == "waiting"
    assert "De volgende factuur" in desk.call("setup", "--yes", "--overwrite").stdout


def test_what_was_set_before_is_proposed_and_what_is_not_asked_stays(desk: Any) -> None:
    desk.set_up("--payment-account", "none", "--sales-account", 700100, "--vat-code", "exempt:0=VR")
    text = desk.settings.read_text().replace('refunds = "book"', 'refunds = "leave_open"')
    desk.settings.write_text(text)
    desk.call("setup", "--yes", "--overwrite")
    after = desk.integration
    assert (after.booking.payment_account, after.booking.sales_account) == (None, 700100)
    assert (str(after.booking.refunds), after.vat_codes) == ("leave_open", {"exempt:0": "VR"})


def test_a_file_is_not_replaced_unless_one_says_so(desk: Any) -> None:
    desk.settings.write_text('organisation = "mine"\n')
    for result in (desk.call("setup", typed=("n",)), desk.call("setup", "--yes", "--organisation", "x")):
        assert result.exit_code == 2
        assert "--overwrite" in result.stderr
    assert desk.settings.read_text() == 'organisation = "mine"\n'
    assert desk.call("setup", "--dossier", 49001, typed=("y", *[""] * 14)).exit_code == 0
    assert desk.integration.organisation == "mine"


def test_stopping_half_way_writes_nothing(desk: Any) -> None:
    result = desk.call("setup", typed=ANSWERS[:5])
    assert result.exit_code == 2
    assert "no settings were written" in result.stderr
    assert not desk.settings.exists()
    assert desk.call("setup", typed=(*ANSWERS[:-1], "n")).exit_code == 2
    assert not desk.settings.exists()


def test_what_does_not_exist_or_fit_is_asked_again(desk: Any) -> None:
    typed = ("fictie-events", "xx", "en", "49009", "49001", "V2", "n", "V7", "?", "V1", *[""] * 12)
    told = desk.call("setup", typed=typed).stdout
    assert "There is no 49009 here" in told
    assert "V2 is in invoice mode" in told
    assert "F1 Zichtrekening: F1 is no sales journal." in told
    assert desk.integration.booking.journal == "V1"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nl", ("Dagboek", "Kanaal (geen: klaar)", "Btw-code voor", "VOORBEELD: V1/1", "is geschreven")),
        ("fr", ("Journal des", "Canal (aucun", "Code TVA pour", "EXEMPLE : V1/1", "est écrit")),
        ("en", ("Journal for", "Channel (none", "VAT code for", "EXAMPLE: V1/1", "is written")),
    ],
)
def test_an_organiser_is_asked_and_told_everything_in_one_language(
    desk: Any, language: str, words: tuple[str, ...]
) -> None:
    result = desk.call("setup", "--dossier", 49001, typed=("fictie-events", language, *[""] * 13))
    assert result.exit_code == 0, result.output
    for word in words:
        assert word in result.stdout
    for key in ("reverse_charge", "outside_scope:0"):
        assert key not in result.stdout
    english = ("Account", "Take", "Write", "Next:", "balanced", "Octopus accepts")
    assert [word for word in english if word in result.stdout] == (
        [] if language != "en" else [*english[:1], *english[2:]]
    )


@pytest.mark.parametrize(
    ("language", "answers"),
    [
        ("nl", ("misschien", "j")),
        ("fr", ("peut-être", "o")),
        ("fr", ("peut-être", "OUI")),
        ("en", ("ok", "yes")),
    ],
)
def test_yes_is_said_in_any_language_and_a_wrong_answer_is_told(
    desk: Any, language: str, answers: tuple[str, str]
) -> None:
    typed = ("fictie-events", language, "V2", *answers, *[""] * 12)
    told = desk.call("setup", "--dossier", 49001, typed=typed).output
    assert desk.integration.booking.journal == "V2", told
    assert f"{answers[0]} " in told
    wrong = {"nl": "typ ja (j) of nee (n)", "fr": "tapez oui (o) ou non (n)", "en": "type yes (y) or no (n)"}
    assert wrong[language] in told


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--journal", "A1"), "A1 is no sales journal"),
        (("--channel", "vip=999999,none"), "Account 999999 of [channels.vip] sales_account"),
        (("--channel", "b=700000,123456,F1"), "Account 123456 of [channels.b] payment_account"),
        (("--channel", "b=700000,580000,F1"), "F1 is no journal for diverse bookings"),
        (("--vat-code", "standard:6=ZZ"), "name VAT code ZZ for standard:6"),
        (("--vat-code", "standard:21=06"), "that code is for 6 %"),
    ],
)
def test_what_cannot_work_is_refused_where_nothing_is_asked(
    desk: Any, words: tuple[str, str], told: str
) -> None:
    named = ("--organisation", "fictie-events", "--locale", "en", "--dossier", 49001)
    error = desk.json("setup", "--yes", *named, *words, code=2)["error"]
    assert told in error
    assert "no settings were written" in error
    assert not desk.settings.exists()


def test_what_only_needs_a_look_is_told_and_written(desk: Any) -> None:
    answer = desk.set_up("--channel", "vip=708000", "--journal", "V2")
    assert any("V2 staat in de modus voor facturen" in each for each in answer["warnings"])
    assert any("708000" in each for each in answer["warnings"])
    assert desk.settings.exists()


def test_what_cannot_work_is_not_written_by_pressing_enter(desk: Any) -> None:
    typed = ("fictie-events", "en", *[""] * 12)
    result = desk.call("setup", "--dossier", 49001, "--vat-code", "standard:6=ZZ", typed=typed)
    assert result.exit_code == 2
    assert "name VAT code ZZ for standard:6" in result.stdout
    assert not desk.settings.exists()


def test_each_language_can_be_tried_on_one_day(desk: Any) -> None:
    for language in ("nl", "en", "fr"):
        desk.set_up("--locale", language, "--overwrite")
    assert desk.box.calls()["getVatCodes"] == 2
    assert desk.json("check")["light"] == "green"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--dossier", 49009), "--dossier 49009: there is no such thing here"),
        (("--journal", "V9"), "There are: V1 Verkopen"),
        (("--sales-account", 123456), "--sales-account 123456"),
        (("--payment-account", "lots"), "an account is a whole number"),
        (("--channel", "vip"), "write it like vip=700200,580000"),
        (("--channel", "vip=many"), "an account is a whole number"),
        (("--vat-code", "standard=06"), "standard:6"),
    ],
)
def test_an_option_that_is_wrong_is_named(desk: Any, words: tuple[object, ...], told: str) -> None:
    arguments = {"--dossier": 49001, **dict([words])} if len(words) == 2 else {}
    flat = [part for pair in arguments.items() for part in pair]
    error = desk.json("setup", "--yes", "--organisation", "fictie-events", *flat, code=2)["error"]
    assert told in error
    assert not desk.settings.exists()


def test_without_questions_what_is_lacking_is_named(desk: Any) -> None:
    assert "--yes" in desk.json("setup", code=2)["error"]
    assert "--organisation" in desk.json("setup", "--yes", code=2)["error"]
    named = ("setup", "--yes", "--organisation", "fictie-events")
    assert "49002 Leeg Dossier" in desk.json(*named, code=2)["error"]
    desk.environment["OCTOPUS_PASSWORD"] = None
    assert "OCTOPUS_PASSWORD" in desk.json(*named, code=2)["error"]
    desk.environment["OCTOPUS_USER"] = None
    assert "OCTOPUS_USER" in desk.json(*named, code=2)["error"]


def test_a_wrong_login_is_asked_once_more_and_not_a_third_time(desk: Any) -> None:
    desk.environment["OCTOPUS_PASSWORD"] = "wrong"
    result = desk.call("setup", typed=("fictie-events", "en", "", "wrong too", "third"))
    assert result.exit_code == 2
    assert desk.box.calls() == {"authenticateUser": 2}
    assert not desk.settings.exists()
    assert "wrong too" not in result.output
    result = desk.call("setup", "--dossier", 49001, typed=("fictie-events", "en", "", "demo", *[""] * 12))
    assert result.exit_code == 0, result.output
    assert desk.box.calls()["authenticateUser"] == 4
    assert "set OCTOPUS_PASSWORD" in result.stdout


def test_without_questions_a_wrong_login_is_tried_once(desk: Any) -> None:
    desk.environment["OCTOPUS_PASSWORD"] = "wrong"
    desk.json("setup", "--yes", "--organisation", "fictie-events", code=2)
    desk.json("setup", "--yes", "--organisation", "fictie-events", code=2)
    assert desk.box.calls() == {"authenticateUser": 1}


@pytest.mark.parametrize("answer", ["y", "n"])
def test_a_keyring_keeps_the_password_only_when_one_says_so(desk: Any, drawer: Drawer, answer: str) -> None:
    desk.environment["OCTOPUS_PASSWORD"] = None
    words = ("setup", "--dossier", 49001, "--keyring", "octopus")
    result = desk.call(*words, typed=("fictie-events", "en", "demo", answer, *[""] * 12))
    assert result.exit_code == 0, result.output
    assert drawer.kept == ({("octopus", "demo"): "demo"} if answer == "y" else {})
    assert f"set {'OCTOPUS_KEYRING' if answer == 'y' else 'OCTOPUS_PASSWORD'} in" in result.stdout
    assert "password" not in desk.settings.read_text().lower()


def test_later_commands_take_the_password_from_the_keyring_that_is_named(desk: Any, drawer: Drawer) -> None:
    desk.set_up()
    desk.accept()
    desk.environment |= {"OCTOPUS_PASSWORD": None, "OCTOPUS_KEYRING": "octopus"}
    assert "OCTOPUS_KEYRING" in desk.json("run", code=2)["error"]
    drawer.set_password("octopus", "demo", "demo")
    assert desk.json("check")["light"] == "green"
    assert desk.json("run")["done"] == 1
    assert desk.set_up("--overwrite")["set"] == []


def test_a_locked_dossier_is_told(desk: Any) -> None:
    desk.box.lock()
    assert (
        "in use in Octopus"
        in desk.json("setup", "--yes", "--organisation", "fictie-events", "--dossier", 49001, code=2)["error"]
    )


def test_the_password_is_no_option_and_stands_nowhere(desk: Any) -> None:
    desk.environment["OCTOPUS_PASSWORD"] = "a secret of mine"
    result = desk.call("setup", "--yes", "--organisation", "fictie-events", "--json")
    assert "a secret of mine" not in result.output
    assert "--password" not in desk.call("setup", "--help").stdout
    for path in Path(desk.folder).iterdir():
        assert b"a secret of mine" not in path.read_bytes()
    assert json.loads(result.stdout)["error"]
