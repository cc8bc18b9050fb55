"""The operations of Octopus, a module by subject."""
