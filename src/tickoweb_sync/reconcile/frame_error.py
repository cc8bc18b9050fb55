"""What is raised when frames are asked for and pandas is not there."""


class NotebookMissing(ImportError):
    """The extra `notebook` is not installed."""

    def __init__(self) -> None:
        super().__init__(
            "Frames need pandas, which is not installed: pip install 'octopus-client[notebook]'. "
            "Without it, use `result.found`, `result.pairs` and the other values."
        )
