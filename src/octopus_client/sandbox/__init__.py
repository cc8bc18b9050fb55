"""A simulator of Octopus over HTTP: the same rules, faults on request, no code of the client."""

try:
    import werkzeug  # noqa: F401 - the one library that the sandbox needs
except ModuleNotFoundError as error:
    raise ModuleNotFoundError(
        "The sandbox needs werkzeug: pip install 'octopus-client[sandbox]'.", name=error.name
    ) from error

from octopus_client.sandbox.box import Sandbox
from octopus_client.sandbox.snapshot import ControlError

__all__ = ["ControlError", "Sandbox"]
