from __future__ import annotations

import re
from pathlib import Path

import octopus_client.sandbox
from octopus_client.sandbox.assumptions import ALL
from octopus_client.sandbox.contract import contract

SOURCE = Path(octopus_client.sandbox.__file__).parent


def test_each_assumption_has_one_name_and_a_sentence() -> None:
    names = [each.name for each in ALL]
    assert len(set(names)) == len(names)
    assert names == sorted(names)
    assert all(each.sentence.endswith(".") and each.answers for each in ALL)


def test_the_assumptions_named_in_the_code_are_those_of_the_list() -> None:
    code = "\n".join(
        path.read_text()
        for path in SOURCE.rglob("*.py")
        if path.name not in ("assumptions.py", "messages.py")
    )
    evidence = {each.evidence for each in contract().operations.values()}
    in_contract = {each.removeprefix("assumed:") for each in evidence if each.startswith("assumed:")}
    known = {each.name for each in ALL}
    assert {name for name in known if f'"{name}"' not in code} <= in_contract
    named = set(re.findall(r'(?:assumed\(|assumptions\[|sampled\()\s*"([\w-]+)"', code))
    assert named | in_contract <= known
