"""Delivery: the steps of each document, in order, over the client's posting."""

from tickoweb_sync.delivery.adopting import Adopted, adopt
from tickoweb_sync.delivery.announcing import NoticeSink
from tickoweb_sync.delivery.checking import WorkerCheck, calls_left, check_workers
from tickoweb_sync.delivery.deliver import Delivered, OnBooked, deliver_due, plan_due, standing_of
from tickoweb_sync.delivery.login import log_in, watched_login
from tickoweb_sync.delivery.outlook import Outlook, outlooks
from tickoweb_sync.delivery.planning import PlannedDocument, PlannedRelation
from tickoweb_sync.delivery.previewing import example_invoice, next_invoice, preview
from tickoweb_sync.delivery.setup_checking import SetupCheck, check_setup
from tickoweb_sync.delivery.waiting import Policies

__all__ = [
    "Adopted",
    "Delivered",
    "NoticeSink",
    "OnBooked",
    "Outlook",
    "PlannedDocument",
    "PlannedRelation",
    "Policies",
    "SetupCheck",
    "WorkerCheck",
    "adopt",
    "calls_left",
    "check_setup",
    "check_workers",
    "deliver_due",
    "example_invoice",
    "log_in",
    "next_invoice",
    "outlooks",
    "plan_due",
    "preview",
    "standing_of",
    "watched_login",
]
