"""Posting a document of the outbox, whose key can be that of no other document."""

from collections.abc import Callable

from octopus_client.posting import Draft, KeyReused, Posted, Poster
from octopus_client.posting.marks import Document


def post_once(poster: Poster, key: str, make: Callable[[int], Document | Draft], *, mark: str) -> Posted:
    """Book a document exactly once; see `Poster.post`.

    The key is made of the document's id, so what is booked under it is this document, even where another
    relation or other settings make it otherwise now than it was before a stop.
    """
    try:
        return poster.post(key, make, mark=mark)
    except KeyReused as reused:
        if not reused.differences:
            raise
        return Posted(document_key=reused.document_key, fresh=False, differences=reused.differences)
