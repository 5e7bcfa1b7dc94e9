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

# What a reviewer reads: all that lessons show.
_TO_REVIEW = (*_MODELS, "edition")
_REVIEWS = ("courses.view_review", "courses.view_decision")

GROUPS: dict[str, tuple[str, ...]] = {
    # Who finds a change of another right, or returns it.
    "reviewer": (
        *_REVIEWS,
        "courses.review_change",
        "courses.publish_change",
        *(f"courses.view_{model}" for model in _TO_REVIEW),
    ),
    "editor": (
        *_REVIEWS,
        "courses.submit_change",
        "courses.publish_change",
        *(f"courses.{verb}_{model}" for model in _MODELS for verb in ("add", "change", "delete", "view")),
        "courses.view_edition",
    ),
    # Writes translations, and says that one follows its source; never changes the source.
    # Who translates and publishes is in both groups.
    "translator": (
        *_REVIEWS,
        "courses.submit_change",
        "courses.translate_lesson",
        "courses.add_lessontext",
        "courses.change_lessontext",
        *(f"courses.view_{model}" for model in _TO_TRANSLATE),
    ),
}
