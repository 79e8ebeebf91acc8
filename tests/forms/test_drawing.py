"""The PDF shows what the layout says: the school's words, every box to a twentieth of a millimetre, one fixed part."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import pdfplumber
import pytest

from forms.catalogue import load_catalogue
from forms.drawing import draw_sheets
from forms.elements import FRAME, Text
from forms.geometry import POINT_MM, Box
from forms.layout import Layout, lay_out, layout_as_json
from forms.paper import PAPERS
from forms.school import School, load_settings
from forms.sheet_code import SheetCode, new_serial
from messages.errors import SettingsError

SAMPLE = load_settings(Path(__file__).parents[2] / "samples" / "office").school
FORMS = load_catalogue().current
EXACT = 0.05
every_form = pytest.mark.parametrize("form", FORMS)
every_sheet = pytest.mark.parametrize(("form", "paper"), list(product(FORMS, PAPERS)))

WAY_OUT = "Hasło i login ZAWSZE są przekazywane przez wychowawcę telefonicznie"
HANDOVER = f"{WAY_OUT} lub w zaklejonej kopercie podanej przez dziecko."
INSTRUCTION = "WYPEŁNIĆ DUŻYMI DRUKOWANYMI LITERAMI, CZARNYM LUB NIEBIESKIM KOLOREM"
NOTES = (
    "1. Do dziennika można zalogować się w aplikacji w telefonie oraz w przeglądarce internetowej.",
    "2. W przeglądarce wszystko jest bezpłatne; w aplikacji niektóre funkcje są dodatkowo płatne.",
    "3. Login rodzica proszę przechowywać w bezpiecznym miejscu: bez niego nie można przypomnieć hasła.",
    "4. Nowe hasło dziecka rodzic może wygenerować samodzielnie – tylko w przeglądarce, nie w aplikacji.",
)
WORDING = {
    "parent": (
        "KONTO RODZICA",
        "WNIOSKUJĄCY: (imię i nazwisko rodzica)",
        (
            "Proszę o wygenerowanie nowego hasła dla rodzica/opiekuna do dziennika elektronicznego LIBRUS SYNERGIA "
            "do konta mojej córki/syna"
        ),
        "(imię i nazwisko dziecka)",
        "z klasy",
    ),
    "student": (
        "KONTO UCZNIA",
        "WNIOSKUJĄCY: (imię i nazwisko ucznia)",
        "Proszę o wygenerowanie nowego hasła do dziennika elektronicznego LIBRUS SYNERGIA dla ucznia/uczennicy",
        "(imię i nazwisko ucznia/uczennicy)",
        "z klasy",
    ),
}
SCHOOLS_PART = (
    "WYPEŁNIA SZKOŁA",
    "Przyjęto dnia",
    "Wychowawca",
    "Hasło wygenerowano dnia",
    "Przekazano dnia",
    "telefonicznie",
    "w kopercie",
    "Podpis wychowawcy",
)


def drawn(layout: Layout, sheets: int = 1, school: School = SAMPLE) -> bytes:
    """A PDF with so many numbered sheets."""
    out = io.BytesIO()
    draw_sheets(layout, school, [SheetCode(layout.form, layout.version, new_serial()) for _ in range(sheets)], out)
    return out.getvalue()


@cache
def layout_of(form: str, paper: str) -> Layout:
    """The current layout of a form."""
    (name,) = [name for name in PAPERS if name == paper]
    return lay_out(FORMS[form], name)


@cache
def sheet_pdf(form: str, paper: str) -> bytes:
    """One page of a form: a sheet of A4, or two of A5."""
    return drawn(layout_of(form, paper), 2 if paper == "a5" else 1)


def halves(form: str, paper: str) -> Iterator[tuple[float, Any]]:
    """Each sheet of the page with the x, in millimetres, where it begins."""
    with pdfplumber.open(io.BytesIO(sheet_pdf(form, paper))) as pdf:
        (page,) = pdf.pages
        width = PAPERS[layout_of(form, paper).paper.name].width
        for left in (0.0, width) if paper == "a5" else (0.0,):
            edge = min((left + width) / POINT_MM, page.width)
            yield left, page.crop((left / POINT_MM, 0, edge, page.height), strict=False)


def rectangles(page: Any, left: float) -> list[Box]:
    """All rectangles of a sheet, in millimetres from its top left corner."""
    found = []
    for rect in page.rects:
        x, y, right, bottom = (rect[key] * POINT_MM for key in ("x0", "top", "x1", "bottom"))
        if right > x and bottom > y:
            found.append(Box(x - left, y, right - x, bottom - y))
    return found


def words(page: Any) -> str:
    """The text of a sheet in one line."""
    return " ".join(page.extract_text().split())


def named_boxes(layout: Layout) -> Iterator[tuple[str, list[float]]]:
    """Every box that the layout names in JSON, with what it is."""
    record = layout_as_json(layout)
    yield "code", record["code"]["box"]
    for mark in record["marks"]:
        yield f"mark {mark['id']}", mark["box"]
    for field in record["fields"]:
        for box in [*field.get("cells", ()), *field.get("options", {}).values()]:
            yield field["name"], box
        if "box" in field:
            yield field["name"], field["box"]


# --- words --------------------------------------------------------------------------------------------------------


@every_sheet
def test_the_wording_is_the_schools_word_for_word(form: str, paper: str) -> None:
    """Every sentence that the school asks for stands on the sheet, whole and in its own words."""
    for _left, page in halves(form, paper):
        text = words(page)
        for sentence in (*WORDING[form], INSTRUCTION, HANDOVER, *NOTES, *SCHOOLS_PART):
            assert sentence in text


@every_sheet
def test_the_wording_stands_in_the_schools_order(form: str, paper: str) -> None:
    """Read from the top, the sheet says what the school says: whose account, whose name, which class."""
    for _left, page in halves(form, paper):
        text = words(page)
        places = [text.index(sentence) for sentence in WORDING[form]]
        assert places == sorted(places)
        hint = text.index(WORDING[form][3])
        assert text.index("Zaznacz ×") < hint < text.index("Imię", hint) < text.index("z klasy")


@every_sheet
def test_the_sheet_says_how_to_fill_it_in(form: str, paper: str) -> None:
    """One letter a cell, what to do after a mistake, what to keep free, how a class is written, where to sign."""
    said = (
        "Jedna litera w kratce. W razie pomyłki weź nowy wniosek. Nie pisz po czarnych znacznikach.",
        "cyfra i litera, np. 4 B; zerówka: 0 A",
        "Data i podpis",
    )
    for _left, page in halves(form, paper):
        text = words(page)
        assert [sentence for sentence in said if sentence not in text] == []


@every_sheet
def test_the_schools_own_text_is_printed(form: str, paper: str) -> None:
    """Name, address, e-mail and the information clause come from the settings, complete."""
    for _left, page in halves(form, paper):
        text = words(page)
        assert f"{SAMPLE.name} {SAMPLE.address}" in text
        assert f"można też wysłać e-mailem: {SAMPLE.email}" in text
        assert " ".join(SAMPLE.fill("{information}").split()) in text
        assert "{" not in text


@every_form
def test_a_form_without_a_school_has_no_empty_sentences(form: str) -> None:
    """Without settings nothing points to a missing e-mail or a missing clause, and the wording still stands."""
    pdf_bytes = drawn(layout_of(form, "a4"), school=School())
    with pdfplumber.open(io.BytesIO(pdf_bytes)) as pdf:
        text = words(pdf.pages[0])
        assert pdf.metadata["Author"] == "wnioskomat"
    assert all(sentence in text for sentence in WORDING[form])
    assert "e-mail" not in text
    assert "{" not in text


@every_sheet
def test_no_word_touches_a_frame(form: str, paper: str) -> None:
    """The type itself, as it is set, keeps clear of every box that is filled in."""
    layout = layout_of(form, paper)
    for left, page in halves(form, paper):
        for word in page.extract_words():
            x, y, right, bottom = (word[key] * POINT_MM for key in ("x0", "top", "x1", "bottom"))
            place = Box(x - left, y, right - x, bottom - y)
            for field in layout.fields:
                assert not any(place.overlaps(box.grown(FRAME / 2)) for box in field.boxes), word["text"]


def clause(layout: Layout) -> Text:
    """Where the information clause goes."""
    (found,) = [o for o in layout.ornaments if isinstance(o, Text) and o.text == "{information}"]
    return found


def sizes_below(layout: Layout, pdf: bytes, y: float) -> set[float]:
    """The sizes of type, in points, below a place of the first sheet of a PDF."""
    with pdfplumber.open(io.BytesIO(pdf)) as opened:
        chars = opened.pages[0].chars
    left, right = 0, layout.paper.width / POINT_MM
    return {round(char["size"], 2) for char in chars if char["top"] * POINT_MM > y and left < char["x0"] < right}


def refusal_of(layout: Layout, information: str) -> int:
    """By how many characters a clause is to be shortened; 0 when it is printed."""
    try:
        drawn(layout, school=School(name="SP 7", information=information))
    except SettingsError as error:
        (characters,) = re.findall(r"shorten it by (\d+) characters?: Administratorem", str(error))
        return int(characters)
    return 0


@every_sheet
def test_a_clause_that_is_too_long_says_by_how_much(form: str, paper: str) -> None:
    """Who shortens the clause by as many characters as are named, whole words, has one that is printed."""
    layout = layout_of(form, paper)
    words_of_it = ("Administratorem danych osobowych jest szkoła. " * 40).split()
    excess = refusal_of(layout, " ".join(words_of_it))
    assert excess > 0
    dropped = 0
    while dropped < excess:
        dropped += len(words_of_it.pop()) + 1
    assert refusal_of(layout, " ".join(words_of_it)) == 0
    assert refusal_of(layout, " ".join([*words_of_it, *["danych", "osobowych", "jest"]])) > 0


@every_sheet
def test_no_clause_is_set_smaller_than_6_points(form: str, paper: str) -> None:
    """The longest clause that is printed is still readable on a photocopy."""
    layout = layout_of(form, paper)
    words_of_it = ("Administratorem danych osobowych jest szkoła. " * 40).split()
    while refusal_of(layout, " ".join(words_of_it)):
        words_of_it.pop()
    pdf = drawn(layout, school=School(name="SP 7", information=" ".join(words_of_it)))
    assert min(sizes_below(layout, pdf, clause(layout).box.y)) >= 6


@every_sheet
def test_notes_and_clause_are_large_enough_on_the_sample(form: str, paper: str) -> None:
    """With the sample school's settings no type is smaller than 6.5 points but the words below the code."""
    layout = layout_of(form, paper)
    pdf = sheet_pdf(form, paper)
    notes = [o for o in layout.ornaments if isinstance(o, Text) and o.text in NOTES]
    assert len(notes) == 4
    assert min(sizes_below(layout, pdf, layout.code.bottom + 5)) >= 6.5
    assert min(sizes_below(layout, pdf, layout.code.bottom + 5) - sizes_below(layout, pdf, clause(layout).box.y)) >= 7


@every_sheet
def test_a_long_address_for_mail_fits(form: str, paper: str) -> None:
    """The e-mail address of the school that asked, longer than the sample's, is printed whole."""
    school = School(name="SP 2", email="adminlibrus@sp2jozefow.pl")
    with pdfplumber.open(io.BytesIO(drawn(layout_of(form, paper), school=school))) as pdf:
        assert f"można też wysłać e-mailem: {school.email}" in words(pdf.pages[0])


@every_sheet
def test_the_widest_number_fits_below_its_code(form: str, paper: str) -> None:
    """Whatever serial a sheet gets, it can be printed."""
    layout = layout_of(form, paper)
    out = io.BytesIO()
    draw_sheets(layout, SAMPLE, [SheetCode(form, 1, "WWWWMMMM"), SheetCode(form, 999, "MQMQWQWQ")], out)
    with pdfplumber.open(out) as pdf:
        assert "nr WWWW MMMM" in words(pdf.pages[0])


def test_a_word_of_one_letter_does_not_end_a_line() -> None:
    """As in any Polish print, "w" goes over to the next line."""
    for form, paper in product(FORMS, PAPERS):
        for _left, page in halves(form, paper):
            lines = page.extract_text().splitlines()
            assert not [line for line in lines if re.search(r"[a-zż,] [wzoiau]$", line)]


def test_a_name_that_cannot_be_broken_is_refused() -> None:
    """One endless word does not run over the sheet code, and how much of it does is told."""
    with pytest.raises(SettingsError, match=r"shorten it by \d+ characters: A{120}$"):
        drawn(layout_of("parent", "a4"), school=School(name="A" * 120))


def test_a_text_in_small_room_is_set_smaller_before_it_is_refused() -> None:
    """A clause that is a little too long is printed whole in smaller type."""
    layout = layout_of("parent", "a4")
    place = clause(layout)
    longer = SAMPLE.model_copy(update={"information": f"{SAMPLE.information} {SAMPLE.information[:60]}"})
    (size,) = sizes_below(layout, drawn(layout, school=longer), place.box.y)
    assert 0.84 * place.style.size <= size < place.style.size


# --- boxes --------------------------------------------------------------------------------------------------------


@every_sheet
def test_every_box_the_layout_names_is_drawn(form: str, paper: str) -> None:
    """Marks, code, cells, tick boxes and signature are rectangles of the PDF within 0.05 mm, on every half."""
    layout = layout_of(form, paper)
    for left, page in halves(form, paper):
        found = [box.as_tuple() for box in rectangles(page, left)]
        for name, box in named_boxes(layout):
            nearest = min(max(abs(a - b) for a, b in zip(box, other, strict=True)) for other in found)
            assert nearest <= EXACT, f"{name} at {box} is not drawn there: {nearest:.3f} mm off"


@every_sheet
def test_frames_are_as_thin_as_said(form: str, paper: str) -> None:
    """Every box that is filled in is framed by one black line of 0.25 to 0.35 mm and has no fill."""
    layout = layout_of(form, paper)
    cells = [box for field in layout.fields for box in field.boxes]
    for left, page in halves(form, paper):
        frames = [rect for rect in page.rects if rect["stroke"]]
        for cell in cells:
            own = [
                rect
                for rect in frames
                if abs(rect["x0"] * POINT_MM - left - cell.x) < EXACT and abs(rect["top"] * POINT_MM - cell.y) < EXACT
            ]
            assert len(own) == 1
            assert 0.25 <= own[0]["linewidth"] * POINT_MM <= 0.35
            assert not own[0]["fill"]


@every_form
def test_positions_do_not_depend_on_the_school(form: str) -> None:
    """The sheets of all schools have one geometry: settings move no box that is read."""
    layout = layout_of(form, "a4")
    with (
        pdfplumber.open(io.BytesIO(drawn(layout, school=School(name="SP 1")))) as one,
        pdfplumber.open(io.BytesIO(sheet_pdf(form, "a4"))) as other,
    ):
        framed = [
            [
                tuple(round(rect[key], 4) for key in ("x0", "top", "x1", "bottom"))
                for rect in pdf.pages[0].rects
                if rect["stroke"]
            ]
            for pdf in (one, other)
        ]
    assert framed[0] == framed[1]


# --- the file -----------------------------------------------------------------------------------------------------


@every_sheet
def test_title_author_and_language_are_set(form: str, paper: str) -> None:
    """A screen reader and a file manager learn what the file is, whose it is and in which language."""
    with pdfplumber.open(io.BytesIO(sheet_pdf(form, paper))) as pdf:
        assert pdf.metadata["Title"] == FORMS[form].title
        assert pdf.metadata["Subject"] == FORMS[form].title
        assert pdf.metadata["Author"] == SAMPLE.name
        assert pdf.metadata["Creator"] == "wnioskomat"
        assert pdf.doc.catalog["Lang"] == b"pl"


@every_sheet
def test_the_page_is_a4(form: str, paper: str) -> None:
    """Two A5 sheets lie side by side on landscape A4; an A4 sheet stands upright."""
    with pdfplumber.open(io.BytesIO(sheet_pdf(form, paper))) as pdf:
        (page,) = pdf.pages
        size = (297, 210) if paper == "a5" else (210, 297)
        assert (page.width * POINT_MM, page.height * POINT_MM) == pytest.approx(size, abs=0.01)


def objects(pdf: Any) -> Iterator[Any]:
    """All objects of a PDF."""
    for xref in pdf.doc.xrefs:
        for number in xref.get_objids():
            yield pdf.doc.getobj(number)


def dictionary(thing: Any) -> dict[str, Any]:
    """An object's dictionary, that of a stream included, with plain names for values."""
    found = getattr(thing, "attrs", thing)
    return {key: getattr(v, "name", v) for key, v in found.items()} if isinstance(found, dict) else {}


def test_all_type_is_embedded() -> None:
    """A printer needs no font of its own: every font file is in the PDF, and no character uses another."""
    with pdfplumber.open(io.BytesIO(sheet_pdf("parent", "a4"))) as pdf:
        fonts = {char["fontname"] for char in pdf.pages[0].chars}
        descriptors = [d for d in map(dictionary, objects(pdf)) if d.get("Type") == "FontDescriptor"]
        declared = [d for d in map(dictionary, objects(pdf)) if d.get("Type") == "Font"]
    assert {font.partition("+")[2] for font in fonts} == {"Lato-Regular", "Lato-Bold"}
    assert {descriptor["FontName"] for descriptor in descriptors} >= fonts
    assert all("FontFile2" in descriptor for descriptor in descriptors)
    assert {font["BaseFont"] for font in declared} <= fonts


@pytest.mark.parametrize("paper", PAPERS)
def test_the_fixed_part_is_drawn_once(paper: str) -> None:
    """Thirty sheets hold one drawing of the form, and each adds little more than its own code."""
    layout = layout_of("parent", paper)
    single, class_set = drawn(layout, 2), drawn(layout, 30)
    with pdfplumber.open(io.BytesIO(class_set)) as pdf:
        assert sum(dictionary(thing).get("Subtype") == "Form" for thing in objects(pdf)) == 1
        assert len(pdf.pages) == (15 if paper == "a5" else 30)
    assert (len(class_set) - len(single)) / 28 < 2500
