"""A small course folder without a mistake, for tests that break it in one place."""

from pathlib import Path

COURSE = """\
slug: mice
title: {en: "About mice"}
summary: {en: "What one study found."}
introduction:
  en: |
    We offer this course.
modules:
  - key: start
    title: {en: "The start"}
    lessons:
      - first
      - second
"""

CLAIMS = """\
- key: small
  lesson: first
  level: mice
  references: [smith2020, trial2021]
  checked: 2026-11-23
  statement: {en: "Mice are small."}
- key: watched
  lesson: second
  level: trial
  safety_critical: true
  references: [smith2020]
  checked: "2026-11-23"
  check_again_after_months: 6
  statement: {en: "It was watched.", zh-hant: "有人觀察。"}
  rests_on: {en: "one trial"}
- key: kind-word
  lesson: second
  level: support
  checked: 2026-11-23
  statement: {en: "You are not alone."}
"""

REFERENCES = """\
- key: smith2020
  title: "On mice"
  year: 2020
  doi: "10.1000/mice"
- key: trial2021
  kind: trial
  title: "A trial"
  url: "https://trials.example/1"
  published: "2021-03-08"
"""

GLOSSARY = """\
- key: mouse
  name: {en: "Mouse", zh-hant: "老鼠"}
  definition: {en: "A small animal."}
  checked: {zh-hant: true}
"""

FIRST = """\
---
title: "The first lesson"
takeaway: "Mice are small."
figure: many-cells
---
Do you know that a [mouse](term:mouse) is an animal?

## Size {#size}

[Mice are small](claim:small)[](ref:smith2020).
"""

SECOND = """\
---
title: "The second lesson"
takeaway: "It was watched."
---

## Watching {#watching}

[It was watched](claim:watched)[](ref:trial2021).

[You are not alone](claim:kind-word).
"""

FILES = {
    "course.yaml": COURSE,
    "claims.yaml": CLAIMS,
    "references.yaml": REFERENCES,
    "glossary.yaml": GLOSSARY,
    "lessons/en/first.md": FIRST,
    "lessons/en/second.md": SECOND,
}
RECORDS = 12  # 1 course, 1 module, 2 lessons, 2 texts, 2 references, 3 claims, 1 term


def write_folder(path: Path) -> Path:
    """Write the folder to `path` and return it."""
    for name, text in FILES.items():
        file = path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return path


def edit(path: Path, name: str, old: str, new: str) -> None:
    """Replace the first `old` in the file `name`, which must hold it."""
    text = (path / name).read_text(encoding="utf-8")
    assert old in text
    (path / name).write_text(text.replace(old, new, 1), encoding="utf-8")
