"""Search over lessons by section, claims, glossary and references, in both languages.

An index of our own, in tables (`courses.models.search`), answers the same on SQLite and PostgreSQL (ADR 21). It is
written where a text is saved, in the same transaction; who may see what it found is asked when somebody searches.
`terms` says what a word is, for texts and for queries; `contents` what there is to be found of a thing;
`query` what somebody looks for; `ranking` what fits best; `results` is what a page shows of it. What somebody typed is
neither stored nor logged.
"""
