"""`python -m tests.recordings` writes docs/recordings.md anew; a test compares the two."""

from tests.recordings.page import PAGE, page

if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
