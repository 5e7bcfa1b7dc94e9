"""Stub."""


def lesson(request, **kw): ...
