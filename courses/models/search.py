"""The index of what can be found: words, and for each the entries that hold it. Derived from texts at each save.

What is indexed together is a batch, and writes rows of its own only: two people who save at the same time share none.
An entry names who it is of; whether readers may see that is asked when somebody searches, not here.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from itertools import groupby

from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from courses import markdown
from courses.models.claim import ClaimText
from courses.models.glossary import TermText
from courses.models.lesson import LessonText
from courses.models.reference import Reference
from courses.search.contents import Content, of_claim_text, of_lesson_text, of_reference, of_term_text
from courses.search.postings import SHIFT, pack, posting
from courses.search.terms import FORMAT, MAX_LENGTH, is_han

BATCH = 500  # rows in one statement
ENDS = 2  # letters by which words that are spelled alike are found
MIN_SPELLED = 4  # letters of a word that may be misspelled


class Kind(models.TextChoices):
    """What an entry is of; also the name of the column that says of which."""

    TEXT = "text", _("lesson text")
    CLAIM = "claim_text", _("claim text")
    TERM = "term_text", _("term text")
    REFERENCE = "reference", pgettext_lazy("a published source", "reference")


MODELS = {Kind.TEXT: LessonText, Kind.CLAIM: ClaimText, Kind.TERM: TermText, Kind.REFERENCE: Reference}
CONTENTS = {
    Kind.TEXT: lambda text: of_lesson_text(text, markdown.parse(text.body)),
    Kind.CLAIM: of_claim_text,
    Kind.TERM: of_term_text,
    Kind.REFERENCE: of_reference,
}


class SearchWordQuerySet(models.QuerySet):
    """Words that some text has, or had."""

    def stored(self, shown: dict[str, str]) -> dict[str, int]:
        """Return the primary key of each term of `shown`, which says how it reads; what is new is stored."""
        found = self._there(shown)
        # In order, so that two who bring the same words wait for each other and not for ever.
        new = [self.model.of(term, shown[term]) for term in sorted(shown.keys() - found.keys())]
        if new:
            self.bulk_create(new, ignore_conflicts=True, batch_size=BATCH)
            found |= self._there([word.term for word in new])
        return found

    def _there(self, terms: Iterable[str]) -> dict[str, int]:
        terms = list(terms)
        found = {}
        for start in range(0, len(terms), BATCH):
            found |= dict(self.filter(term__in=terms[start : start + BATCH]).values_list("term", "pk"))
        return found


class SearchWord(models.Model):
    """A word as the index has it, and as it read where it stood first.

    How it starts and ends finds words that are spelled alike; both are empty for codes and Han characters, in which
    one other sign is another thing.
    """

    term = models.CharField(max_length=MAX_LENGTH, unique=True)
    shown = models.CharField(max_length=MAX_LENGTH)
    start = models.CharField(max_length=ENDS, blank=True)
    end = models.CharField(max_length=ENDS, blank=True)

    objects = SearchWordQuerySet.as_manager()

    class Meta:
        verbose_name = _("word of the search index")
        verbose_name_plural = _("words of the search index")
        default_permissions = ()
        indexes = [
            models.Index(fields=["start"], condition=~Q(start=""), name="search_word_starts"),
            models.Index(fields=["end"], condition=~Q(end=""), name="search_word_ends"),
        ]

    def __str__(self) -> str:
        return self.term

    @classmethod
    def of(cls, term: str, shown: str):
        """Return the unsaved row of a word."""
        if len(term) < MIN_SPELLED or not term.isalpha() or is_han(term):
            return cls(term=term, shown=shown)
        return cls(term=term, shown=shown, start=term[:ENDS], end=term[-ENDS:])


class SearchBatchQuerySet(models.QuerySet):
    """Batches."""

    def current(self):
        """Those that were written as this version of the portal would."""
        return self.filter(format=FORMAT)

    def emptied(self):
        """Those of which every entry has been replaced or deleted."""
        return self.filter(~Exists(SearchEntry.objects.filter(batch=OuterRef("pk"))))


class SearchBatch(models.Model):
    """Entries that were indexed together: of one kind, in one language ("" for references). `size` is their number."""

    kind = models.CharField(max_length=10, choices=Kind.choices)
    language = models.CharField(max_length=10, blank=True)
    size = models.PositiveIntegerField()
    format = models.PositiveSmallIntegerField(default=FORMAT)

    objects = SearchBatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("batch of the search index")
        verbose_name_plural = _("batches of the search index")
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=Q(kind__in=Kind.values), name="search_batch_kind_is_known")]

    def __str__(self) -> str:
        return f"{self.kind} {self.language} {self.pk}"


class SearchEntryQuerySet(models.QuerySet):
    """Entries of the index."""

    def index_rows(self, kind: Kind, rows: Iterable[models.Model]) -> None:
        """Replace the entries of stored rows of one kind by what they say now."""
        rows = list(rows)
        self.replace(kind, [row.pk for row in rows], [each for row in rows for each in CONTENTS[kind](row)])

    @transaction.atomic
    def replace(self, kind: Kind, owners: Collection[int], contents: Iterable[Content]) -> None:
        """Store `contents` in place of all entries of `owners`, which are primary keys of rows of one kind.

        Who calls it has written or locked these rows, so that two do not do it at once for the same.
        """
        old = self.filter(**{f"{kind}__in": owners})
        batches = set(old.values_list("batch", flat=True))
        if batches:
            old.delete()
            SearchBatch.objects.filter(pk__in=batches).emptied().delete()
        by_language = sorted(contents, key=lambda content: content.language)
        for language, group in groupby(by_language, key=lambda content: content.language):
            self._store(kind, language, list(group))

    def _store(self, kind: Kind, language: str, contents: list[Content]) -> None:
        batch = SearchBatch.objects.create(kind=kind, language=language, size=len(contents))
        self.bulk_create(
            (self.model.of(batch, number, content) for number, content in enumerate(contents)), batch_size=BATCH
        )
        found, shown = defaultdict(list), {}
        for number, content in enumerate(contents):
            made = {count: posting(count, content.length, number) for count in set(content.counts.values())}
            for term, count in content.counts.items():
                found[term].append(made[count])
            shown |= content.shown
        keys = SearchWord.objects.stored(shown)
        SearchPostings.objects.bulk_create(
            (SearchPostings.of(keys[term], batch, postings) for term, postings in found.items()), batch_size=BATCH
        )


class SearchEntry(models.Model):
    """Something that can be found: a section of a lesson, what a claim says, a word, a source, in one language.

    `words` are plain; `stretches` are the statements of a section in them, each as start, end and key of its claim.
    """

    id = models.BigIntegerField(primary_key=True)  # batch and number within it, as postings name it
    batch = models.ForeignKey(SearchBatch, on_delete=models.CASCADE, related_name="entries")
    text = models.ForeignKey(LessonText, on_delete=models.CASCADE, null=True, related_name="search_entries")
    claim_text = models.ForeignKey(ClaimText, on_delete=models.CASCADE, null=True, related_name="search_entries")
    term_text = models.ForeignKey(TermText, on_delete=models.CASCADE, null=True, related_name="search_entries")
    reference = models.ForeignKey(Reference, on_delete=models.CASCADE, null=True, related_name="search_entries")
    section = models.CharField(max_length=80, blank=True)
    heading = models.TextField(blank=True)
    words = models.TextField(blank=True)
    stretches = models.JSONField(default=list)

    objects = SearchEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry of the search index")
        verbose_name_plural = _("entries of the search index")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    *(Q(**{f"{column}__isnull": column != kind for column in Kind.values}) for kind in Kind.values),
                    _connector=Q.OR,
                ),
                name="search_entry_is_of_one_thing",
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @classmethod
    def of(cls, batch: SearchBatch, number: int, content: Content):
        """Return the unsaved row of a content."""
        return cls(
            pk=batch.pk << SHIFT | number,
            batch=batch,
            section=content.section,
            heading=content.heading,
            words=content.words,
            stretches=content.stretches,
            **{f"{batch.kind}_id": content.owner},
        )


class SearchPostings(models.Model):
    """The entries of one batch that hold one word, packed; `count` of them, the `best` weighing so much."""

    word = models.ForeignKey(SearchWord, on_delete=models.CASCADE, db_index=False, related_name="postings")
    batch = models.ForeignKey(SearchBatch, on_delete=models.CASCADE, db_index=False, related_name="postings")
    best = models.PositiveSmallIntegerField()
    count = models.PositiveIntegerField()
    entries = models.BinaryField()

    class Meta:
        verbose_name = _("postings of the search index")
        verbose_name_plural = _("postings of the search index")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["batch", "word"], name="search_postings_once_a_batch")]
        indexes = [models.Index(fields=["word", "-best", "batch"], name="search_postings_best_first")]

    def __str__(self) -> str:
        return f"{self.word_id} in {self.batch_id}"

    @classmethod
    def of(cls, word: int, batch: SearchBatch, postings: list[int]):
        """Return the unsaved row of a word's postings."""
        best = max(postings) >> SHIFT
        return cls(word_id=word, batch=batch, best=best, count=len(postings), entries=pack(postings))
