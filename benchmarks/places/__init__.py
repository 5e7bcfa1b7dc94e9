"""Fills databases to measure with: far more than anybody has, in a minute at most."""
