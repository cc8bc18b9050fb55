"""What a settings screen shows of VAT codes: what is booked with, what may be chosen, and why."""

from decimal import Decimal
from typing import Any

import pytest

from octopus_client import VatCode, VatCodeKind
from tickoweb_sync.documents import Treatment
from tickoweb_sync.vat_choice import ChosenCode
from tickoweb_sync.vat_choices import VatChoice, vat_choices

SELL, CREDIT, BUY = VatCodeKind.SELL, VatCodeKind.SELL_CREDIT_NOTE, VatCodeKind.BUY


def row(code: str, percentage: str, kind: VatCodeKind = SELL) -> VatCode:
    return VatCode(code=code, description=f"Code {code}", kind=kind, percentage=Decimal(percentage))


def choose(make: Any, *rows: VatCode, **settings: Any) -> dict[str, VatChoice]:
    facts = make.facts(vat_codes=rows)
    return {choice.key: choice for choice in vat_choices(make.integration(**settings), facts)}


def shown(choice: VatChoice) -> list[tuple[str, bool, str]]:
    return [(option.code, option.fits, option.reason.code) for option in choice.options]


def test_the_one_code_of_a_rate_is_used_and_offered_first(make: Any) -> None:
    choice = choose(make, row("00", "0"), row("06", "6"), row("D06", "6", BUY))["standard:6"]
    assert isinstance(choice.decided, ChosenCode)
    assert choice.decided.code == "06"
    assert not choice.must_choose
    assert shown(choice) == [("06", True, "vat_option_only"), ("00", False, "vat_option_other_rate")]
    assert choice.options[0].description == "Code 06"
    assert choice.options[0].percentage == 6


def test_of_two_codes_of_a_rate_one_must_be_chosen(make: Any) -> None:
    choice = choose(make, row("06", "6"), row("C6", "6"))["standard:6"]
    assert choice.must_choose
    assert shown(choice) == [("06", True, "vat_option_one_of"), ("C6", True, "vat_option_one_of")]
    assert "2" in choice.options[0].reason.text("nl")


def test_the_chosen_code_comes_first(make: Any) -> None:
    choice = choose(make, row("06", "6"), row("C6", "6"), vat_codes={"standard:6": "06"})["standard:6"]
    assert isinstance(choice.decided, ChosenCode)
    assert shown(choice)[0] == ("06", True, "vat_option_named")


def test_a_rate_without_a_code_shows_what_there_is(make: Any) -> None:
    choice = choose(make, row("06", "6"))["standard:21"]
    assert choice.must_choose
    assert shown(choice) == [("06", False, "vat_option_other_rate")]
    assert choice.options[0].reason.text("en") == "Is for 6 %, not for 21 %."


def test_a_chosen_code_that_is_gone_is_named(make: Any) -> None:
    choice = choose(make, row("06", "6"), vat_codes={"standard:6": "66"})["standard:6"]
    assert choice.must_choose
    assert ("66", False, "vat_option_gone") in shown(choice)


@pytest.mark.parametrize("treatment", [each for each in Treatment if each is not Treatment.STANDARD])
def test_other_treatments_are_for_a_person_to_choose(make: Any, treatment: Treatment) -> None:
    choice = choose(make, row("00", "0"), row("MC", "0"), row("21", "21"))[f"{treatment}:0"]
    assert choice.must_choose
    assert {code for code, fits, why in shown(choice) if fits and why == "vat_option_ask"} == {"00", "MC"}


def test_credit_notes_are_asked_about_only_where_the_dossier_has_codes_for_them(make: Any) -> None:
    assert not any(key.startswith("credit_note:") for key in choose(make, row("06", "6")))
    choice = choose(make, row("06", "6"), row("06", "6", CREDIT))["credit_note:standard:6"]
    assert not choice.must_choose
    assert shown(choice) == [("06", True, "vat_option_of_invoice")]


def test_other_codes_for_credit_notes_must_be_chosen(make: Any) -> None:
    choice = choose(make, row("06", "6"), row("C06", "6", CREDIT))["credit_note:standard:6"]
    assert choice.must_choose
    assert shown(choice) == [("C06", True, "vat_option_only"), ("06", False, "vat_option_not_for_credit")]


def test_what_is_shown_as_decided_is_what_is_booked_with(make: Any) -> None:
    rows = (row("06", "6"), row("21", "21"), row("MC", "0"), row("00", "0"))
    named = {"reverse_charge_be:0": "MC"}
    choices = choose(make, *rows, vat_codes=named)
    document = make.document(
        make.line("20.00", "1.20"),
        make.line("10.00", "2.10", "21"),
        make.line("5.00", "0.00", "0", vat_treatment=Treatment.REVERSE_CHARGE_BE),
    )
    mapped = make.mapped(
        document, facts=make.facts(vat_codes=rows), integration=make.integration(vat_codes=named)
    )
    decided = [choices[key].decided for key in ("standard:6", "standard:21", "reverse_charge_be:0")]
    assert [line.vat_code for line in mapped.booking.lines] == [chosen.code for chosen in decided]


def test_the_usual_sales_are_those_of_belgium(make: Any) -> None:
    keys = ["standard:6", "standard:12", "standard:21"]
    keys += [f"{treatment}:0" for treatment in Treatment if treatment is not Treatment.STANDARD]
    assert list(choose(make, row("06", "6"))) == keys
    both = list(choose(make, row("06", "6"), row("06", "6", CREDIT)))
    assert both[:2] == ["standard:6", "credit_note:standard:6"]
    assert len(both) == 2 * len(keys)


def test_other_sales_may_be_asked_about(make: Any) -> None:
    sales = [(Treatment.STANDARD, Decimal(0)), (Treatment.STANDARD, Decimal(0))]
    facts = make.facts(vat_codes=(row("00", "0"),))
    [choice] = vat_choices(make.integration(), facts, sales=sales)
    assert choice.key == "standard:0"
    assert shown(choice) == [("00", True, "vat_option_only")]


def test_every_reason_has_the_values_that_it_names(make: Any) -> None:
    rows = (row("06", "6"), row("C6", "6"), row("21", "21"), row("00", "0"), row("CN", "21", CREDIT))
    named = {"standard:6": "66", "standard:12": "21", "credit_note:standard:6": "XX"}
    codes = set()
    for choice in choose(make, *rows, vat_codes=named).values():
        for option in choice.options:
            codes.add(option.reason.code)
            for language in ("nl", "fr", "en"):
                assert "..." not in option.reason.text(language)
    assert codes == {
        "vat_option_gone",
        "vat_option_one_of",
        "vat_option_only",
        "vat_option_other_rate",
        "vat_option_ask",
        "vat_option_not_for_credit",
    }


def test_a_reason_names_the_code_and_the_treatment(make: Any) -> None:
    choices = choose(make, row("00", "0"), vat_codes={"standard:6": "66"})
    assert choices["standard:6"].options[0].reason.text("en").startswith("66 stands in the settings")
    assert "is the one for exempt" in choices["exempt:0"].options[0].reason.text("en")
    credit = choose(make, row("06", "6"), row("C06", "6", CREDIT))["credit_note:standard:6"]
    assert credit.options[-1].reason.text("en").startswith("06 is the code of the invoice")
    assert (credit.options[-1].description, credit.options[-1].percentage) == ("", None)


def test_a_code_without_a_name_has_an_empty_one(make: Any) -> None:
    nameless = VatCode(code="06", kind=SELL, percentage=Decimal(6))
    assert choose(make, nameless)["standard:6"].options[0].description == ""


def test_credit_notes_have_a_choice_of_their_own(make: Any) -> None:
    rows = (row("06", "6"), row("C6", "6", CREDIT), row("06", "6", CREDIT))
    choice = choose(make, *rows, vat_codes={"credit_note:standard:6": "C6"})["credit_note:standard:6"]
    assert isinstance(choice.decided, ChosenCode)
    assert choice.decided.code == "C6"
    assert shown(choice) == [("C6", True, "vat_option_named"), ("06", True, "vat_option_of_invoice")]
    of_invoices = choose(make, *rows, vat_codes={"credit_note:standard:6": "C6"})["standard:6"]
    assert shown(of_invoices) == [("06", True, "vat_option_only")]


def test_of_the_rows_of_one_code_the_first_counts(make: Any) -> None:
    choice = choose(make, row("06", "6"), row("06", "12"))["standard:6"]
    assert [(option.code, option.percentage) for option in choice.options] == [("06", Decimal(6))]
