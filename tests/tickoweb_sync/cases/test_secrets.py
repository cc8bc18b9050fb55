"""No secret and no personal data in a log, a notice, a reason or the history of a document."""

import logging
from typing import Any

import pytest

from octopus_client.sandbox.default_world import SOFTWARE_HOUSE
from tickoweb_sync.outbox import tables

PASSWORD = "s3cr3t-van-de-shop"
PERSON = ("Persoonlijk", "fien.geheim@example.be", "Geheimstraat 13", "0499 98 76 54")


def tokens(shop: Any) -> list[str]:
    with shop.outbox.engine.connect() as connection:
        return [row.value for row in connection.execute(tables.token.select())]


def told(shop: Any, *documents: Any) -> str:
    texts = [notice.text(language) for notice in shop.notices().values() for language in ("nl", "fr", "en")]
    texts += [repr(notice) for notice in shop.told]
    for document in documents:
        texts += shop.history(document)
        texts += [reason.text("en") for reason in shop.stored(document).reasons]
        texts.append(repr(shop.stored(document)))
    return "\n".join(texts)


@pytest.mark.case("C147")
def test_a_failed_login_tells_no_secret_anywhere(
    shop: Any, papers: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    shop.reconnect(password=PASSWORD)
    invoice = papers.invoice("TW-1")
    shop.deliver(invoice)
    assert shop.all_notices() == ["login_refused"]
    everything = caplog.text + told(shop, invoice) + repr(shop.octopus) + repr(shop.octopus.credentials)
    assert caplog.text
    for secret in (PASSWORD, SOFTWARE_HOUSE, "Failed login"):
        assert secret not in everything


@pytest.mark.case("C147")
@pytest.mark.parametrize("fault", [None, "drop_after", "html", "status"])
def test_an_ordinary_day_logs_no_token_and_nobody_by_name(
    shop: Any, papers: Any, caplog: pytest.LogCaptureFixture, fault: str | None
) -> None:
    caplog.set_level(logging.DEBUG)
    name, email, street, phone = PERSON
    who = papers.person(6001, "Fien", name, email=email, street=street, phone=phone)
    invoice = papers.invoice("TW-1", customer=who)
    credit_note = papers.credit_note(invoice)
    if fault:
        for operation in ("insertUpdateRelation", "insertBuySellBooking", "insertBalancing"):
            shop.box.fail(operation, fault)
    shop.deliver(invoice, credit_note)
    secrets = tokens(shop)
    shop.later(hours=1)
    shop.deliver()
    everything = caplog.text + told(shop, invoice, credit_note)
    assert "insertBuySellBooking" in caplog.text
    for secret in (*secrets, *tokens(shop), SOFTWARE_HOUSE, *PERSON):
        assert secret not in everything


def test_a_crash_of_the_renderer_tells_no_customer(
    shop: Any, papers: Any, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken:
        def render(self, document: Any, *, number: Any) -> bytes:
            del number
            raise RuntimeError(f"no paper for {document!r}")

    who = papers.person(6001, "Fien", PERSON[0], email=PERSON[1])
    shop.deliver(papers.invoice("TW-1", customer=who), renderer=Broken())
    assert "TW-1" in caplog.text
    assert not any(secret in caplog.text for secret in PERSON)
