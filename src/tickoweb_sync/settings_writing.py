"""Writing a settings file: every key with what it means, in whole or not at all."""

import json
import os
import re
from datetime import timedelta
from enum import StrEnum
from pathlib import Path

from tickoweb_sync.settings import ChannelSettings, Integration

_SIZES = (("MiB", 1024**2), ("MB", 1000**2), ("KiB", 1024), ("kB", 1000), ("B", 1))
_TIMES = (("min", 60), ("h", 3600), ("s", 1))
_MOST = 999_999
_BARE = re.compile(r"[A-Za-z0-9_-]+")


def settings_text(integration: Integration) -> str:
    """The settings as a file with comments; `Integration.from_toml` reads the same ones back.

    Raises:
        ValueError: a size or a time is no whole number of any unit that the file knows.
    """
    octopus, booking = integration.octopus, integration.booking
    lines = [
        "# How the documents of this organisation are booked in Octopus. Every key is explained in the",
        "# documentation (settings). The login never stands here: the environment holds it, or a keyring.",
        "",
        _line("organisation", integration.organisation),
        "",
        "[octopus]",
        _line("dossier", octopus.dossier, example=49001),
        _line("locale", octopus.locale, note="of messages, reasons and notices"),
        "",
        "[booking]",
        _line("journal", booking.journal, example="V1", note="for invoices and credit notes"),
        _line("sales_account", booking.sales_account, example=700000),
        _line("payment_account", booking.payment_account, example=580000, note="without it: no payments"),
        _line("payment_journal", booking.payment_journal, example="D1", note="when no F journal keeps it"),
        _line("closed_period", booking.closed_period, note='or "next_open"'),
        _line("zero_documents", booking.zero_documents, note='or "book"'),
        _line("payments", booking.payments, note='or "when_paid"'),
        _line("refunds", booking.refunds, note='or "leave_open"'),
        "",
        "[customers]",
        _line("update", integration.customers.update, note='or "fill_empty", "never"'),
        "",
    ]
    for name, channel in integration.channels.items():
        lines += [f"[channels.{name if _BARE.fullmatch(name) else _quoted(name)}]", *_channel(channel), ""]
    lines += ["[vat_codes]", "# Only where the dossier leaves a choice or none."]
    lines += [f"{_quoted(key)} = {_quoted(code)}" for key, code in integration.vat_codes.items()]
    lines += ["", "[files]"]
    if integration.files.renderer is not None:
        lines.append(_line("renderer", integration.files.renderer))
    lines += [
        _line("attachment_limit", _measure(integration.files.attachment_limit, _SIZES)),
        "",
        "[retry]",
        _line("locked", _measure(_seconds(integration.retry.locked), _TIMES)),
        "",
    ]
    return "\n".join(lines)


def write_settings(path: Path, text: str, *, overwrite: bool) -> None:
    """Write a settings file in whole: whoever reads it sees the file before or the file after.

    Args:
        path: where; a link is followed.
        text: what.
        overwrite: whether a file that is there may be replaced.

    Raises:
        FileExistsError: there is one, and it may not be replaced.
        OSError: it cannot be written.
    """
    place = path.resolve()
    draft = place.with_name(f".{place.name}.{os.getpid()}.new")
    try:
        with draft.open("x", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if overwrite:
            draft.replace(place)
        else:
            place.hardlink_to(draft)
    finally:
        draft.unlink(missing_ok=True)


def _channel(channel: ChannelSettings) -> list[str]:
    lines = []
    if channel.sales_account is not None:
        lines.append(_line("sales_account", channel.sales_account))
    if channel.payment_account == 0:
        lines.append("payment_account = false  # none")
    elif channel.payment_account is not None:
        lines.append(_line("payment_account", channel.payment_account))
    if channel.payment_journal is not None:
        lines.append(_line("payment_journal", channel.payment_journal))
    return lines


def _line(
    key: str, value: str | int | StrEnum | None, *, example: str | int | None = None, note: str = ""
) -> str:
    """A key with its value and a note; as a comment where there is no value."""
    shown = example if value is None else value
    told = str(shown) if isinstance(shown, int) else _quoted(str(shown))
    line = f"{'# ' if value is None else ''}{key} = {told}"
    return f"{line:<31} # {note}" if note else line


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _measure(value: int, units: tuple[tuple[str, int], ...]) -> str:
    for unit, size in units:
        if value % size == 0 and 0 < value // size <= _MOST:
            return f"{value // size} {unit}"
    raise ValueError(f"{value} is no whole number of {', '.join(unit for unit, _ in units)} below a million.")


def _seconds(duration: timedelta) -> int:
    return round(duration.total_seconds())
