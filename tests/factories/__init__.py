"""Functions that make things for tests."""
