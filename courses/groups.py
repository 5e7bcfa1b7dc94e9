"""Who may edit lessons. The group is made by a migration from this table."""

_MODELS = (
    *("course", "coursetext", "module", "moduletext", "lesson", "lessontext", "warninganswer"),
    *("claim", "claimtext", "claimreference", "reference", "term", "termtext"),
    *("correction", "correctiontext", "ladder", "laddertext", "rung", "rungtext"),
)

GROUPS: dict[str, tuple[str, ...]] = {
    "editor": (
        *(f"courses.{verb}_{model}" for model in _MODELS for verb in ("add", "change", "delete", "view")),
        "courses.view_edition",
    ),
}
