"""How fast the portal is, held against peers on the same machine in the same run: `make bench`, `make bench-quick`."""
