"""The course as a book: one PDF for each version and language, made outside of requests (ADR 24).

`pages` gathers what the book holds and makes one HTML page of it, `typesetting` makes a PDF of that in a process of its
own (with `tree` and `words`, what good setting needs), `press` lets a worker do so whenever something has changed.
`courses.actions.books` stores what was made, and `courses.models.Book` says what may be handed out.
"""
