"""A typed client of the Octopus bookkeeping API."""
