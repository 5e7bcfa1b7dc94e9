"""Stub."""


def references(request, **kw): ...
