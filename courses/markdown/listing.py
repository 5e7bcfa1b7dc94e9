"""The items of the lists in a text, as plain words: such as the questions that a lesson ends with."""

from collections.abc import Sequence

from markdown_it.token import Token


def items_in(tokens: Sequence[Token]) -> list[str]:
    """Return each item of the lists in `tokens` as one line without links, in order; an item within one counts too."""
    items: list[str] = []
    depth = 0
    for token in tokens:
        depth += {"list_item_open": 1, "list_item_close": -1}.get(token.type, 0)
        if token.type == "inline" and depth:
            items.append(_words(token))
    return items


def _words(token: Token) -> str:
    parts = (" " if child.type in {"softbreak", "hardbreak"} else child.content for child in token.children or ())
    return " ".join("".join(parts).split())
