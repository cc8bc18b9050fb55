import pickle
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tickoweb_sync.documents import Treatment
from tickoweb_sync.settings import (
    BookingSettings,
    ChannelAccounts,
    ChannelSettings,
    ClosedPeriod,
    CustomerUpdate,
    FileSettings,
    Integration,
    Locale,
    Payments,
    Refunds,
    SettingsError,
    ZeroDocuments,
    vat_key,
)

WHOLE = """
organisation = "proef"
[octopus]
dossier = 49002
locale = "fr"
[booking]
journal = "V2"
sales_account = 700100
payment_account = 550000
payment_journal = "F1"
closed_period = "next_open"
zero_documents = "book"
payments = "when_paid"
refunds = "leave_open"
[customers]
update = "fill_empty"
[channels.vip]
sales_account = 700200
[channels.kassa]
payment_account = false
[channels.gast]
payment_account = 570000
payment_journal = "D9"
[vat_codes]
"standard:6.0" = "06"
"credit_note:standard:21" = "C21"
"reverse_charge_be:0" = "MC"
[files]
renderer = "winkel.facturen:maak.pdf"
attachment_limit = "512 KiB"
[retry]
locked = "90 s"
"""


def problems(text: str) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as caught:
        Integration.from_toml(text)
    return caught.value.problems


def one_problem(text: str) -> str:
    (problem,) = problems(f'organisation = "proef"\n{text}')
    return problem


def test_every_setting_is_read() -> None:
    integration = Integration.from_toml(WHOLE)
    assert (integration.octopus.dossier, integration.octopus.locale) == (49002, Locale.FRENCH)
    assert integration.booking == BookingSettings(
        journal="V2",
        sales_account=700100,
        payment_account=550000,
        payment_journal="F1",
        closed_period=ClosedPeriod.NEXT_OPEN,
        zero_documents=ZeroDocuments.BOOK,
        payments=Payments.WHEN_PAID,
        refunds=Refunds.LEAVE_OPEN,
    )
    assert integration.customers.update is CustomerUpdate.FILL_EMPTY
    assert integration.channels["vip"] == ChannelSettings(sales_account=700200)
    assert integration.channels["kassa"].payment_account == 0
    assert integration.files == FileSettings(renderer="winkel.facturen:maak.pdf", attachment_limit=512 * 1024)
    assert integration.retry.locked == timedelta(seconds=90)
    assert integration.missing == ()
    assert pickle.loads(pickle.dumps(integration)) == integration  # noqa: S301 - our own object


def test_what_is_left_out_has_the_defaults_of_the_help_page() -> None:
    integration = Integration.from_toml('organisation = "proef"')
    assert integration == Integration(organisation="proef")
    assert integration.octopus.locale is Locale.DUTCH
    assert integration.booking.payment_account is None
    assert integration.booking.closed_period is ClosedPeriod.HOLD
    assert integration.booking.zero_documents is ZeroDocuments.SKIP
    assert integration.booking.payments is Payments.ALWAYS
    assert integration.booking.refunds is Refunds.BOOK
    assert integration.customers.update is CustomerUpdate.OVERWRITE
    assert integration.files == FileSettings(renderer=None, attachment_limit=10_485_760)
    assert integration.retry.locked == timedelta(hours=1)
    assert integration.missing == ("dossier", "journal", "sales_account")


@pytest.mark.parametrize(
    ("channel", "accounts"),
    [
        ("webshop", (700100, 550000, "F1")),
        ("vip", (700200, 550000, "F1")),
        ("kassa", (700100, None, None)),
        ("gast", (700100, 570000, "D9")),
    ],
)
def test_a_channel_has_its_own_accounts_or_those_of_the_integration(
    channel: str, accounts: tuple[int, int | None, str | None]
) -> None:
    sales, payment, journal = accounts
    assert Integration.from_toml(WHOLE).accounts_for(channel) == ChannelAccounts(
        sales_account=sales, payment_account=payment, payment_journal=journal
    )


def test_a_vat_code_is_found_however_its_rate_is_written() -> None:
    integration = Integration.from_toml(WHOLE)
    assert integration.vat_code(Treatment.STANDARD, Decimal("6.00")) == "06"
    assert integration.vat_code(Treatment.STANDARD, Decimal(21), credit_note=True) == "C21"
    assert integration.vat_code(Treatment.STANDARD, Decimal(21)) is None
    assert integration.vat_code(Treatment.REVERSE_CHARGE_BE, Decimal("0.0")) == "MC"


@settings(deadline=None)
@given(
    treatment=st.sampled_from(Treatment),
    rate=st.decimals(0, 100, places=2),
    credit_note=st.booleans(),
)
def test_every_vat_key_may_stand_in_the_file(treatment: Treatment, rate: Decimal, credit_note: bool) -> None:  # noqa: FBT001 - hypothesis names it
    key = vat_key(treatment, rate, credit_note=credit_note)
    integration = Integration.from_toml(f'organisation = "proef"\n[vat_codes]\n"{key}" = "X"')
    assert integration.vat_code(treatment, rate, credit_note=credit_note) == "X"
    assert integration.vat_code(treatment, rate, credit_note=not credit_note) is None


@pytest.mark.parametrize(
    ("text", "place", "hint"),
    [
        ('[booking]\njurnal = "V1"', "[booking] jurnal", "did you mean journal?"),
        ("[boking]", "boking", "did you mean booking?"),
        ("[channels.vip]\nsale_account = 1", "[channels.vip] sale_account", "did you mean sales_account?"),
        ("xyzzy = 1", "xyzzy", "allowed here: organisation, octopus"),
        ("booking = 3", "booking", "must be a table"),
        ("[channels]\nvip = 700200", "[channels] vip", "must be a table"),
        ('[octopus]\ndossier = "49001"', "[octopus] dossier", "without quotes"),
        ("[octopus]\ndossier = 0", "[octopus] dossier", "above 0"),
        ('[octopus]\nlocale = "de"', "[octopus] locale", '"nl", "fr", "en"'),
        ("[booking]\njournal = 1", "[booking] journal", "text in quotes"),
        ('[booking]\njournal = " "', "[booking] journal", "text in quotes"),
        ("[booking]\nsales_account = 700000.0", "[booking] sales_account", "decimals"),
        ("[booking]\nsales_account = true", "[booking] sales_account", "whole number"),
        ("[booking]\npayment_account = false", "[booking] payment_account", "whole number"),
        ("[booking]\nsales_account = 99999999999", "[booking] sales_account", "whole number"),
        ("[channels.vip]\npayment_account = true", "[channels.vip] payment_account", "whole number"),
        ('[booking]\nclosed_period = "Hold"', "[booking] closed_period", 'did you mean "hold"?'),
        ("[booking]\npayments = true", "[booking] payments", '"always", "when_paid"'),
        ('[booking]\nrefunds = "xyz"', "[booking] refunds", '"book", "leave_open"'),
        ('[customers]\nupdate = "none"', "[customers] update", '"never"'),
        ('[vat_codes]\n"standard:6" = 6', "[vat_codes] standard:6", "text in quotes"),
        ('[vat_codes]\n"standard" = "06"', "[vat_codes] standard", "credit_note:standard:21"),
        ('[vat_codes]\n"normal:6" = "06"', "[vat_codes] normal:6", "reverse_charge_be"),
        ('[vat_codes]\n"invoice:standard:6" = "06"', "[vat_codes] invoice:standard:6", "must look like"),
        (
            '[vat_codes]\n"standard:6" = "06"\n"standard:6.0" = "6"',
            "[vat_codes] standard:6.0",
            "says the same as standard:6",
        ),
        ('[files]\nrenderer = "winkel"', "[files] renderer", "shop.invoices:render"),
        ("[files]\nrenderer = 1", "[files] renderer", "shop.invoices:render"),
        ("[files]\nattachment_limit = 10", "[files] attachment_limit", "10 MiB"),
        ('[files]\nattachment_limit = "10 GiB"', "[files] attachment_limit", "KiB, MB, MiB"),
        ('[files]\nattachment_limit = "0 B"', "[files] attachment_limit", "a size"),
        ('[retry]\nlocked = "1 day"', "[retry] locked", "s, min, h"),
        ('[retry]\nlocked = "-5 min"', "[retry] locked", "60 min"),
        ("[retry]\nlocked = 60", "[retry] locked", "60 min"),
    ],
)
def test_a_wrong_setting_is_refused_with_its_place_and_what_is_allowed(
    text: str, place: str, hint: str
) -> None:
    problem = one_problem(text)
    assert problem.startswith(f"{place}: ")
    assert hint in problem


@pytest.mark.parametrize(
    "key",
    ["password", "user", "Software_House", "software-house-uuid", "base_url", "token", "OCTOPUS_PASSWORD"],
)
@pytest.mark.parametrize("table", ["", "[octopus]", "[booking]"])
def test_credentials_and_addresses_are_refused_unseen_with_the_place_where_they_belong(
    key: str, table: str
) -> None:
    problem = one_problem(f'{table}\n{key} = "geheim-123"')
    assert key in problem
    assert "OCTOPUS_PASSWORD" in problem
    assert "geheim-123" not in problem


def test_a_channel_may_have_the_name_of_a_credential() -> None:
    integration = Integration.from_toml('organisation = "proef"\n[channels.user]\nsales_account = 700300')
    assert integration.accounts_for("user").sales_account == 700300


def test_all_problems_are_reported_together() -> None:
    found = problems('[booking]\njurnal = "V1"\nsales_account = "7"\n[octopus]\ndossier = -1')
    assert [problem.split(":")[0] for problem in found] == [
        "organisation",
        "[octopus] dossier",
        "[booking] sales_account",
        "[booking] jurnal",
    ]
    assert str(SettingsError(found)).splitlines() == list(found)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("1 B", 1),
        ("10 kB", 10_000),
        ("10KiB", 10_240),
        ("3 MB", 3_000_000),
        ("10 MiB", 10_485_760),
    ],
)
def test_sizes_are_read_in_their_unit(value: str, expected: int) -> None:
    text = f'organisation = "proef"\n[files]\nattachment_limit = "{value}"'
    assert Integration.from_toml(text).files.attachment_limit == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [("45 s", timedelta(seconds=45)), ("60 min", timedelta(hours=1)), ("2h", timedelta(hours=2))],
)
def test_times_are_read_in_their_unit(value: str, expected: timedelta) -> None:
    text = f'organisation = "proef"\n[retry]\nlocked = "{value}"'
    assert Integration.from_toml(text).retry.locked == expected


def test_a_file_is_read_by_its_path_with_or_without_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(WHOLE, "utf-8-sig")
    assert Integration.from_toml(path) == Integration.from_toml(str(path)) == Integration.from_toml(WHOLE)


@pytest.mark.parametrize("content", [None, b"\xff = 1"])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "settings.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SettingsError, match="cannot be read") as caught:
        Integration.from_toml(path)
    assert str(path) in str(caught.value)


def test_a_text_that_is_no_toml_is_refused_with_its_line() -> None:
    (problem,) = problems('organisation = "proef"\nbooking = = 1')
    assert "no valid TOML" in problem
    assert "line 2" in problem


def test_settings_kept_elsewhere_are_read_by_the_same_rules() -> None:
    content = {"organisation": "proef", "channels": {"vip": {"payment_account": False}}}
    assert Integration.from_mapping(content).channels == {"vip": ChannelSettings(payment_account=0)}
