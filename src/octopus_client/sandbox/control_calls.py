"""The control calls, told to people: in the help, at the start and on the page."""

CONTROL_CALLS = """\
GET  state        everything that is in it
GET  openapi.json the contract of Octopus as the sandbox knows it
POST lock         {"dossierId": 49001, "journalKey": "V1"};
                  without journalKey the whole dossier
POST unlock       the same
POST close, open  {"dossierId": 49001, "journalKey": "V1"}
POST book         {"dossierId": 49001, "bookyearId": 2, "journalKey": "V1"}:
                  a person books a document
POST delete-last  the same: a person deletes the last document
POST edit         the same with "documentSequenceNr" and "set": {...}:
                  a person changes a booking
POST faults       [{"operation": "insertBuySellBooking", "nth": 1,
                    "fault": "drop_after"}]
                  faults: drop_before, drop_after, status, html, slow
POST clock        {"advance_seconds": 600}
                  or {"at": "2026-11-25T09:00:00+01:00"}
POST world        any part of the state: adds a dossier,
                  or replaces the lists named
POST assume       {"<assumption>": "<answer>"}:
                  switches an unverified behaviour
POST reset        back to the default world"""
