"""Which dossiers a user may enter."""

import attrs

from octopus_client.codes import CorporationType
from octopus_client.operation import Access, Effect, Operation
from octopus_client.wire import Model, wired


@attrs.frozen(kw_only=True)
class DossierInfo(Model):
    """A dossier that the user may enter.

    Attributes:
        id: number of the dossier, by which it is opened.
        description: its name.
        vat_number: enterprise number of its owner.
        language: `nl`, `fr`, `en` or `de`.
    """

    id: int = wired("dossierKey", "id")
    description: str | None = wired("dossierDescription", default=None)
    vat_number: str | None = wired("vatNr", default=None)
    street_and_number: str | None = wired("streetAndNr", default=None)
    postal_code: str | None = None
    city: str | None = None
    country: str | None = None
    url: str | None = None
    email: str | None = None
    corporation_type: CorporationType | None = wired("corporationTypeKey", "id", default=None)
    language: str | None = wired("languageCode", default=None)


LIST_DOSSIERS = Operation(
    name="getDossiers",
    method="GET",
    path="/dossiers",
    effect=Effect.READ,
    answer=list[DossierInfo],
    daily_limit=150,
    access=Access.USER,
)
