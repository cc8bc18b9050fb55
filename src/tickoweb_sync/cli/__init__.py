"""The command line: `tickoweb-sync`."""
