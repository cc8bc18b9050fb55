"""The settings file: reads back as it was written, and is written in whole or not at all."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickoweb_sync import Integration
from tickoweb_sync.document_values import cleaned
from tickoweb_sync.documents import Treatment
from tickoweb_sync.settings_writing import settings_text, write_settings

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20).map(cleaned).filter(bool)
NUMBERS = st.integers(1, 2**31 - 1)
CODES = st.dictionaries(
    st.builds(
        lambda credit, treatment, rate: f"{credit}{treatment}:{rate}",
        st.sampled_from(["", "credit_note:"]),
        st.sampled_from(list(Treatment)),
        st.integers(0, 100),
    ),
    TEXTS,
    max_size=4,
)
CHANNELS = st.dictionaries(
    TEXTS,
    st.fixed_dictionaries(
        {},
        optional={
            "sales_account": NUMBERS,
            "payment_account": NUMBERS | st.just(value=False),
            "payment_journal": TEXTS,
        },
    ),
    max_size=3,
)
SETTINGS = st.fixed_dictionaries(
    {"organisation": TEXTS},
    optional={
        "octopus": st.fixed_dictionaries(
            {}, optional={"dossier": NUMBERS, "locale": st.sampled_from(["nl", "fr", "en"])}
        ),
        "booking": st.fixed_dictionaries(
            {},
            optional={
                "journal": TEXTS,
                "sales_account": NUMBERS,
                "payment_account": NUMBERS,
                "payment_journal": TEXTS,
                "closed_period": st.sampled_from(["hold", "next_open"]),
                "zero_documents": st.sampled_from(["skip", "book"]),
                "payments": st.sampled_from(["always", "when_paid"]),
                "refunds": st.sampled_from(["book", "leave_open"]),
            },
        ),
        "customers": st.fixed_dictionaries({"update": st.sampled_from(["overwrite", "fill_empty", "never"])}),
        "channels": CHANNELS,
        "vat_codes": CODES,
        "files": st.fixed_dictionaries(
            {},
            optional={
                "renderer": st.just("shop.invoices:render"),
                "attachment_limit": st.builds(
                    "{} {}".format, st.integers(1, 999_999), st.sampled_from(["B", "kB", "KiB", "MB", "MiB"])
                ),
            },
        ),
        "retry": st.fixed_dictionaries(
            {"locked": st.builds("{} {}".format, st.integers(1, 9999), st.sampled_from(["s", "min", "h"]))}
        ),
    },
)


@given(SETTINGS)
def test_the_file_says_what_the_settings_say(content: dict[str, Any]) -> None:
    integration = Integration.from_mapping(content)
    assert Integration.from_toml(settings_text(integration)) == integration


def test_every_key_stands_in_the_file_with_what_else_it_may_be() -> None:
    text = settings_text(Integration(organisation="fictie-events"))
    assert '# journal = "V1"' in text
    assert 'closed_period = "hold"          # or "next_open"' in text
    assert 'attachment_limit = "10 MiB"' in text
    assert 'locked = "60 min"' in text


def test_a_file_is_replaced_only_when_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    write_settings(path, "first", overwrite=False)
    with pytest.raises(FileExistsError):
        write_settings(path, "second", overwrite=False)
    assert path.read_text() == "first"
    write_settings(path, "second", overwrite=True)
    assert path.read_text() == "second"
    assert [each.name for each in tmp_path.iterdir()] == ["settings.toml"]


def test_a_link_is_followed(tmp_path: Path) -> None:
    there = tmp_path / "there.toml"
    there.write_text("first")
    link = tmp_path / "link.toml"
    link.symlink_to(there)
    write_settings(link, "second", overwrite=True)
    assert link.is_symlink()
    assert there.read_text() == "second"


def test_a_folder_that_is_not_there_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_settings(tmp_path / "nowhere" / "settings.toml", "text", overwrite=False)
    assert list(tmp_path.iterdir()) == []
