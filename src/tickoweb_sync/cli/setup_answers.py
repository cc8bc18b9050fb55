"""The questions of set-up in their order, and the settings that come of the answers."""

from collections.abc import Sequence
from datetime import date

import attrs

from octopus_client import Octopus
from tickoweb_sync.choice_reading import read_setup
from tickoweb_sync.choices import Choice, Option, SetupChoices, SetupFacts, choices_from
from tickoweb_sync.cli.setup_questions import NONE, Questions
from tickoweb_sync.cli.setup_words import is_none, kind_of_sale
from tickoweb_sync.settings import CREDIT_NOTE, ChannelSettings, Integration, SettingsError
from tickoweb_sync.vat_choices import VatChoice

SAME = "same"
"""What one types for an account as that of the integration."""


@attrs.frozen(kw_only=True)
class Given:
    """The answers that the options of the command give; `None` where they say nothing.

    Attributes:
        dossier: number of the dossier.
        journal: key of the sales journal.
        sales_account: number of the sales account.
        payment_account: number of the payment account, or `none`.
        payment_journal: key of the diverse journal for payments.
        channels: `NAME=SALES[,PAYMENT[,JOURNAL]]` each.
        vat_codes: `KEY=CODE` each.
    """

    dossier: int | None
    journal: str | None
    sales_account: int | None
    payment_account: str | None
    payment_journal: str | None
    channels: Sequence[str]
    vat_codes: Sequence[str]


def asked_settings(
    questions: Questions,
    octopus: Octopus,
    before: Integration,
    *,
    given: Given,
    channels: Sequence[str],
    day: date,
) -> tuple[Integration, SetupFacts]:
    """The settings by the answers to all questions, and what was read of the dossier for them.

    Args:
        questions: asks.
        octopus: the user whose login was accepted.
        before: the settings as they were; what is not asked stays.
        given: what need not be asked.
        channels: the channels that are known.
        day: the day on which one would book.

    Raises:
        OctopusError: something that must be read cannot be.
        SettingsError: an option of the command cannot be used.
    """
    integration = _with_given(before, given)
    read = read_setup(octopus, integration, day=day)
    choices = choices_from(read, integration, day=day)
    dossier = questions.choose(
        questions.words("dossier"), choices.dossiers, read=int, option="--dossier", given=given.dossier
    )
    if dossier != choices.dossiers.proposed or dossier != integration.octopus.dossier:
        integration = attrs.evolve(integration, octopus=attrs.evolve(integration.octopus, dossier=dossier))
        read = read_setup(octopus, integration, day=day)
        choices = choices_from(read, integration, day=day)
    integration = _accounts(questions, choices, integration, given)
    integration = _channels(questions, choices, integration, channels)
    return _vat_codes(questions, choices, integration), read


def _with_given(before: Integration, given: Given) -> Integration:
    """The settings with what the options say of channels and VAT codes."""
    channels = {**before.channels, **dict(_channel(text) for text in given.channels)}
    codes = {
        **before.vat_codes,
        **dict(_pair(text, "--vat-code", "standard:6=06") for text in given.vat_codes),
    }
    checked = Integration.from_mapping({"organisation": before.organisation, "vat_codes": codes})
    return attrs.evolve(before, channels=channels, vat_codes=checked.vat_codes)


def _accounts(
    questions: Questions, choices: SetupChoices, integration: Integration, given: Given
) -> Integration:
    booking = integration.booking
    journal = questions.choose(
        questions.words("journal"),
        choices.journals,
        read=str,
        option="--journal",
        given=given.journal,
    )
    sales = questions.choose(
        questions.words("sales_account"),
        choices.sales_accounts,
        read=int,
        option="--sales-account",
        given=given.sales_account,
    )
    payment: int | None = None
    if given.payment_account != NONE:
        payment = questions.choose(
            questions.words("payment_account"),
            choices.payment_accounts if integration.missing else _proposing(choices, booking.payment_account),
            read=int,
            option="--payment-account",
            given=None
            if given.payment_account is None
            else _number(given.payment_account, "--payment-account"),
            optional=True,
        )
    diverse = booking.payment_journal
    if needs_journal(choices, payment) or given.payment_journal is not None:
        diverse = questions.choose(
            questions.words("payment_journal"),
            choices.payment_journals,
            read=str,
            option="--payment-journal",
            given=given.payment_journal,
        )
    return attrs.evolve(
        integration,
        booking=attrs.evolve(
            booking,
            journal=journal,
            sales_account=sales,
            payment_account=payment,
            payment_journal=diverse if payment is not None else booking.payment_journal,
        ),
    )


def _proposing(choices: SetupChoices, account: int | None) -> Choice[int]:
    """The payment accounts, with the one proposed that stands in the settings, or none."""
    return attrs.evolve(choices.payment_accounts, proposed=account)


def needs_journal(choices: SetupChoices, account: int | None) -> bool:
    """Whether no financial journal keeps a payment account."""
    option = choices.payment_accounts.option(account) if account is not None else None
    return option is not None and option.needs_journal


def _channels(
    questions: Questions, choices: SetupChoices, integration: Integration, known: Sequence[str]
) -> Integration:
    """Ask for the channels that differ, until there is none any more."""
    if questions.yes:
        return integration
    channels = dict(integration.channels)
    names = [name for name in dict.fromkeys([*channels, *known]) if name]
    questions.say(f"\n{questions.words('channels')}", style="bold")
    if names:
        questions.say(questions.words("known_channels", names=", ".join(names)))
    while True:
        name = questions.text(
            questions.words("channel"), given=None, default=questions.words("none"), option="--channel"
        )
        if is_none(name):
            return attrs.evolve(integration, channels=channels)
        channels[name] = _asked_channel(questions, choices, integration, name)


def _asked_channel(
    questions: Questions, choices: SetupChoices, integration: Integration, name: str
) -> ChannelSettings:
    before = integration.channels.get(name, ChannelSettings())
    sales = questions.choose(
        questions.words("channel_sales_account", name=name),
        attrs.evolve(
            choices.sales_accounts, proposed=before.sales_account or integration.booking.sales_account
        ),
        read=int,
        option="--channel",
    )
    base = integration.booking.payment_account
    payment = questions.choose(
        questions.words("channel_payment_account", name=name),
        _proposing(choices, base if before.payment_account is None else before.payment_account or None),
        read=int,
        option="--channel",
        optional=True,
    )
    diverse = before.payment_journal
    if needs_journal(choices, payment) and integration.booking.payment_journal is None:
        diverse = questions.choose(
            questions.words("channel_payment_journal", name=name),
            choices.payment_journals,
            read=str,
            option="--channel",
        )
    return ChannelSettings(
        sales_account=None if sales == integration.booking.sales_account else sales,
        payment_account=None if payment == base else payment or 0,
        payment_journal=diverse,
    )


def _vat_codes(questions: Questions, choices: SetupChoices, integration: Integration) -> Integration:
    """Ask for the codes that the dossier leaves open; those of kinds that are not sold may stay so."""
    open_choices = [choice for choice in choices.vat_codes if choice.must_choose]
    if questions.yes or not open_choices:
        return integration
    questions.say(f"\n{questions.words('vat_codes')}", style="bold")
    labels = [option.label for option in vat_options(open_choices[0]).options if option.fits]
    questions.say(f"  {', '.join(labels)}")
    codes = dict(integration.vat_codes)
    for choice in open_choices:
        code = questions.choose(
            _vat_question(questions, choice.key),
            vat_options(choice),
            read=str,
            option="--vat-code",
            optional=True,
            shown=False,
        )
        if code is not None:
            codes[choice.key] = code
    return attrs.evolve(integration, vat_codes=codes)


def _vat_question(questions: Questions, key: str) -> str:
    code = "vat_code_of_credit_notes" if key.startswith(CREDIT_NOTE) else "vat_code"
    return questions.words(code, sale=kind_of_sale(key, questions.language))


def vat_options(choice: VatChoice) -> Choice[str]:
    """The codes for a kind of sale, in the shape of every other choice."""
    options = tuple(
        Option(
            value=option.code,
            label=f"{option.code} {option.description}".strip(),
            fits=option.fits,
            reason=option.reason,
        )
        for option in choice.options
    )
    return Choice(options=options)


def _channel(text: str) -> tuple[str, ChannelSettings]:
    name, accounts = _pair(text, "--channel", "vip=700200,580000")
    sales, payment, journal = [part.strip() for part in (*accounts.split(","), "", "")][:3]
    return name, ChannelSettings(
        sales_account=_number(sales, "--channel") if sales else None,
        payment_account=None
        if payment in ("", SAME)
        else 0
        if payment == NONE
        else _number(payment, "--channel"),
        payment_journal=journal or None,
    )


def _pair(text: str, option: str, example: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name.strip():
        raise SettingsError((f"{option} {text}: write it like {example}.",))
    return name.strip(), value.strip()


def _number(text: str, option: str) -> int:
    if not text.isdecimal() or not int(text):
        raise SettingsError((f"{option} {text}: an account is a whole number, such as 700000.",))
    return int(text)
