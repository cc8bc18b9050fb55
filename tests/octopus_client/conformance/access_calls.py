"""Calls that give access, and those outside of any dossier."""

from collections.abc import Callable

from octopus_client import Dossier, Octopus

CALLS: dict[str, Callable[[Octopus, Dossier], object]] = {
    "authenticateUser": lambda octopus, _: octopus.log_in(anew=True),
    "connectDossier": lambda _, dossier: dossier.reconnect(),
    "getDossiers": lambda octopus, _: octopus.dossiers(),
    "getApiVersion": lambda octopus, _: octopus.version(),
    "whoami": lambda octopus, _: octopus.whoami(),
    "generateSampleError": lambda octopus, _: octopus.explain(-99, locale="en"),
}
