"""What a poster raises of its own."""

from octopus_client.balancings import DocumentKey
from octopus_client.errors import Actor, OctopusError
from octopus_client.posting.marks import Difference


class PostingUnsure(OctopusError):
    """Under the number stands a document without a mark that is alike in relation, date and amount.

    Attributes:
        key: the caller's name of the document.
        document_key: where the other document stands.
        mark: what ours would carry.
    """

    actor = Actor.BOOKKEEPER

    def __init__(self, key: str, *, document_key: DocumentKey, mark: str) -> None:
        super().__init__(
            f"{document_key} may be «{key}» or not: same relation, date and amount, but without its mark. "
            f"If so, put «{mark}» at the start of its comment in Octopus; if not, change one of the three. "
            "Then release the document."
        )
        self.key = key
        self.document_key = document_key
        self.mark = mark


class KeyReused(OctopusError):
    """The key names a document that is booked already, and now another one is given under it.

    Attributes:
        key: the caller's name of both documents.
        document_key: where the first one stands; the other one is not booked.
        differences: where the other one differs from it; empty when they are not of the same kind.
    """

    actor = Actor.DEVELOPER

    def __init__(
        self, key: str, *, document_key: DocumentKey, differences: tuple[Difference, ...] = ()
    ) -> None:
        super().__init__(
            f"«{key}» is the key of {document_key} of bookyear {document_key.bookyear}, and what is given "
            "now is another document: of another dossier or kind, or with another relation or amount. "
            "It was not booked. Give another document another key."
        )
        self.key = key
        self.document_key = document_key
        self.differences = differences
