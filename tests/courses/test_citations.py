"""Files for reference managers: what the field's own parsers read is what the database holds."""

import json
from datetime import date

import bibtexparser
import pytest
import rispy
from bibtexparser.middlewares import SeparateCoAuthors, SplitNameParts
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from pylatexenc.latex2text import LatexNodes2Text

from courses.citations import FORMATS, export
from courses.citations.links import Link, links_of
from courses.citations.names import Name, parse_authors
from courses.citations.pages import Pages, parse_pages
from courses.models import Reference

VERBATIM = {"doi", "url"}  # BibTeX reads them as they stand
STRANGE = [
    "Ärzte, Übermut & Söhne",
    "三陰性乳癌的免疫治療",
    "100% of $5 for #1_a",
    r"Back\slash and \alpha",
    "A {TNBC} study",
    "}upside down{",
    "{{nested} braces}",
    "an open { brace",
    "a closed } brace",
    'He said "no", ‘no’ and “no”',
    "Why Is Wnt/β-Catenin Not Yet Targeted?",
    "a ~ tilde",
    "@article{not-an-entry, title = {x}}",
    "ER -",
    "x" * 500,
    "TNBC " * 99 + "TNBC",
]


def a_reference(key: str = "smith2020", **fields) -> Reference:
    """Return an article that is in no database."""
    return Reference(key=key, **{"title": "On mice", **fields})


def full() -> Reference:
    """Return an article with every field."""
    return a_reference(
        authors="Thacker G, de Pellegars-Malhortie A, Lee S-J, et al.",
        title="Immature NK cells promote progression of TNBC",
        journal="Science & Medicine",
        year=2023,
        published=date(2023, 3, 8),
        volume="15",
        issue="686",
        pages="810-821",
        doi="10.1126/scitranslmed.abl4414",
        url="https://example.org/a_b?c=1&d=%20#e",
        pmid="41564397",
        pmcid="PMC10875969",
        trial="NCT01351103",
    )


def read_bibtex(*references: Reference) -> list[dict]:
    """Return the entries that bibtexparser reads, decoded as TeX prints them; fail for a block it cannot read."""
    library = bibtexparser.parse_string(export(references, "bib").decode())
    assert (library.failed_blocks, len(library.entries)) == ([], len(references))
    return [
        {"type": entry.entry_type, "key": entry.key}
        | {name: each.value if name in VERBATIM else printed(each.value) for name, each in entry.fields_dict.items()}
        for entry in library.entries
    ]


def printed(tex: str) -> str:
    """Return what TeX prints; pylatexenc does not know the names of lone braces and takes a caret for an accent."""
    for name, letter in {"braceleft": r"\{", "braceright": r"\}", "asciicircum": r"\^{}"}.items():
        tex = tex.replace(rf"\text{name}{{}}", letter)
    return LatexNodes2Text(keep_comments=True).latex_to_text(tex)


def read_ris(*references: Reference) -> list[dict]:
    """Return the records that rispy reads."""
    return rispy.loads(export(references, "ris").decode())


def read_csl(*references: Reference) -> list[dict]:
    """Return the items of the CSL-JSON file."""
    return json.loads(export(references, "json"))


def rendered(references: list[Reference]) -> list[str]:
    """Return the bibliography that citeproc-py makes with its own style; a warning is an error in these tests."""
    source = CiteProcJSON(read_csl(*references))
    style = CitationStylesStyle("harvard-cite-them-right", validate=False)
    bibliography = CitationStylesBibliography(style, source, formatter.plain)
    for reference in references:
        bibliography.register(Citation([CitationItem(reference.key)]))
    return [str(line) for line in bibliography.bibliography()]


# --- BibTeX ----------------------------------------------------------------------------------------


def test_bibtex_carries_every_field():
    assert read_bibtex(full()) == [
        {
            "type": "article",
            "key": "smith2020",
            "author": "Thacker, G. and de Pellegars-Malhortie, A. and Lee, S.-J. and others",
            "title": "Immature NK cells promote progression of TNBC",
            "journal": "Science & Medicine",
            "year": "2023",
            "month": "mar",
            "day": "8",
            "volume": "15",
            "number": "686",
            "pages": "810–821",
            "doi": "10.1126/scitranslmed.abl4414",
            "url": "https://example.org/a_b?c=1&d=%20#e",
            "pmid": "41564397",
            "pmcid": "PMC10875969",
            "note": "Trial registration: NCT01351103.",
        }
    ]


def test_bibtex_writes_pages_with_two_hyphens_and_protects_capitals():
    lines = export([full()], "bib").decode().splitlines()
    assert lines[2] == "  title = {Immature {NK} cells promote progression of {TNBC}},"
    assert lines[9] == "  pages = {810--821},"


@pytest.mark.parametrize(
    ("title", "tex"),
    [
        ("Mice are small", "Mice are small"),
        ("Why Is Wnt/β-Catenin Small?", "Why {Is} {Wnt/β-Catenin} {Small}?"),
        ("TROPION-Breast02 (PD-L1 CPS)", "{TROPION-Breast02} ({PD-L1} {CPS})"),
        ("BRCA1- or BRCA2-Mutated & more", r"{BRCA1}- or {BRCA2-Mutated} \& more"),
        ("A {b} c", r"A \{b\} c"),
        ("A } b {", r"A \textbraceright{} b \textbraceleft{}"),
    ],
)
def test_a_title_keeps_its_capitals_and_its_braces_balanced(title, tex):
    assert f"  title = {{{tex}}},\n" in export([a_reference(title=title)], "bib").decode()


def test_bibtex_names_are_split_by_the_parser_as_we_split_them():
    authors = "de Pellegars-Malhortie A, Smith AB Jr, 王小明, Research and Sons, et al."
    text = export([a_reference(authors=authors)], "bib").decode()
    library = bibtexparser.parse_string(text, append_middleware=[SeparateCoAuthors(), SplitNameParts()])
    names = library.entries[0].fields_dict["author"].value
    assert [(name.first, name.von, name.last, name.jr) for name in names] == [
        (["A."], ["de"], ["Pellegars-Malhortie"], []),
        (["A.", "B."], [], ["Smith"], ["Jr"]),
        ([], [], ["{王小明}"], []),
        ([], [], ["{Research and Sons}"], []),
        ([], [], ["others"], []),
    ]


@pytest.mark.parametrize("words", STRANGE)
def test_bibtex_keeps_strange_words_and_the_entry_after_them(words):
    strange = a_reference(title=words, journal=words, volume=words, url=f"https://example.org/{words[:1]}_%25&")
    first, second = read_bibtex(strange, a_reference("jones2021", title="After it"))
    assert (first["title"], first["journal"], first["volume"]) == (words, words, words)
    assert second == {"type": "article", "key": "jones2021", "title": "After it"}


# --- RIS -------------------------------------------------------------------------------------------


def test_ris_carries_every_field():
    assert read_ris(full()) == [
        {
            "type_of_reference": "JOUR",
            "id": "smith2020",
            "authors": ["Thacker, G.", "de Pellegars-Malhortie, A.", "Lee, S.-J."],
            "title": "Immature NK cells promote progression of TNBC",
            "secondary_title": "Science & Medicine",
            "year": "2023",
            "date": "2023/03/08",
            "volume": "15",
            "number": "686",
            "start_page": "810",
            "end_page": "821",
            "doi": "10.1126/scitranslmed.abl4414",
            "urls": ["https://example.org/a_b?c=1&d=%20#e"],
            "accession_number": "41564397",
            "custom2": "PMC10875969",
            "notes": ["Trial registration: NCT01351103.", "Only the first authors are named."],
        }
    ]


def test_ris_lines_end_as_the_format_asks():
    lines = export([full(), full()], "ris").split(b"\r\n")
    assert [line for line in lines if b"\n" in line or b"\r" in line] == []
    assert (lines.count(b"TY  - JOUR"), lines.count(b"ER  - ")) == (2, 2)


@pytest.mark.parametrize("words", STRANGE)
def test_ris_keeps_strange_words_and_the_record_after_them(words):
    first, second = read_ris(a_reference(title=words, journal=words), a_reference("jones2021", title="After it"))
    assert (first["title"], first["secondary_title"]) == (words, words)
    assert second == {"type_of_reference": "JOUR", "id": "jones2021", "title": "After it"}


def test_a_line_end_in_a_field_begins_no_other_field():
    sly = a_reference(title="On mice\r\nER  - \r\nTY  - BOOK\x00\x1b", authors="Smith A,\nJones B")
    assert read_ris(sly) == [
        {
            "type_of_reference": "JOUR",
            "id": "smith2020",
            "title": "On mice ER - TY - BOOK",
            "authors": ["Smith, A.", "Jones, B."],
        }
    ]


# --- CSL-JSON --------------------------------------------------------------------------------------


def test_csl_carries_every_field():
    assert read_csl(full()) == [
        {
            "id": "smith2020",
            "type": "article-journal",
            "author": [
                {"family": "Thacker", "given": "G."},
                {"family": "de Pellegars-Malhortie", "given": "A."},
                {"family": "Lee", "given": "S.-J."},
            ],
            "title": "Immature NK cells promote progression of TNBC",
            "container-title": "Science & Medicine",
            "issued": {"date-parts": [[2023, 3, 8]]},
            "volume": "15",
            "issue": "686",
            "page": "810-821",
            "DOI": "10.1126/scitranslmed.abl4414",
            "URL": "https://example.org/a_b?c=1&d=%20#e",
            "PMID": "41564397",
            "PMCID": "PMC10875969",
            "note": "Trial registration: NCT01351103. Only the first authors are named.",
        }
    ]


@pytest.mark.parametrize("words", STRANGE)
def test_csl_keeps_strange_words(words):
    assert [item["title"] for item in read_csl(a_reference(title=words))] == [words]
    assert len(rendered([a_reference(title=words, journal=words, year=2020)])) == 1


def test_citeproc_renders_a_reference_in_full():
    assert rendered([full()]) == [
        "Thacker, G., de Pellegars-Malhortie, A. and Lee, S.-J. (2023) “Immature NK cells promote progression of "
        "TNBC”, Science & Medicine, 15(686), pp. 810–821. "
        "Available at: https://doi.org/10.1126/scitranslmed.abl4414."
    ]


# --- All three -------------------------------------------------------------------------------------


def test_a_reference_of_which_only_the_title_is_known_still_has_an_entry():
    assert read_bibtex(a_reference()) == [{"type": "article", "key": "smith2020", "title": "On mice"}]
    assert read_ris(a_reference()) == [{"type_of_reference": "JOUR", "id": "smith2020", "title": "On mice"}]
    assert read_csl(a_reference()) == [{"id": "smith2020", "type": "article-journal", "title": "On mice"}]
    assert len(rendered([a_reference()])) == 1


@pytest.mark.parametrize("kind", [Reference.Kind.TRIAL, Reference.Kind.NOTICE])
def test_what_stands_in_no_journal_is_a_page_of_the_web(kind):
    page = a_reference(kind=kind, url="https://example.org/", year=2026)
    kinds = (read_bibtex(page)[0]["type"], read_ris(page)[0]["type_of_reference"], read_csl(page)[0]["type"])
    assert kinds == ("misc", "ELEC", "webpage")


def test_a_trial_without_an_address_has_that_of_its_registration():
    trial = a_reference(kind=Reference.Kind.TRIAL, trial="NCT05374512")
    assert read_ris(trial)[0]["urls"] == ["https://clinicaltrials.gov/study/NCT05374512"]


@pytest.mark.parametrize("ending", FORMATS)
def test_a_file_of_nothing_is_valid(ending):
    assert export([], ending) == {"bib": b"", "ris": b"", "json": b"[]\n"}[ending]


def test_a_detail_that_nobody_confirmed_is_left_out_of_every_file_and_a_note_says_so():
    doubtful = full()
    doubtful.not_verified = "Volume and page numbers are from memory (the DOI was seen)"
    note = "Not everything about this source has been confirmed."
    bibtex, ris, csl = read_bibtex(doubtful)[0], read_ris(doubtful)[0], read_csl(doubtful)[0]
    assert (bibtex.keys() & {"volume", "pages"}, bibtex["doi"], note in bibtex["note"]) == (set(), doubtful.doi, True)
    assert (ris.keys() & {"volume", "start_page", "end_page"}, note in ris["notes"]) == (set(), True)
    assert (csl.keys() & {"volume", "page"}, note in csl["note"]) == (set(), True)


def test_a_doubtful_year_takes_the_day_with_it():
    item = read_csl(a_reference(year=2023, published=date(2023, 3, 8), not_verified="year not seen"))[0]
    assert "issued" not in item


@pytest.mark.parametrize(
    ("year", "published", "issued"),
    [
        (2021, date(2020, 12, 30), [2021]),  # online first: cited by the year of the issue
        (None, date(2023, 3, 8), [2023, 3, 8]),
        (2023, date(2023, 3, 8), [2023, 3, 8]),
        (2023, None, [2023]),
    ],
)
def test_year_and_day_never_contradict_each_other(year, published, issued):
    assert read_csl(a_reference(year=year, published=published))[0]["issued"] == {"date-parts": [issued]}


# --- Names, pages, links ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "names", "more"),
    [
        ("Thacker G, Henry S, et al.", [Name("Thacker", "G."), Name("Henry", "S.")], True),
        ("Thacker G; Henry S; et al", [Name("Thacker", "G."), Name("Henry", "S.")], True),
        ("Rodon J et al.", [Name("Rodon", "J.")], True),
        ("Tutt ANJ", [Name("Tutt", "A. N. J.")], False),
        ("Tutt A.N.J.", [Name("Tutt", "A. N. J.")], False),
        ("Lee S-J", [Name("Lee", "S.-J.")], False),
        ("de la Cruz-Merino L", [Name("de la Cruz-Merino", "L.")], False),
        ("Özgür Ö", [Name("Özgür", "Ö.")], False),
        ("Smith AB Jr", [Name("Smith", "A. B.", "Jr")], False),
        ("Smith AB 3rd.", [Name("Smith", "A. B.", "3rd")], False),
        ("World Health Organization", [Name("World Health Organization")], False),
        ("王小明", [Name("王小明")], False),
        ("Plato", [Name("Plato")], False),
        ("et al.", [], True),
        (" , ;", [], False),
        ("", [], False),
    ],
)
def test_authors_are_read_as_journals_write_them(text, names, more):
    assert parse_authors(text) == (names, more)


@pytest.mark.parametrize(
    ("text", "pages"),
    [
        ("810-821", Pages("810", "821")),
        ("810–821", Pages("810", "821")),
        ("810--821", Pages("810", "821")),
        ("810-21", Pages("810", "821")),
        ("e12-e15", Pages("e12", "e15")),
        ("S12 – S15", Pages("S12", "S15")),
        ("eabl4414", Pages("eabl4414")),
        ("01242", Pages("01242")),
        ("1-3, 7-9", Pages("1-3, 7-9")),
        ("", Pages()),
    ],
)
def test_pages_are_a_range_or_stay_as_they_are(text, pages):
    assert parse_pages(text) == pages


def test_every_register_has_its_link_and_each_address_stands_once():
    reference = full()
    reference.url = "https://pmc.ncbi.nlm.nih.gov/articles/PMC10875969"
    assert links_of(reference) == [
        Link("DOI", "https://doi.org/10.1126/scitranslmed.abl4414"),
        Link("PubMed", "https://pubmed.ncbi.nlm.nih.gov/41564397/"),
        Link("PubMed Central", "https://pmc.ncbi.nlm.nih.gov/articles/PMC10875969/"),
        Link("ClinicalTrials.gov", "https://clinicaltrials.gov/study/NCT01351103"),
    ]


@pytest.mark.parametrize(
    ("fields", "links"),
    [
        (
            {"doi": "10.1002/(SICI)1<1::AID>3.0#?x"},
            [Link("DOI", "https://doi.org/10.1002/(SICI)1%3C1::AID%3E3.0%23%3Fx")],
        ),
        ({"url": "javascript:alert(1)"}, []),
        ({"pmid": "not a number", "pmcid": "12", "trial": "ISRCTN12345678"}, []),
        ({"url": "https://example.org/"}, [Link("", "https://example.org/")]),
    ],
)
def test_only_what_leads_somewhere_is_a_link(fields, links):
    assert links_of(a_reference(**fields)) == links
