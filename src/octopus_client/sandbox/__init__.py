"""A simulator of Octopus over HTTP: the same rules, faults on request, no code of the client."""

from octopus_client.sandbox.box import Sandbox
from octopus_client.sandbox.snapshot import ControlError

__all__ = ["ControlError", "Sandbox"]
