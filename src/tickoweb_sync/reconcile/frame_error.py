"""What is raised when frames or the page are asked for and the libraries they need are not there."""


class NotebookMissing(ImportError):
    """The extra `notebook` is not installed."""

    def __init__(self, what: str = "Frames need pandas") -> None:
        super().__init__(
            f"{what}, which is not installed: pip install 'octopus-client[notebook]'. "
            "Without it, use `result.found`, `result.pairs` and the other values."
        )
