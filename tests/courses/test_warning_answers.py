"""A person's answers to warnings: in a folder, through an import, in the admin."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from courses.checks.report import check_folder
from courses.interchange.faults import FolderError
from courses.interchange.reader import read_folder
from courses.models import Edition, Lesson, LessonText, State, WarningAnswer
from tests.courses.editor_pages import form_of, page_of, save, text_of
from tests.factories.course_folder import edit
from tests.factories.courses import make_lesson
from tests.factories.reviews import publish_all
from tests.factories.support import make_staff

FIRST = "lessons/en/first.md"
PARAGRAPH = "A mouse is what people call it."  # begins differently within the first 20 characters
ANSWER = """\
figure: many-cells
answers:
  - warning: no-claim
    at: "A mouse is what people"
    answer: "A plain word."
"""


@pytest.fixture
def answered(folder):
    """A folder with a paragraph without a claim, and an answer to the warning."""
    edit(folder, FIRST, "Do you know that a [mouse](term:mouse) is an animal?", f"{PARAGRAPH}\n\nA second one.")
    edit(folder, FIRST, "figure: many-cells\n", ANSWER)
    return folder


def warnings(path) -> list[tuple[int, str]]:
    """Return line and code of every unanswered warning of the first lesson."""
    report = check_folder(path)
    assert report.errors == []
    return [(doubt.line, doubt.code) for doubt in report.warnings]


# --- In a folder ------------------------------------------------------------------------------------


def test_an_answer_settles_the_warning_about_its_paragraph_only(answered):
    assert warnings(answered) == [(12, "no-claim")]


@pytest.mark.parametrize(
    ("at", "found"),
    [
        ("A mouse is what peop", []),  # 20 characters are enough
        (PARAGRAPH, []),  # so is the whole paragraph
        ("A mouse is  what  people", []),
        ("A mouse is what peo", [(6, "answer-without-warning"), (10, "no-claim")]),
        ("A mouse is what nobody", [(6, "answer-without-warning"), (10, "no-claim")]),
        ("a mouse is what people", [(6, "answer-without-warning"), (10, "no-claim")]),
        ("A second one.", [(10, "no-claim")]),  # a short paragraph is named whole
    ],
)
def test_an_answer_says_how_its_paragraph_begins(answered, at, found):
    edit(answered, FIRST, "A mouse is what people", at)
    second = [] if at == "A second one." else [(12, "no-claim")]
    assert warnings(answered) == [*found, *second]


def test_an_answer_whose_paragraph_has_gone_is_a_warning_itself(answered):
    edit(answered, FIRST, PARAGRAPH, "Do you know what people call it?")
    assert warnings(answered) == [(6, "answer-without-warning"), (12, "no-claim")]


def test_an_answer_whose_paragraph_now_has_a_claim_is_a_warning_itself(answered):
    edit(answered, FIRST, PARAGRAPH, f"[{PARAGRAPH}](claim:small)")
    assert warnings(answered) == [(6, "answer-without-warning"), (12, "no-claim")]


def test_the_reading_age_of_the_whole_lesson_is_answered_without_a_paragraph(folder):
    hard = "Immunological heterogeneity necessitates individualised multidisciplinary considerations."
    edit(folder, "lessons/en/second.md", "[It was watched]", f"[{hard} {hard} {hard}]")
    assert warnings(folder) == [(6, "reading-age")]
    answer = '---\nanswers:\n  - {warning: reading-age, answer: "The names are official."}\ntitle'
    edit(folder, "lessons/en/second.md", "---\ntitle", answer)
    assert warnings(folder) == []


# what stands there, what stands there instead, line and code of the one mistake
ONE_MISTAKE = [
    ("warning: no-claim", "warning: too-long", 6, "unknown-choice"),
    ("  - warning: no-claim\n    at", "  - at", 6, "missing-field"),
    ('    answer: "A plain word."\n', "", 6, "missing-field"),
    ('    at: "A mouse is what people"\n', "", 6, "no_paragraph"),
    ("warning: no-claim", "warning: reading-age", 7, "whole_lesson"),
    ("    at:", "    by: me\n    at:", 7, "unknown-field"),
    ('"A plain word."', "[]", 8, "wrong-type"),
    ('"A plain word."', f'"{"x" * 301}"', 8, "max_length"),
    (
        "answers:\n",
        'answers:\n  - {warning: no-claim, at: "A mouse is what people", answer: Yes it is.}\n',
        7,
        "duplicate",
    ),
    ("answers:\n", "answers:\n  - none\n", 6, "wrong-type"),
]


@pytest.mark.parametrize(("old", "new", "line", "code"), ONE_MISTAKE)
def test_a_mistake_in_an_answer_is_found_where_it_stands(answered, old, new, line, code):
    edit(answered, FIRST, old, new)
    with pytest.raises(FolderError) as raised:
        read_folder(answered)
    assert [(fault.path, fault.line, fault.code) for fault in raised.value.faults] == [(FIRST, line, code)]


def test_answers_are_a_list(folder):
    edit(folder, FIRST, "figure: many-cells", "figure: many-cells\nanswers: none")
    with pytest.raises(FolderError) as raised:
        read_folder(folder)
    assert [(fault.line, fault.code) for fault in raised.value.faults] == [(5, "wrong-type")]


# --- Through an import ------------------------------------------------------------------------------


def rows() -> list[tuple[str, str, str, str]]:
    """Return every stored answer with the address of its lesson."""
    found = WarningAnswer.objects.order_by("text__lesson__slug", "at")
    return list(found.values_list("text__lesson__slug", "code", "at", "answer"))


@pytest.mark.django_db
def test_answers_come_with_the_text_and_a_second_import_changes_nothing(answered, run_import):
    run_import(answered)
    assert rows() == [("first", "no-claim", "A mouse is what people", "A plain word.")]
    before = list(WarningAnswer.objects.values())
    assert run_import(answered)[-1] == "mice: 0 created, 0 changed, 12 unchanged, 0 kept."
    assert list(WarningAnswer.objects.values()) == before


@pytest.mark.django_db
def test_the_order_of_answers_means_nothing(answered, run_import):
    first = '  - {warning: no-claim, at: "A second one.", answer: "Another."}\n'
    edit(answered, FIRST, "answers:\n", f"answers:\n{first}")
    run_import(answered)
    edit(answered, FIRST, first, "")
    edit(answered, FIRST, '"A plain word."\n', f'"A plain word."\n{first}')
    assert run_import(answered)[-1] == "mice: 0 created, 0 changed, 12 unchanged, 0 kept."


@pytest.mark.django_db
def test_an_answer_that_the_folder_changed_or_dropped_is_changed_or_dropped(answered, run_import):
    run_import(answered)
    edit(answered, FIRST, "A plain word.", "A very plain word.")
    run_import(answered)
    publish_all()
    assert rows() == [("first", "no-claim", "A mouse is what people", "A very plain word.")]
    edit(answered, FIRST, ANSWER.replace("A plain", "A very plain"), "figure: many-cells\n")
    run_import(answered)
    publish_all()
    assert rows() == []


@pytest.mark.django_db
def test_an_answer_given_here_is_an_edit_that_an_import_keeps(answered, run_import):
    run_import(answered)
    text = LessonText.objects.get(lesson__slug="first")
    text.answers.create(code="no-claim", at="A second one.", answer="An editor says so.")
    edit(answered, FIRST, "A plain word.", "A very plain word.")
    assert "lesson text first en: edited here since the last import; kept. --overwrite replaces it." in run_import(
        answered
    )
    assert len(rows()) == 2
    run_import(answered, "--overwrite")
    publish_all()
    assert rows() == [("first", "no-claim", "A mouse is what people", "A very plain word.")]


@pytest.mark.django_db
def test_an_answer_makes_no_new_edition_for_readers(answered, run_import):
    run_import(answered)
    edit(answered, FIRST, "A plain word.", "A very plain word.")
    run_import(answered)
    assert Edition.objects.count() == 1


# --- The rows ---------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("changed", [{"code": "too-long"}, {"at": "The drug was given to mice."}])
def test_the_database_refuses_an_unknown_warning_and_a_second_answer(changed):
    text = make_lesson().texts.get()
    text.answers.create(code="no-claim", at="The drug was given to mice.", answer="First.")
    with pytest.raises(IntegrityError), transaction.atomic():
        text.answers.create(**{"code": "no-claim", "at": "A mouse", "answer": "Second."} | changed)


@pytest.mark.parametrize(("code", "at"), [("no-claim", ""), ("reading-age", "A mouse")])
def test_an_answer_is_about_a_paragraph_or_about_the_whole_lesson(code, at):
    with pytest.raises(ValidationError) as raised:
        WarningAnswer(code=code, at=at, answer="So.").clean()
    assert list(raised.value.error_dict) == ["at"]


# --- In the admin -----------------------------------------------------------------------------------


@pytest.fixture
def editor(client):
    """A browser in which an editor is signed in."""
    client.force_login(make_staff("editor", "editor"))
    return client


def told(response) -> list[str]:
    """Return the warnings that a page shows once."""
    return [str(message) for message in response.context["messages"] if message.level_tag == "warning"]


def listed(editor, text) -> list[tuple[int, str]]:
    """Return the unanswered warnings that the page of a text lists, with their lines."""
    found = editor.get(page_of(text)).context["findings"]
    return [(each.line, each.message) for each in found if not each.is_error]


def warning(line: int, start: str) -> str:
    """Return a warning as an editor reads it."""
    return (
        f"small-course/first-lesson/en:{line}: No claim stands in the paragraph “{start}”. "
        "Link what it states to a claim, or answer the warning."
    )


BOTH = [warning(1, "A mouse is small."), warning(5, "The drug was given to mice.")]


@pytest.mark.django_db
def test_the_page_of_a_text_lists_its_unanswered_warnings(editor):
    text = text_of(make_lesson())
    text.answers.create(code="no-claim", at="A mouse is small.", answer="Plain.")
    assert listed(editor, text) == [(5, BOTH[1].split(": ", 1)[1])]


@pytest.mark.django_db
def test_the_page_of_a_lesson_counts_them_and_leads_there(editor):
    lesson = make_lesson()
    link = f'<a href="{page_of(text_of(lesson))}#checks">2 unanswered warnings</a>'
    assert link in editor.get(page_of(lesson)).text


@pytest.mark.django_db
def test_an_editor_answers_a_warning_by_writing_only_the_answer(editor):
    lesson = make_lesson()
    response = save(editor, text_of(lesson), **{"answers-1-answer": "Only a setting."})
    publish_all()
    assert rows() == [("first-lesson", "no-claim", "The drug was given to mice.", "Only a setting.")]
    assert response.redirect_chain == [(page_of(lesson), 302)]
    assert [line for line, _ in listed(editor, text_of(lesson))] == [1]


@pytest.mark.django_db
def test_an_answer_is_kept_when_somebody_has_changed_the_text_meanwhile(editor):
    text = text_of(make_lesson())
    save(editor, text)  # so that versions know what was there
    form = form_of(editor.get(page_of(text)))
    LessonText.objects.update(body=text.body.replace("A mouse is small.", "Is it small?"))
    response = editor.post(page_of(text), form | {"answers-1-answer": "Only a setting."})
    assert (response.status_code, rows()) == (409, [])
    editor.post(page_of(text), form_of(response))
    publish_all()
    assert rows() == [("first-lesson", "no-claim", "The drug was given to mice.", "Only a setting.")]
    assert LessonText.objects.get().body.startswith("Is it small?")


@pytest.mark.django_db
def test_an_answer_leaves_the_text_and_what_readers_see_untouched(editor):
    lesson = make_lesson()
    before = LessonText.objects.values().get(), Lesson.objects.values().get()
    save(editor, lesson.texts.get(), **{"answers-1-answer": "Only a setting."})
    assert (LessonText.objects.values().get(), Lesson.objects.values().get()) == before


@pytest.mark.django_db
def test_an_answer_about_no_paragraph_is_refused(editor):
    text = make_lesson().texts.get()
    save(editor, text, **{"answers-1-answer": "Only a setting.", "answers-1-at": ""})
    assert rows() == []


@pytest.mark.django_db
def test_saving_the_text_of_a_published_lesson_tells_its_unanswered_warnings(editor):
    hidden, seen = make_lesson("hidden", state=State.DRAFT), make_lesson()
    assert told(save(editor, text_of(hidden), title="Another")) == []
    assert told(save(editor, text_of(seen), title="Another")) == BOTH


@pytest.mark.django_db
def test_saving_a_text_tells_ten_warnings_and_how_many_more_there_are(editor):
    body = "\n\n".join(f"Mouse {number} is small." for number in range(12))
    found = told(save(editor, text_of(make_lesson()), body=body))
    assert (len(found), found[10]) == (11, "2 more warnings stand at their lessons.")
