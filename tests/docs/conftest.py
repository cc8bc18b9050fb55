"""What is collected of this folder."""

import os

# Projects of Django and Celery take seconds: `.ci/run` makes them each time.
collect_ignore = [] if os.environ.get("PROOFS") else ["test_frameworks.py"]
