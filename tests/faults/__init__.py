"""Trouble on purpose: requests that no browser sends, and killed processes under load. `make faults` does all of it."""
