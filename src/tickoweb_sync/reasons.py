"""Why a document is held, skipped or worth a notice: a code and the values its sentence names."""

from collections.abc import Mapping

from attrs import Factory, evolve, frozen

from tickoweb_sync import notice_texts
from tickoweb_sync.notice_texts import Value


@frozen
class Reason:
    """A code of `notice_texts.toml` with the values of its sentence.

    Attributes:
        code: the code, such as `vat_code_missing`.
        values: what its sentence names, by placeholder; some may only be known later (`about`).
    """

    code: str
    values: Mapping[str, Value] = Factory(dict)

    def about(self, **values: Value) -> "Reason":
        """The same reason with more values, such as the number that a booking got."""
        return evolve(self, values={**self.values, **values})

    def text(self, language: str | None) -> str:
        """The sentence in a language (`nl`, `fr`, `en`; Dutch for any other)."""
        return notice_texts.text(self.code, language, **self.values)
