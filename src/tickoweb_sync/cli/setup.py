"""The command that sets an integration up: login, dossier, journal, accounts, channels, VAT codes."""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import attrs
import typer
from rich.console import Console

from octopus_client import Octopus, OctopusError
from octopus_client.clock import Clock, brussels_day
from octopus_client.codec import encode
from tickoweb_sync.cli import plan_output
from tickoweb_sync.cli.session import (
    DEFAULT_DATABASE,
    DEFAULT_SETTINGS,
    AsJson,
    Database,
    Now,
    SettingsFile,
    Terminal,
    clock_of,
)
from tickoweb_sync.cli.setup_answers import Given, asked_settings
from tickoweb_sync.cli.setup_login import LoggedIn, logged_in
from tickoweb_sync.cli.setup_preview import preview_lines
from tickoweb_sync.cli.setup_questions import Questions
from tickoweb_sync.delivery import PlannedDocument, example_invoice, next_invoice, preview
from tickoweb_sync.notice_texts import Actor, who_acts
from tickoweb_sync.outbox import Outbox
from tickoweb_sync.settings import Integration, Locale, OctopusSettings, SettingsError
from tickoweb_sync.settings_writing import settings_text, write_settings
from tickoweb_sync.setup_check import UNDECIDED, Finding, Light, check_dossier, sold_kinds


def setup(
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Ask nothing: take what is proposed.")] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace a settings file.")] = False,
    organisation: Annotated[str | None, typer.Option(metavar="NAME", help="Whose documents.")] = None,
    locale: Annotated[Locale | None, typer.Option(help="Language of messages, reasons and notices.")] = None,
    dossier: Annotated[int | None, typer.Option(metavar="NUMBER", help="The dossier.")] = None,
    journal: Annotated[str | None, typer.Option(metavar="KEY", help="The sales journal, as V1.")] = None,
    sales_account: Annotated[
        int | None, typer.Option("--sales-account", metavar="NUMBER", help="Account of the sales.")
    ] = None,
    payment_account: Annotated[
        str | None,
        typer.Option("--payment-account", metavar="NUMBER", help="Account of the payments, or none."),
    ] = None,
    payment_journal: Annotated[
        str | None,
        typer.Option("--payment-journal", metavar="KEY", help="Diverse journal for payments, as D1."),
    ] = None,
    channel: Annotated[
        list[str] | None,
        typer.Option("--channel", metavar="NAME=SALES[,PAYMENT[,JOURNAL]]", help="A channel that differs."),
    ] = None,
    vat_code: Annotated[
        list[str] | None,
        typer.Option("--vat-code", metavar="KEY=CODE", help="A VAT code, as standard:6=06."),
    ] = None,
    keyring: Annotated[
        str | None,
        typer.Option(
            "--keyring",
            metavar="NAME",
            envvar="OCTOPUS_KEYRING",
            help="Where a keyring has the password, or may keep it.",
        ),
    ] = None,
    settings: SettingsFile = DEFAULT_SETTINGS,
    database: Database = DEFAULT_DATABASE,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Set an integration up.

    Asks with the choices that Octopus has, shows an invoice as it would be booked, and writes the
    settings. Makes no write call. The password is never an option: OCTOPUS_PASSWORD, a keyring or a
    hidden question.

    Example: tickoweb-sync setup --organisation fictie-events
    """
    terminal = Terminal(as_json=as_json)
    if as_json and not yes:
        terminal.fail("--json asks nothing: give --yes too.")
    given = Given(
        dossier=dossier,
        journal=journal,
        sales_account=sales_account,
        payment_account=payment_account,
        payment_journal=payment_journal,
        channels=channel or [],
        vat_codes=vat_code or [],
    )
    clock = clock_of(now, terminal.fail)
    questions = Questions(terminal, yes=yes, language=str(locale or Locale.DUTCH))
    try:
        before, replaces = _before(questions, settings, locale=locale, overwrite=overwrite)
        before = _named(questions, before, organisation, locale)
        outbox = terminal.open_outbox(database, clock=clock)
        try:
            _set_up(questions, outbox, before, given, _File(settings, replaces), keyring=keyring, clock=clock)
        finally:
            outbox.engine.dispose()
    except typer.Abort:
        terminal.fail(f"\n{questions.words('stopped')}")
    except SettingsError as error:
        terminal.fail(str(error))


@attrs.frozen
class _File:
    path: Path
    replaces: bool


def _before(
    questions: Questions, path: Path, *, locale: Locale | None, overwrite: bool
) -> tuple[Integration, bool]:
    """The settings as they are, as far as there are any, and whether their file may be replaced."""
    if not path.exists():
        return Integration(organisation=""), False
    wrong = ""
    try:
        before = Integration.from_toml(path)
    except SettingsError as error:
        before, wrong = Integration(organisation=""), str(error)
    questions.language = str(locale or before.octopus.locale)
    if not overwrite and not questions.confirm(questions.words("replace_file", path=path), default=False):
        questions.terminal.fail(f"{path} is there already and stays as it is; --overwrite replaces it.")
    if wrong:
        questions.warn(f"{wrong}\nThey are not taken over.")
    return before, True


def _named(
    questions: Questions, before: Integration, organisation: str | None, locale: Locale | None
) -> Integration:
    name = questions.text(
        questions.words("organisation"),
        given=organisation,
        default=before.organisation or None,
        option="--organisation",
    )
    language = locale or before.octopus.locale
    while locale is None and not questions.yes:
        typed = questions.text(
            questions.words("language"), given=None, default=str(before.octopus.locale), option="--locale"
        )
        if typed in list(Locale):
            language = Locale(typed)
            break
        questions.say(questions.words("no_language", typed=typed), style="yellow")
    questions.language = str(language)
    octopus = attrs.evolve(before.octopus, locale=language) if name else OctopusSettings()
    return attrs.evolve(before, organisation=name, octopus=octopus)


def _set_up(
    questions: Questions,
    outbox: Outbox,
    before: Integration,
    given: Given,
    file: _File,
    *,
    keyring: str | None,
    clock: Clock,
) -> None:
    terminal = questions.terminal
    if all(one.integration.organisation != before.organisation for one in outbox.configured()):
        outbox.configure(before)
    login = logged_in(questions, outbox, before, keyring=keyring, clock=clock)
    with login.octopus as octopus:
        questions.say(questions.words("login_accepted"), style="green")
        stored = outbox.queue(before.organisation).everything()
        channels = sorted({one.document.channel for one in stored})
        day = brussels_day(clock())
        try:
            integration, read = asked_settings(
                questions, octopus, before, given=given, channels=channels, day=day
            )
        except OctopusError as error:
            terminal.fail(str(error))
        sold = sold_kinds(one.document for one in stored)
        works = _checked(questions, check_dossier(read, integration, day=day, sold=sold))
        planned = _previewed(questions, octopus, integration, outbox, clock=clock)
    question = questions.words("write_file", path=file.path)
    if not questions.confirm(f"\n{question}", default=works):
        terminal.fail(questions.words("stopped"))
    try:
        write_settings(file.path, settings_text(integration), overwrite=file.replaces)
    except OSError as error:
        terminal.fail(f"{file.path} cannot be written: {error.strerror}.")
    outbox.configure(integration)
    _tell(questions, integration, planned, login, file.path)


def _checked(questions: Questions, findings: Iterable[Finding]) -> bool:
    """Tell what a check would find of these settings; whether they can work.

    What an organiser must mend cannot work, and is refused where nothing is asked. What the bookkeeper
    must open, and what is still to choose for what is sold, is told.
    """
    language, wrong = questions.language, []
    for finding in findings:
        is_red, undecided = finding.light is Light.RED, finding.reason.code in UNDECIDED
        if finding.light is Light.GREEN or (undecided and not is_red):
            continue
        if is_red and not undecided and who_acts(finding.reason.code) is Actor.ORGANISER:
            wrong.append(finding)
        else:
            questions.warn(finding.reason.text(language))
    if wrong and questions.yes:
        told = [finding.reason.text(language) for finding in wrong]
        questions.terminal.fail(
            "\n".join([questions.words("cannot_work"), *told, questions.words("stopped")])
        )
    for finding in wrong:
        questions.warn(finding.reason.text(language))
    return not wrong


def _previewed(
    questions: Questions, octopus: Octopus, integration: Integration, outbox: Outbox, *, clock: Clock
) -> PlannedDocument | None:
    """The next invoice as it would be booked, or an example; `None` where Octopus does not let it be made."""
    waiting = next_invoice(outbox, integration.organisation, day=brussels_day(clock()))
    document = waiting or example_invoice(clock())
    try:
        planned = preview(octopus, integration, document, clock=clock)
    except OctopusError as error:
        questions.say(questions.words("no_preview", error=error), style="yellow")
        return None
    what = questions.words("next_invoice" if waiting is not None else "example")
    questions.say(f"\n{what}", style="bold")
    for line in preview_lines(planned, language=questions.language, is_example=waiting is None):
        questions.say(line)
    return planned


def _tell(
    questions: Questions,
    integration: Integration,
    planned: PlannedDocument | None,
    login: LoggedIn,
    path: Path,
) -> None:
    language = str(integration.octopus.locale)
    plain = {
        "settings": str(path),
        "set": list(login.to_set),
        "warnings": questions.warnings,
        "preview": None
        if planned is None
        else plan_output.plan_as_json([planned], language=language)["documents"],
    }
    option = "" if path == DEFAULT_SETTINGS else f" --settings {path}"

    def show(console: Console) -> None:
        words = questions.words
        lines = [f"\n{words('written', path=path)}"]
        if login.to_set:
            lines.append(words("next_set", names=", ".join(login.to_set)))
        lines += [
            f"  tickoweb-sync check{option}          {words('next_check')}",
            f"  tickoweb-sync accept FILE{option}    {words('next_accept')}",
            f"  tickoweb-sync run{option}            {words('next_run')}",
        ]
        for line in lines:
            console.print(line, markup=False, highlight=False)

    questions.terminal.print(encode(plain), show)
