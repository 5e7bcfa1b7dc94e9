"""One module a measure: what it takes (its docstring stands in docs/performance.md), TITLE, QUICK and `measure`.

`measure` gets a folder, and whether the short form is wanted, and returns rows. A measure that needs something made
that it does not time, such as a full database, has a context manager `begun` too: it gets the same, is entered before
anything is timed, and yields sides that have begun to make it. They have ended when `measure` gets them.
"""
