"""The outbox: documents accepted, their state, and everything that must outlive a crash."""

from tickoweb_sync.outbox.notices import Notice
from tickoweb_sync.outbox.outbox import Acceptance, Outbox
from tickoweb_sync.outbox.progress import Attempt
from tickoweb_sync.outbox.records import State, Step, StoredDocument

__all__ = ["Acceptance", "Attempt", "Notice", "Outbox", "State", "Step", "StoredDocument"]
