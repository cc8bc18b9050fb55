"""Whatever happens to an integration, in any order, its books stay right.

The plain run takes 200 examples, always the same; `PROOF_EXAMPLES` takes another number of them.
"""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import run_state_machine_as_test
from proof_books import RememberingApp
from proof_machine import Events, Stage

from octopus_client.sandbox import Sandbox

EXAMPLES = int(os.environ.get("PROOF_EXAMPLES", "200"))
PARTS = 4


@pytest.mark.parametrize("part", range(PARTS))
def test_nothing_is_lost_and_nothing_is_there_twice(
    octopus: tuple[Sandbox, RememberingApp], tmp_path: Path, empty_outbox: Path, part: int
) -> None:
    stage = Stage.built(*octopus, folder=tmp_path, empty=empty_outbox)

    @seed(part)
    def events() -> Events:
        return Events(stage)

    run_state_machine_as_test(
        events,  # type: ignore[arg-type]  # it takes whatever makes a machine
        settings=settings(
            max_examples=EXAMPLES // PARTS,
            stateful_step_count=12,
            derandomize=True,
            deadline=None,
            database=None,
            print_blob=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
    stage.engine.dispose()
