"""Who may edit lessons. The group is made by a migration from this table."""

_MODELS = ("course", "coursetext", "module", "moduletext", "lesson", "lessontext", "claim", "claimtext")
_MORE = ("claimreference", "reference", "term", "termtext")

GROUPS: dict[str, tuple[str, ...]] = {
    "editor": tuple(
        f"courses.{verb}_{model}" for model in (*_MODELS, *_MORE) for verb in ("add", "change", "delete", "view")
    ),
}
