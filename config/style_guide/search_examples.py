"""The things that the parts of the search show."""

from courses.models.search import Kind
from courses.search.passage import Run
from courses.search.query import Query
from courses.search.results import Found
from courses.search.shown import Result, Runs, ShownPart


class SearchExample:
    """Examples of what was found, in the language and with the words and statements of `Example`."""

    @property
    def found(self) -> Found:
        """Return places of each kind, a slip of the hand, a word that is missing, and a text that was too long."""
        typed = self.words["term"]
        results = [self._word, self._section, self._changed, self._note, self._source]
        made = Found(Query(typed, is_cut=True), results, has_more=True)
        made.corrections, made.missing = [(typed[:-1], [typed])], [self.words["name"]]
        return made

    @property
    def found_nothing(self) -> Found:
        """Return what is offered to who found nothing."""
        return Found(Query(self.words["term"]), suggestions=self.terms)

    def _marked(self, words: str) -> Runs:
        return Run(words), Run(" "), Run(self.words["term"], is_found=True), Run(".")

    def _result(self, kind: str, heading: str, *parts: ShownPart, **more) -> Result:
        return Result(kind, 0, self.language, "#main", (Run(heading),), parts, self.language, **more)

    @property
    def _word(self) -> Result:
        other = (Run(self.words["other_term"]),)
        part = ShownPart((Run(self.words["definition"]),))
        return self._result(Kind.TERM, self.words["term"], part, other=other, other_language=self.language)

    @property
    def _section(self) -> Result:
        before, after = ShownPart(self._marked(self.words["takeaway"])), ShownPart((Run(self.words["remark"]),))
        statements = [self._statement(key) for key in ("trial", "mice", "idea")]
        return self._result(
            Kind.TEXT, self.words["long_title"], before, *statements, after, page="/", lesson=self.text.title
        )

    @property
    def _changed(self) -> Result:
        parts = (self._statement("stale", "stale"), self._statement("unsafe", "unsafe"))
        return self._result(
            Kind.TEXT, self.words["title"], *parts, page="#main", lesson=self.text.title, is_changed=True
        )

    @property
    def _note(self) -> Result:
        rests_on = ShownPart(self._marked(self.words["rests_on"]), label=self.words["name"])
        return self._result(
            Kind.TEXT, self.words["title"], self._statement("mice"), rests_on, page="/", lesson=self.text.title
        )

    @property
    def _source(self) -> Result:
        return self._result(Kind.REFERENCE, self.words["title"], ShownPart((Run(self.words["name"]),)))

    def _statement(self, key: str, warned: str = "") -> ShownPart:
        claim = self.claims[key]
        return ShownPart(self._marked(self.words["sentence"]), claim, self.words["remark"] if warned else "")
