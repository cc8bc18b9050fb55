from __future__ import annotations

import subprocess
import sys

_LOADED = """
import sys
import octopus_client.sandbox
import octopus_client.sandbox.__main__
print(*sorted(name for name in sys.modules if name.startswith("octopus_client.")), sep="\\n")
print(*sorted({"attr", "cattrs", "httpx", "msgspec", "tenacity"} & set(sys.modules)), sep="\\n")
"""


def test_the_sandbox_loads_nothing_of_the_client_and_of_its_libraries() -> None:
    output = subprocess.run(
        [sys.executable, "-c", _LOADED], check=True, capture_output=True, text=True
    ).stdout
    loaded = output.split()
    assert "octopus_client.sandbox.rules" in loaded
    assert [name for name in loaded if not name.startswith("octopus_client.sandbox")] == []
