"""Who may edit and translate lessons. The groups are made by migrations; each keeps the table as it stood then."""

_MODELS = (
    *("course", "coursetext", "module", "moduletext", "lesson", "lessontext", "warninganswer"),
    *("claim", "claimtext", "claimreference", "reference", "term", "termtext"),
    *("correction", "correctiontext", "ladder", "laddertext", "rung", "rungtext"),
)
# What a translator reads.
_TO_TRANSLATE = (
    "course",
    "lesson",
    "lessontext",
    "claim",
    "claimtext",
    "reference",
    "term",
    "termtext",
    "warninganswer",
)

GROUPS: dict[str, tuple[str, ...]] = {
    "editor": (
        *(f"courses.{verb}_{model}" for model in _MODELS for verb in ("add", "change", "delete", "view")),
        "courses.view_edition",
    ),
    # Writes translations, and says that one follows its source; never changes the source.
    # Who translates and publishes is in both groups.
    "translator": (
        "courses.translate_lesson",
        "courses.add_lessontext",
        "courses.change_lessontext",
        *(f"courses.view_{model}" for model in _TO_TRANSLATE),
    ),
}
