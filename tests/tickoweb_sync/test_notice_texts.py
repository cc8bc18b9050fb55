from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from tickoweb_sync.notice_texts import Actor, codes, placeholders, text, who_acts

LANGUAGES = ("nl", "fr", "en")
PEOPLE = {"bookkeeper": "boekhouder", "developer": "ontwikkelaar"}
NEEDED = [
    "journal_locked",
    "dossier_locked",
    "payment_journal_locked",
    "journal_closed",
    "period_closed",
    "login_refused",
    "dossier_refused",
    "quota_reached",
    "octopus_unreachable",
    "vat_code_missing",
    "vat_code_ambiguous",
    "account_unknown",
    "journal_unknown",
    "journal_wrong_mode",
    "amounts_do_not_add_up",
    "signs_disagree",
    "vat_implausible",
    "currency_not_euro",
    "customer_without_name",
    "relation_ambiguous",
    "relation_reactivated",
    "vat_number_invalid",
    "payment_journal_missing",
    "invoice_held",
    "invoice_unknown",
    "credit_exceeds_invoice",
    "no_bookyear",
    "file_missing",
    "file_too_large",
    "file_not_pdf",
    "ubl_left_out",
    "booking_unsure",
    "booking_differs",
    "refused_by_octopus",
    "settings_incomplete",
    "balancing_elsewhere",
    "solved",
]


def test_every_code_that_is_needed_is_there() -> None:
    assert set(NEEDED) <= set(codes())


@pytest.mark.parametrize("code", codes())
def test_a_code_says_the_same_in_three_languages(code: str) -> None:
    assert placeholders(code, "nl") == placeholders(code, "fr") == placeholders(code, "en")
    sentences = {text(code, language) for language in LANGUAGES}
    assert len(sentences) == 3
    for sentence in sentences:
        assert sentence.endswith(".")
        assert "{" not in sentence


@pytest.mark.parametrize("code", codes())
def test_every_value_given_is_told(code: str) -> None:
    values = {name: f"<{name}>" for name in placeholders(code)}
    for language in LANGUAGES:
        sentence = text(code, language, **values)
        assert all(value in sentence for value in values.values())


@pytest.mark.parametrize("code", [code for code in codes() if who_acts(code) in {"bookkeeper", "developer"}])
def test_who_must_act_is_named(code: str) -> None:
    assert PEOPLE[who_acts(code)] in text(code, "nl")


@pytest.mark.parametrize(
    "code", [code for code in codes() if "locked" in code and not code.endswith("_brief")]
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_lock_names_the_menu_that_frees_the_journal(code: str, language: str) -> None:
    assert "Beheer > Dagboeken > Vrijgeven dagboek" in text(code, language)


@pytest.mark.parametrize("code", ["journal_locked_long", "dossier_locked_long"])
def test_after_a_day_a_lock_names_missing_rights_and_the_bookkeeper(code: str) -> None:
    assert "rechten" in text(code, "nl")
    assert "droits" in text(code, "fr")
    assert "rights" in text(code, "en")
    assert who_acts(code) is Actor.BOOKKEEPER


def test_moments_dates_and_amounts_are_written_as_the_language_does() -> None:
    moment = datetime(2026, 11, 25, 11, 5, tzinfo=UTC)
    assert "op 25/11/2026 12:05" in text("journal_locked", "nl", next_attempt=moment)
    assert "le 25/11/2026 12:05" in text("journal_locked", "fr", next_attempt=moment)
    assert "at 2026-11-25 12:05" in text("journal_locked", "en", next_attempt=moment)
    assert "voor 31/12/2026;" in text("no_bookyear", "nl", date=date(2026, 12, 31))
    surplus = Decimal("1234.5")
    assert "€\N{NO-BREAK SPACE}1.234,50" in text("received_more", "nl", surplus_amount=surplus)
    assert "1\N{NO-BREAK SPACE}234,50\N{NO-BREAK SPACE}€" in text(
        "received_more", "fr", surplus_amount=surplus
    )
    assert "€1,234.50" in text("received_more", "en", surplus_amount=surplus)
    assert "5,5 %" in text("vat_implausible", "nl", rate=Decimal("5.5"))


def test_a_detail_that_is_not_known_does_not_lose_the_notice() -> None:
    assert "Dagboek V1 van dossier ... is in gebruik" in text(
        "journal_locked", "nl", journal="V1", dossier=None
    )


def test_another_language_is_told_in_dutch() -> None:
    assert text("login_refused", "de") == text("login_refused", None) == text("login_refused", "nl")


def test_braces_in_a_value_stay_as_they_are() -> None:
    assert "{order}" in text("refused_by_octopus", "en", order="T-1", error="{order}")


def test_an_unknown_code_is_named() -> None:
    with pytest.raises(ValueError, match="'nonsense'"):
        text("nonsense", "nl")
