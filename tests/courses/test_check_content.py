"""The rules for content: what is refused, what is warned of, in which line."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from courses import markdown
from courses.checks.passages import passages
from courses.checks.reading_age import reading_age
from courses.checks.report import check_course, check_folder
from courses.checks.wording import figures_in, wording_problems
from courses.models import ClaimReference, Course, LessonText
from tests.factories.course_folder import edit
from tests.factories.courses import make_claim, make_lesson, make_term
from tests.factories.reviews import PUBLISHED

SHIPPED = Path("courses/content/tnbc-immune-cells")
FIGURES = figures_in(["81.7 % without, 86.6 % with", "median 16.1 months without, 23.0 months with, of 94 people"])
HARD = "Immunological heterogeneity necessitates individualised multidisciplinary therapeutic considerations."


def errors(path) -> list[tuple[str, int, str]]:
    """Return file, line and code of every error of a folder."""
    return [(fault.path, fault.line, fault.code) for fault in check_folder(path).errors]


def warnings(path) -> list[tuple[str, int, str]]:
    """Return file, line and code of every unanswered warning of a folder."""
    return [(doubt.path, doubt.line, doubt.code) for doubt in check_folder(path).warnings]


def codes(text: str, language: str, figures=()) -> list[tuple[int, str]]:
    """Return line and code of each problem of a plain text."""
    return [(problem.line, problem.code) for problem in wording_problems(text, language, figures)]


# --- Words ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "A breakthrough.",
        "BREAKTHROUGHS happen",
        "It cures.",
        "There is no cure.",
        "Not a cure-all",
        "a game-changer",
        "a game changer",
        "a game\nchanger",
        "Every patient\nmust have it.",
        "It is guaranteed",
        "revolutionary",
        "This is a paradigm.",
        "A miracle, they say",
    ],
)
def test_a_promise_is_refused_in_english(text):
    assert codes(text, "en") == [(1, "promotional")]


@pytest.mark.parametrize("text", ["重大突破", "奇蹟", "可以根治", "特效藥", "神藥", "革命性的藥", "一種 miracle 藥"])
def test_a_promise_is_refused_in_chinese(text):
    assert codes(text, "zh-hant") == [(1, "promotional")]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Doctors procured it; a curator obscured it.", "en"),
        ("Breakthrough pain is pain that comes through.", "en"),
        ("There is no guarantee.", "en"),
        ("突破性疼痛", "zh-hant"),
        ("根治性切除術", "zh-hant"),
        ("", "en"),
    ],
)
def test_other_words_that_look_like_promises_are_not_refused(text, language):
    assert codes(text, language) == []


def test_a_promise_is_found_in_the_line_where_it_stands():
    assert codes("One.\nTwo.\nA cure.\nBreakthrough pain.\nA miracle.", "en") == [
        (3, "promotional"),
        (5, "promotional"),
    ]


@pytest.mark.parametrize("term", ["靶向治療", "靶向藥物", "放療", "信息", "視頻", "列印"])
def test_a_term_of_another_place_is_refused_in_chinese_only(term):
    assert codes(f"甲\n{term}", "zh-hant") == [(2, "not-hong-kong")]
    assert codes(term, "en") == []


@pytest.mark.parametrize("text", ["標靶治療", "電療", "化療", "資訊", "影片", "打印", "免疫治療", "三陰性乳癌"])
def test_the_words_of_hong_kong_are_not_refused(text):
    assert codes(text, "zh-hant") == []


def test_simplified_characters_are_refused_once_a_line():
    assert codes("治療\n治疗药物\n體", "zh-hant") == [(2, "simplified")]
    [problem] = wording_problems("治疗药物", "zh-hant")
    assert problem.message == "“疗、药” is simplified. Write it in Traditional Chinese."


def test_characters_of_hong_kong_and_punctuation_are_not_simplified():
    assert codes("裏面嘅峯，喺癌症旁邊等着。「後」《台》12％ …— 酶、肽、恒常", "zh-hant") == []


@pytest.mark.parametrize(
    "text",
    [
        "86.6 %",
        "86.6%",
        "86·6 %",
        "81.7 of 100",
        "86.6 percent",
        "16.1 months",
        "23 months",
        "存活 16.1 個月",
        "81.7％",
    ],
)
def test_a_survival_figure_is_refused_however_it_is_written(text):
    assert codes(f"One.\n{text}", "en", FIGURES) == [(2, "survival-figure")]


@pytest.mark.parametrize("text", ["16 %", "94 people", "186.6 %", "23 people", "81.75 %", "16 months", "CPS 10"])
def test_another_figure_is_not_refused(text):
    assert codes(text, "en", FIGURES) == []


# --- Errors of a folder -----------------------------------------------------------------------------

# file, what stands there, what stands there instead, line and code of the one error
ONE_ERROR = [
    ("claims.yaml", "  level: mice\n", "", 1, "missing-field"),
    ("claims.yaml", "  references: [smith2020, trial2021]\n", "", 1, "claim-without-reference"),
    ("claims.yaml", "[smith2020, trial2021]", "[jones2019]", 4, "unknown-ref"),
    ("claims.yaml", "  check_again_after_months: 6\n", "", 7, "no_shelf_life"),
    ("claims.yaml", "Mice are small.", "Mice are a miracle.", 6, "promotional"),
    ("claims.yaml", "one trial", "one revolutionary trial", 15, "promotional"),
    ("claims.yaml", "有人觀察。", "有人观察。", 14, "simplified"),
    ("glossary.yaml", "A small animal.", "A guaranteed animal.", 3, "promotional"),
    ("glossary.yaml", "老鼠", "視頻", 2, "not-hong-kong"),
    ("course.yaml", "About mice", "Mice: a paradigm", 2, "promotional"),
    ("course.yaml", "We offer this course.", "We offer a cure.", 5, "promotional"),
    ("course.yaml", "The start", "The breakthrough", 9, "promotional"),
    ("lessons/en/first.md", "claim:small", "claim:large", 10, "unknown-claim"),
    ("lessons/en/first.md", "ref:smith2020", "ref:jones2019", 10, "unknown-ref"),
    ("lessons/en/first.md", "term:mouse", "term:rat", 6, "unknown-term"),
    ("lessons/en/first.md", "## Size", "## Miracles", 8, "promotional"),
    ("lessons/en/first.md", "are small](claim:small)", "are\na [break](claim:small)*through*", 11, "promotional"),
    ("lessons/en/first.md", 'takeaway: "Mice are small."', 'takeaway: "No cure."', 3, "promotional"),
    ("lessons/en/first.md", "The first lesson", "The first miracle", 2, "promotional"),
    ("lessons/en/first.md", "figure: many-cells", "figure: no-such-figure", 4, "unknown-figure"),
    ("lessons/en/first.md", "an animal", "<b>an</b> animal", 6, "raw-html"),
    ("lessons/en/first.md", "an animal", "very " * 601 + "small", 6, "too-many-words"),
]


@pytest.mark.parametrize(("name", "old", "new", "line", "code"), ONE_ERROR)
def test_an_error_is_found_where_it_stands(folder, name, old, new, line, code):
    edit(folder, name, old, new)
    assert errors(folder) == [(name, line, code)]


def test_a_survival_figure_stands_in_the_numbers_of_a_claim_and_nowhere_else(folder):
    edit(folder, "claims.yaml", "one trial", "one trial, 12.5 %")
    edit(folder, "claims.yaml", '  rests_on: {en: "one', '  numbers: {en: "12.5 % with"}\n  rests_on: {en: "one')
    edit(folder, "lessons/en/first.md", 'takeaway: "Mice', 'takeaway: "12.5% of mice')
    edit(folder, "lessons/en/first.md", "Mice are small](", "Mice are small, 12.5 % of them](")
    assert errors(folder) == [
        ("claims.yaml", 16, "survival-figure"),
        ("lessons/en/first.md", 3, "survival-figure"),
        ("lessons/en/first.md", 10, "survival-figure"),
    ]


# --- Warnings ---------------------------------------------------------------------------------------

# the first paragraph of a lesson instead of the one there, and the lines and codes of its warnings
PARAGRAPHS = [
    ("[Mice are small](claim:small).", []),
    ("A mouse. [Mice are small](claim:small).", []),
    ("Is it you? Is it me?", []),
    ("“Is it you?” Is it me? ", []),
    ("是你嗎？是我嗎？", []),
    ("Is it you? It is.", [6]),
    ("You are not alone.", [6]),
    ("A [mouse](term:mouse) is an animal[](ref:smith2020).", [6]),
    ("One.\n\nTwo.", [6, 8]),
    ("- Is it you?\n- It is\n  me.\n- [Mice are small](claim:small)", [7]),
    ("> Somebody said so.", [6]),
    ("### A heading\n\n[Mice are small](claim:small)", []),
    ("```\nIt is.\n```", [7]),
]


@pytest.mark.parametrize(("paragraph", "lines"), PARAGRAPHS)
def test_a_paragraph_without_a_claim_is_warned_of_unless_it_only_asks(folder, paragraph, lines):
    edit(folder, "lessons/en/first.md", "Do you know that a [mouse](term:mouse) is an animal?", paragraph)
    assert warnings(folder) == [("lessons/en/first.md", line, "no-claim") for line in lines]
    assert errors(folder) == []


def test_a_warning_says_which_paragraph_and_what_to_do(folder):
    edit(folder, "lessons/en/first.md", "Do you know that a [mouse]", "Everybody knows that a mouse is called [mouse]")
    edit(folder, "lessons/en/first.md", "animal?", "animal.")
    assert [str(doubt) for doubt in check_folder(folder).warnings] == [
        "lessons/en/first.md:6: No claim stands in the paragraph “Everybody knows that a mouse is called …”. "
        "Link what it states to a claim, or answer the warning."
    ]


def test_a_lesson_that_is_hard_to_read_is_warned_of_once_in_english(folder):
    edit(folder, "lessons/en/second.md", "[It was watched]", f"[{HARD} {HARD}]")
    assert warnings(folder) == [("lessons/en/second.md", 6, "reading-age")]
    [doubt] = check_folder(folder).warnings
    assert doubt.about == ""


def age(text: str) -> float:
    """Return the reading age of a Markdown text."""
    return reading_age(passages(markdown.parse(text)))


@pytest.mark.parametrize(
    ("text", "years"),
    [
        # 0.39 · words a sentence + 11.8 · syllables a word − 15.59 + 5 years
        ("The cat sat on the mat.", 0.39 * 6 + 11.8 * 1 - 15.59 + 5),
        ("The cat sat. The mat lay.", 0.39 * 3 + 11.8 * 1 - 15.59 + 5),
        ("## Heterogeneity {#a}\n\nThe cat sat on the mat.", 0.39 * 6 + 11.8 * 1 - 15.59 + 5),
        ("The TNBC sat.", 0.39 * 3 + 11.8 * 6 / 3 - 15.59 + 5),
        ("", 0),
        ("12 % 34", 0),
    ],
)
def test_the_reading_age_is_the_grade_of_flesch_and_kincaid_plus_five_years(text, years):
    assert age(text) == pytest.approx(years)


# --- The command ------------------------------------------------------------------------------------


def run(*options: str) -> list[str]:
    """Return what check_content prints, line by line."""
    out = StringIO()
    call_command("check_content", *options, stdout=out)
    return out.getvalue().splitlines()


def refusal(*options: str) -> tuple[list[str], str, int]:
    """Return what check_content prints before it refuses, with what, and its exit status."""
    out = StringIO()
    with pytest.raises(CommandError) as raised:
        call_command("check_content", *options, stdout=out)
    return out.getvalue().splitlines(), str(raised.value), raised.value.returncode


def test_the_shipped_course_has_no_error_and_no_unanswered_warning():
    assert run(str(SHIPPED), "--strict") == ["Errors: 0. Unanswered warnings: 0."]


def test_errors_are_printed_before_warnings_and_refused(folder):
    edit(folder, "lessons/en/second.md", "[You are not alone](claim:kind-word)", "You are")
    edit(folder, "lessons/en/second.md", "claim:watched", "claim:seen")
    path = f"{folder}/lessons/en/second.md"
    assert refusal(str(folder)) == (
        [
            "Errors:",
            f"{path}:8: There is no claim “seen”. Correct the link or add the claim.",
            "Unanswered warnings:",
            f"{path}:10: No claim stands in the paragraph “You are.”. "
            "Link what it states to a claim, or answer the warning.",
        ],
        "Errors: 1. Unanswered warnings: 1. Mend what is listed above.",
        1,
    )


def test_warnings_alone_are_refused_only_when_asked(folder):
    edit(folder, "lessons/en/second.md", "[You are not alone](claim:kind-word)", "You are")
    assert run(str(folder))[-1] == "Errors: 0. Unanswered warnings: 1."
    assert refusal(str(folder), "--strict")[1:] == (
        "Errors: 0. Unanswered warnings: 1. Mend what is listed above.",
        1,
    )


def test_a_folder_that_is_not_there_is_said_so(folder):
    printed, said, status = refusal(str(folder / "nowhere"))
    assert (len(printed), said, status) == (2, "Errors: 1. Unanswered warnings: 0. Mend what is listed above.", 1)


@pytest.mark.django_db
def test_what_was_imported_is_as_free_of_errors_and_warnings_as_its_folder(run_import):
    run_import(SHIPPED)
    assert run("--strict") == ["Errors: 0. Unanswered warnings: 0."]


@pytest.mark.django_db
def test_an_empty_database_has_nothing_to_mend():
    assert run("--strict") == ["Errors: 0. Unanswered warnings: 0."]


@pytest.mark.django_db
def test_in_the_database_a_finding_names_course_lesson_language_and_line():
    lesson = make_lesson(body="A miracle.\n\nWords.\n\n[Small](claim:none).", figure="no-such-figure")
    make_claim(lesson=lesson, references=[])
    make_term(definition="A cure.")
    printed, said, _ = refusal()
    assert printed == [
        "Errors:",
        "glossary/mouse: “definition” (en): “cure” promises too much. Say what was seen, and in whom.",
        "small-course/claims/mice-are-small: The claim has no reference. "
        "Name one, or give it the level “support” if it states no fact.",
        "small-course/first-lesson: There is no figure “no-such-figure”. "
        "Correct the key, or add courses/figures/no-such-figure.svg to the templates.",
        "small-course/first-lesson/en:1: “miracle” promises too much. Say what was seen, and in whom.",
        "small-course/first-lesson/en:5: There is no claim “none”. Correct the link or add the claim.",
        "Unanswered warnings:",
        "small-course/first-lesson/en:1: No claim stands in the paragraph “A miracle.”. "
        "Link what it states to a claim, or answer the warning.",
        "small-course/first-lesson/en:3: No claim stands in the paragraph “Words.”. "
        "Link what it states to a claim, or answer the warning.",
    ]
    assert said == "Errors: 5. Unanswered warnings: 2. Mend what is listed above."


@pytest.mark.django_db
def test_a_claim_that_states_no_fact_needs_no_reference():
    make_claim(lesson=make_lesson(body="[Kind](claim:kind)."), key="kind", level="support", references=[])
    assert check_course(Course.objects.get()).errors == []


@pytest.mark.django_db
def test_checking_a_course_costs_as_many_queries_for_many_claims_as_for_few(run_import, django_assert_num_queries):
    run_import(SHIPPED)
    course = Course.objects.get()
    with django_assert_num_queries(18):
        check_course(course)
    ClaimReference.objects.all().delete()
    LessonText.objects.exclude(lesson__slug="a-message-of-hope").delete()
    with django_assert_num_queries(18):
        check_course(course)


# --- The import -------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_an_import_prints_its_warnings_and_stores_all_the_same(folder, run_import):
    edit(folder, "lessons/en/second.md", "[You are not alone](claim:kind-word)", "You are")
    assert run_import(folder) == [
        f"{folder}/lessons/en/second.md:10: No claim stands in the paragraph “You are.”. "
        "Link what it states to a claim, or answer the warning.",
        "Unanswered warnings: 1. They stop nothing; mend or answer them.",
        "mice: 12 created, 0 changed, 0 unchanged, 0 kept.",
        f"mice: {PUBLISHED}",
    ]


@pytest.mark.django_db
def test_an_import_refuses_a_promise(folder, run_import):
    edit(folder, "lessons/en/second.md", "You are not alone", "You are cured")
    with pytest.raises(CommandError) as raised:
        run_import(folder)
    assert str(raised.value).splitlines()[1:] == [
        f"{folder}/lessons/en/second.md:10: “cured” promises too much. Say what was seen, and in whom."
    ]
    assert not Course.objects.exists()
