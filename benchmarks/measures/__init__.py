"""One module a measure: what it takes (its docstring stands in docs/performance.md), TITLE, QUICK and `measure`."""
