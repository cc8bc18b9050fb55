"""What is declared of goods that cross a border within the European Union."""

from decimal import Decimal

import attrs

from octopus_client.codes import OpenCode, OpenText
from octopus_client.wire import Model, wired


class IntrastatTransaction(OpenCode):
    """Nature of a transaction (`transactionCode`)."""

    OUTRIGHT_SALE = 11
    PRIVATE_CONSUMERS = 12
    RETURN = 21
    REPLACEMENT_OF_RETURNED = 22
    REPLACEMENT_WITHOUT_RETURN = 23
    WAREHOUSE = 31
    ON_APPROVAL = 32
    FINANCIAL_LEASING = 33
    FREE_TRANSFER = 34
    FOR_PROCESSING_TO_RETURN = 41
    FOR_PROCESSING_NOT_TO_RETURN = 42
    PROCESSED_RETURNING = 51
    PROCESSED_NOT_RETURNING = 52
    REPAIR = 60
    FREE_CIRCULATION_THEN_EXPORT = 71
    MOVED_FOR_EXPORT = 72
    BUILDING_MATERIALS = 80
    LONG_HIRE = 91
    OTHER = 92


class IntrastatRegion(OpenCode):
    """Belgian region that goods leave or reach (`region`)."""

    FLEMISH = 1
    WALLOON = 2
    BRUSSELS = 3


class IntrastatTransport(OpenCode):
    """How goods cross the border (`transportCode`)."""

    NONE = 0
    SEA = 1
    RAIL = 2
    ROAD = 3
    AIR = 4
    MAIL = 5
    FIXED_INSTALLATION = 7
    INLAND_WATERWAY = 8
    OWN_PROPULSION = 9


class DeliveryTerms(OpenText):
    """Terms of delivery, Incoterms (`incoTerms`)."""

    CFR = "CFR"
    CIF = "CIF"
    CIP = "CIP"
    CPT = "CPT"
    DAP = "DAP"
    DAT = "DAT"
    DDP = "DDP"
    EXW = "EXW"
    FAS = "FAS"
    FCA = "FCA"
    FOB = "FOB"
    NO_ENTRY = "N"


@attrs.frozen(kw_only=True)
class Intrastat(Model):
    """What is declared of the goods of one line.

    Attributes:
        country: member state that they come from or go to, two letters.
        transaction: nature of the transaction.
        product_code: code of the goods.
        region: Belgian region that they leave or reach.
        weight: net weight.
        unit_count: how many units.
        transport: how they cross the border.
        delivery_terms: terms of delivery.
        origin_country: country where they were made.
    """

    country: str | None = wired("isoCountrycode", default=None)
    transaction: IntrastatTransaction | None = wired("transactionCode", default=None)
    product_code: str | None = None
    region: IntrastatRegion | None = None
    weight: Decimal | None = None
    unit_count: Decimal | None = None
    transport: IntrastatTransport | None = wired("transportCode", default=None)
    delivery_terms: DeliveryTerms | None = wired("incoTerms", default=None)
    origin_country: str | None = None
