"""The course as a book: `book` gathers what it holds, `typesetting` makes a PDF of its page, `press` does so in time.

Nothing of it runs while somebody waits for an answer (ADR 24).
"""
