"""What the index takes for a word, in texts and in what somebody types alike."""

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courses.markdown import parse
from courses.search.plain import Stretch, plain_words
from courses.search.query import parse as query_of
from courses.search.synonyms import atoms, longest, others
from courses.search.terms import counted, places, spans

WORDS = st.text(st.sampled_from("aB1-‐ 自然\n_'。é") | st.characters(), max_size=80)
at_leisure = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def terms(text: str) -> list[str]:
    return [span.term for span in spans(text)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("cell", "Cells"),
        ("spreading", "SPREAD"),
        ("therapies", "therapy"),
        ("café", "cafe"),
        ("ＨＥＲ２", "her2"),
        ("療法", "疗法"),
        ("脫髮", "脱发"),
    ],
)
def test_forms_of_a_word_are_one(one, other):
    assert terms(one) == terms(other) != []


def test_a_code_is_one_word_and_its_parts():
    assert terms("LGK-974") == ["lgk", "974", "lgk974"]
    assert terms("LGK974") == ["lgk974"]
    assert terms("T-cell") == ["t", "cell"]


def test_of_chinese_each_character_and_each_pair_is_a_word():
    assert terms("自然殺手") == ["自", "自然", "然", "然殺", "殺", "殺手", "手"]
    assert terms("抗PD-L1抗體") == ["抗", "pd", "l1", "pdl1", "抗", "抗體", "體"]


def test_grammar_is_no_word():
    assert terms("What is it that you have, and why?") == []


def test_a_word_says_where_it_stands():
    text = "The LGK-974 of 自然 cells"
    assert [text[span.start : span.end] for span in spans(text)] == [
        "LGK",
        "974",
        "LGK-974",
        "自",
        "自然",
        "然",
        "cells",
    ]


@at_leisure
@given(WORDS)
def test_words_are_counted_as_they_are_found(text):
    found = list(spans(text))
    assert counted(text).counts == Counter(span.term for span in found)
    assert counted(text).shown.keys() == {span.term for span in found}


@at_leisure
@given(WORDS, st.sets(st.sampled_from(["ab", "a1", "a1b", "b", "ba1", "1", "自", "然", "自然", "自自", "é", "e"])))
def test_some_words_are_found_where_all_are(text, wanted):
    assert places(text, wanted) == sorted({span[:3] for span in spans(text) if span.term in wanted})


def test_the_length_of_a_text_is_in_words():
    assert counted("The LGK-974 of 自然殺").length == 6


def test_a_long_word_is_cut():
    assert [len(term) for term in terms("x" * 10_000)] == [40]


def test_a_phrase_of_the_list_means_what_the_others_of_its_group_mean():
    assert others(atoms("WNT974")) == (("lgk974",),)
    assert atoms("tumor") in others(atoms("tumours"))
    assert tuple("乳腺癌") in others(tuple("乳癌"))
    assert longest(["stage", *atoms("triple-negative breast cancer")], 1) == 4
    assert others(("moon",)) == ()


def test_each_group_of_the_list_names_things_that_can_be_looked_for():
    groups = [phrase for phrase in [*map(atoms, ["NK cell", "乳癌"])] if others(phrase)]
    assert len(groups) == 2
    assert [each for phrase in groups for each in others(phrase) if not each] == []


def test_a_section_is_plain_words_and_knows_its_statements():
    [section] = parse(
        "## A {#a}\n\nThe [mouse](term:m)\nis *small*. [In mice, it\nworked](claim:it-worked)[](ref:x)."
    ).sections
    words, stretches = plain_words(section.tokens)
    assert words == "The mouse is small. In mice, it worked."
    assert stretches == [Stretch(20, 39, "it-worked")]
    assert words[slice(*stretches[0][:2])] == "In mice, it worked."


def test_a_line_break_between_chinese_characters_is_none():
    [section] = parse("## A {#a}\n\n自然殺手\n細胞\n\n- 一\n- 二").sections
    assert plain_words(section.tokens)[0] == "自然殺手細胞\n一\n二"


def typed(text: str) -> list[str]:
    return [unit.typed for unit in query_of(text).units]


def test_a_query_is_phrases_that_are_known_codes_words_and_pairs_of_characters():
    assert typed("side effects of LGK-974") == ["side effects", "LGK-974"]
    assert typed("三陰性乳癌的病人") == ["三陰性乳癌", "的病", "病人"]
    assert typed("lgk 974 moon") == ["lgk 974", "moon"]
    assert typed("癌") == ["癌"]
    assert typed("moon 癌") == ["moon"]


def test_what_has_no_shape_is_not_kept():
    assert query_of(" a\x00b\u202ec\ud800d \u200b\n e\ufdd0 ").typed == "a bc d e"
    assert query_of("e\u0301").typed == "é"


def test_a_long_query_is_cut_and_says_so():
    assert query_of("moon " * 39).is_cut is True
    assert len(query_of("moon " * 39).units) == 12
    long = query_of("x" * 10_000)
    assert (len(long.typed), long.is_cut) == (200, True)
    assert query_of("moon and stars").is_cut is False
