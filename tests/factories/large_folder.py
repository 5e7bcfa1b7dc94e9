"""A course folder with as many lessons as a test asks for, in both languages."""

from pathlib import Path

PARAGRAPH = "Would you like to know what was seen, in whom, and what nobody has found out yet? " * 4
FRONT = '---\ntitle: "{title}"\ntakeaway: "What it leaves you with."\n---\n'
BODY = """\
Do you know that a [mouse](term:mouse) is an animal?

## Size {{#size}}

[Mouse number {number} is small](claim:small-{number})[](ref:article-{article}).

{paragraph}

## Questions {{#questions}}

{paragraph}
"""
CLAIM = """\
- key: small-{number}
  lesson: lesson-{number}
  level: mice
  references: [article-{article}]
  checked: 2026-11-23
  statement: {{en: "Mouse number {number} is small.", zh-hant: "{number}號老鼠很小。"}}
"""
COURSE = """\
slug: many
title: {en: "Many lessons"}
summary: {en: "A course to measure with."}
modules:
  - key: all
    title: {en: "All of them"}
    lessons:
"""
TERM = """\
- key: mouse
  name: {en: "Mouse", zh-hant: "老鼠"}
"""
LESSONS_TO_AN_ARTICLE = 10


def write_large_folder(path: Path, lessons: int) -> Path:
    """Write a course with so many lessons, each with a translation and a claim, to `path` and return it."""
    numbers = range(1, lessons + 1)
    articles = range(lessons // LESSONS_TO_AN_ARTICLE + 1)
    for language in ("en", "zh-hant"):
        (path / "lessons" / language).mkdir(parents=True)
        for number in numbers:
            text = FRONT.format(title=f"Lesson {number}") + _body(number)
            (path / "lessons" / language / f"lesson-{number}.md").write_text(text, encoding="utf-8")
    claims = (CLAIM.format(number=number, article=_article(number)) for number in numbers)
    files = {
        "course.yaml": COURSE + "".join(f"      - lesson-{number}\n" for number in numbers),
        "claims.yaml": "".join(claims),
        "references.yaml": "".join(f'- key: article-{number}\n  title: "Article {number}"\n' for number in articles),
        "glossary.yaml": TERM,
    }
    for name, text in files.items():
        (path / name).write_text(text, encoding="utf-8")
    return path


def _body(number: int) -> str:
    return BODY.format(number=number, article=_article(number), paragraph=PARAGRAPH)


def _article(number: int) -> int:
    return number // LESSONS_TO_AN_ARTICLE
