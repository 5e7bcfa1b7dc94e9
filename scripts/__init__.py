"""What the Makefile calls: installing and checking."""
