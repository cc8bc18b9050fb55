"""The booking of Tickoweb documents in Octopus."""
