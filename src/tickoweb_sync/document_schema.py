"""The JSON Schema of the format `tickoweb-documents/1`, shipped with the package."""

import json
from importlib import resources


def document_schema() -> dict[str, object]:
    """The schema, for those who make the files: check them before handing them over.

    It knows no calendar (30 February), no number of decimals of a quantity that is a JSON
    number, and no other documents (the same id twice): there the reader is stricter.
    """
    text = resources.files("tickoweb_sync").joinpath("documents.schema.json").read_text("utf-8")
    schema: dict[str, object] = json.loads(text)
    return schema
