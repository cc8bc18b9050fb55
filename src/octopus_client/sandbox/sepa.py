"""The payment file of an envelope: credit transfers as banks take them; pure."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from octopus_client.sandbox import files

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from octopus_client.sandbox.json_types import JsonObject

_ZERO = Decimal(0)
_VERSIONS = {"SEPA_V2": "02", "SEPA_V3": "03", "SEPA_V9": "09", "SEPA_V12": "12"}


def total(payments: Iterable[JsonObject]) -> Decimal:
    """Return what payments come to."""
    return sum((each.get("amount", _ZERO) for each in payments), _ZERO)


def payment_file(
    payments: Sequence[JsonObject], *, debtor: str, pay_date: str, now: datetime, order: JsonObject
) -> bytes:
    """Return the file of some payments.

    Args:
        payments: in their shape.
        debtor: the name of who pays.
        pay_date: when the bank shall pay.
        now: the moment at which the file is made.
        order: the `ExportEnveloppeRequest`.
    """
    version = f"urn:iso:std:iso:20022:tech:xsd:pain.001.001.{_VERSIONS[order['isabelVersion']]}"
    initiation = _Tree(ET.Element("Document", xmlns=version)).below("CstmrCdtTrfInitn")
    count, sum_of_all = str(len(payments)), f"{total(payments):.2f}"
    identification = now.strftime("%Y%m%d%H%M%S%f")
    header = initiation.below("GrpHdr")
    header.texts(
        MsgId=identification, CreDtTm=now.strftime("%Y-%m-%dT%H:%M:%S"), NbOfTxs=count, CtrlSum=sum_of_all
    )
    header.below("InitgPty").texts(Nm=debtor)
    block = initiation.below("PmtInf")
    batch = str(order["isBatchPayment"]).lower()
    block.texts(PmtInfId=identification, PmtMtd="TRF", BtchBookg=batch, NbOfTxs=count, CtrlSum=sum_of_all)
    block.texts(ReqdExctnDt=pay_date)
    block.below("Dbtr").texts(Nm=debtor)
    for payment in payments:
        transfer = block.below("CdtTrfTxInf")
        transfer.below("PmtId").texts(EndToEndId=str(payment["bankPaymentListKey"]["id"]))
        amount = transfer.below("Amt").below("InstdAmt", Ccy=payment.get("currencyCode", "EUR"))
        amount.element.text = f"{total([payment]):.2f}"
        if payment.get("bicCode"):
            transfer.below("CdtrAgt", "FinInstnId").texts(BIC=payment["bicCode"])
        transfer.below("Cdtr").texts(Nm=payment.get("relationName", ""))
        transfer.below("CdtrAcct", "Id").texts(IBAN=payment.get("bankAccountNr", ""))
        transfer.below("RmtInf").texts(Ustrd=payment.get("reference", ""))
    return files.xml(initiation.root)


class _Tree:
    """Writes one element below the other."""

    def __init__(self, element: ET.Element, root: ET.Element | None = None) -> None:
        self.element = element
        self.root = element if root is None else root

    def below(self, *names: str, **attributes: str) -> _Tree:
        element = self.element
        for name in names:
            element = ET.SubElement(element, name, attributes)
        return _Tree(element, self.root)

    def texts(self, **texts: str) -> None:
        for name, text in texts.items():
            self.below(name).element.text = text
