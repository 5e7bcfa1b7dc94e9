"""One list of queries and what they must find first, the same on every database that the tests run on."""

import pytest
from django.utils import translation

from courses.search.results import search

COURSE = "/courses/tnbc-immune-cells/"
SURGERY = "why-tnbc-feels-different/#around-surgery"
EXPERIMENTAL = "lgk-974-an-experimental-drug/"

# What is typed on an English page, and where the first result leads.
ENGLISH = {
    # codes and names of drugs, however they are written
    "LGK-974": EXPERIMENTAL,
    "LGK974": EXPERIMENTAL,
    "lgk 974": EXPERIMENTAL,
    "WNT974": EXPERIMENTAL,
    "PD-L1": "/glossary/pd-l1/",
    "pdl1": "/glossary/pd-l1/",
    "HER2 low": "/glossary/her2-low/",
    "CD56bright": "immature-nk-cells/#in-the-samples",
    "pembrolizumab": SURGERY,
    # spellings, plain words and word forms
    "tumor microenvironment": "/glossary/tme/",
    "estrogen": "/glossary/er-pr/",
    "natural killer cells": "/glossary/nk-cell/",
    "nk cell": "/glossary/nk-cell/",
    "triple negative breast cancer": "/glossary/tnbc/",
    "relapse": "/glossary/recurrence/",
    "metastases": "/glossary/metastasis/",
    "spreading": "/glossary/metastasis/",
    "chemo": "why-tnbc-feels-different/#advanced",
    "averages": "reading-one-cell-at-a-time/#averages-hide",
    "single cell sequencing": "/glossary/scrna/",
    "Café adjuvant THERAPIES": "/glossary/adjuvant/",
    # what people ask
    "can I stop treatment?": "immunotherapy-is-not-a-cure-all/#do-not-stop",
    "is it approved": f"{EXPERIMENTAL}#not-approved",
    "a test for these cells": "what-it-means-for-you/#no-test-yet",
    "side effects": SURGERY,
    # what stands behind a statement, and sources
    "KEYNOTE-522": "why-tnbc-feels-different/#claim-pembro-early-survival",
    "NCT01351103": f"{EXPERIMENTAL}#claim-lgk974-phase1",
    "10.1056/NEJMoa2409932": "/references/kn522-2024/",
    "Rodon 2021": "/references/rodon2021/",
    # slips of the hand
    "olapirab": SURGERY,
    "imunotherapy": "/glossary/immunotherapy/",
    "recurence": "/glossary/recurrence/",
    "pembro": SURGERY,
    # the other language
    "乳腺癌": "/glossary/tnbc/",
}
# What is typed on a Chinese page.
CHINESE = {
    "乳癌": "/glossary/tnbc/",
    "乳腺癌": "/glossary/tnbc/",
    "三阴性乳腺癌": "/glossary/tnbc/",
    "天然殺手細胞": "/glossary/nk-cell/",
    "復發": "/glossary/recurrence/",
    "标靶": "a-message-of-hope/#what-has-changed",
    "副作用": SURGERY,
    "測序": "/glossary/scrna/",
    "問醫生": "what-it-means-for-you/#questions",
    "希望": "a-message-of-hope/#honest-hope",
    "味": "reading-one-cell-at-a-time/#averages-hide",
    "味覺": f"{EXPERIMENTAL}#first-trial",
    "WNT974": EXPERIMENTAL,
    "relapse": "/glossary/recurrence/",
}
LIST = [("en", *each) for each in ENGLISH.items()] + [("zh-hant", *each) for each in CHINESE.items()]

pytestmark = pytest.mark.usefixtures("db", "real_course")


def test_the_list_has_forty_queries_and_more():
    assert len(LIST) >= 40


@pytest.mark.parametrize(("language", "typed", "expected"), LIST)
def test_the_first_result_is_what_a_reader_wants(language, typed, expected):
    with translation.override(language):
        found = search(typed, language)
    path = expected if expected.startswith("/") else COURSE + expected
    assert [result.url for result in found.results[:1]] == [f"/{language}{path}"]
