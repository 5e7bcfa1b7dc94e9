"""Characters that mean the same to who searches: 疗 finds 療, 裡 finds 裏. Only the index sees the folded form."""

from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "words" / "variants.txt"


@cache
def _table() -> dict[int, str]:
    lines = FILE.read_text(encoding="utf-8").splitlines()
    pairs = [pair for line in lines if not line.startswith("#") for pair in line.split()]
    return {ord(other): pair[0] for pair in pairs for other in pair[1:]}


def fold(run: str) -> str:
    """Return a run of Han characters with one character in place of each of its variants; as long as before."""
    return run.translate(_table())
