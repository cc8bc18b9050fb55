"""Texts in the languages of Octopus, which many subjects share."""

import attrs

from octopus_client.codes import TextLanguage
from octopus_client.wire import Model, wired


@attrs.frozen(kw_only=True)
class Description(Model):
    """A text in the four languages of Octopus; empty or absent where it is not filled in."""

    nl: str | None = wired("description_NL", default=None)
    fr: str | None = wired("description_FR", default=None)
    en: str | None = wired("description_EN", default=None)
    de: str | None = wired("description_DE", default=None)

    def in_language(self, language: str) -> str:
        """The text in a language (`nl`, `fr`, `en`, `de`), or else in the first that is filled in."""
        texts = {"nl": self.nl, "fr": self.fr, "en": self.en, "de": self.de}
        return texts.get(language) or next((text for text in texts.values() if text), "")


@attrs.frozen(kw_only=True)
class LocalizedName(Model):
    """A name in one language; bookyears and journals have one to four of them."""

    language: TextLanguage
    value: str
