"""Words that are spelled nearly alike; see Damerau (1964) for what a slip of the hand is."""

from collections.abc import Iterable, Iterator

BEGINNING = 1.5  # how far a word is from one that it is the beginning of: further than one slip, nearer than two
MOST_SLIPS = 2
_LONG = 6  # letters from which a word may have as many


def distance(one: str, other: str, most: int) -> int:
    """Return how many slips lead from one word to the other, or `most` + 1 for more.

    A slip is a letter too many, too few or wrong, or two neighbours that have changed places.
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, start=1):
        earlier, before, row = before, row, [at]
        for to, wanted in enumerate(other, start=1):
            cost = min(before[to] + 1, row[to - 1] + 1, before[to - 1] + (letter != wanted))
            if at > 1 and to > 1 and letter == other[to - 2] and one[at - 2] == wanted:
                cost = min(cost, earlier[to - 2] + 1)
            row.append(cost)
        if min(row) > most and min(before) >= most:
            return most + 1
    return min(row[-1], most + 1)


def slips_allowed(word: str) -> int:
    """Return how many slips a word may have: in a short one two would make another word."""
    return MOST_SLIPS if len(word) >= _LONG else 1


def nearest(typed: str, stem: str, words: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return those of `words`, each as term and as it reads, that are nearest to what was typed; none when all are far.

    All of the same distance are there, in order; `stem` is the term of what was typed.
    """
    most = slips_allowed(typed)
    found = [(min(_far(typed, shown, most), _far(stem, term, most)), term, shown) for term, shown in words]
    least = min((far for far, _term, _shown in found), default=most + 1)
    return sorted((term, shown) for far, term, shown in found if far == least <= most)


def _far(typed: str, word: str, most: int) -> float:
    if word.startswith(typed) and word != typed:
        return BEGINNING
    return distance(typed, word, most)


def likeness(one: str, other: str) -> float:
    """Return how alike two texts look, 0 to 1: by the pairs of letters that both have (Dice, 1945)."""
    left, right = set(_pairs(one)), set(_pairs(other))
    return 2 * len(left & right) / (len(left) + len(right)) if left and right else 0


def _pairs(text: str) -> Iterator[str]:
    text = f" {text.casefold()} "
    yield from (text[at : at + 2] for at in range(len(text) - 1))
