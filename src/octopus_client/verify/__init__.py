"""Asking a real dossier what nobody could verify; the command is `octopus-verify`."""

from octopus_client.verify.asking import Finding, Verdict
from octopus_client.verify.report import Report
from octopus_client.verify.runner import WriteOrder, verify_dossier

__all__ = ["Finding", "Report", "Verdict", "WriteOrder", "verify_dossier"]
