"""`python -m tests.public_api` writes the snapshot of the public names anew."""

from tests.public_api.snapshot import complaints, read_snapshot, write_snapshot
from tests.public_api.surface import PACKAGES, load_sources, public_lines


def main() -> None:
    """Write it, and tell what is other than before."""
    sources = load_sources()
    for package in PACKAGES:
        now = public_lines(package, sources)
        for complaint in complaints(read_snapshot(package), now):
            print(complaint)  # noqa: T201 - a command for people
        write_snapshot(package, now)


if __name__ == "__main__":
    main()
