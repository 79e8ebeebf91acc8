"""What stands on every paper: marks and sheet code keep clear of edges, of each other and of the content."""

from __future__ import annotations

from itertools import combinations

import pytest

from forms.geometry import bounding_box
from forms.marks import MARK_IDS
from forms.paper import CODE_SIZE, EDGE, MARK_SIZE, PAPERS, QUIET, Paper, paper_of_mark

every_paper = pytest.mark.parametrize("paper", PAPERS.values(), ids=list(PAPERS))


@every_paper
def test_marks_stand_within_the_reach_of_any_printer(paper: Paper) -> None:
    """Marks are 7 mm squares that keep 6 mm from every edge of the sheet."""
    for mark in paper.marks:
        assert (mark.box.width, mark.box.height) == (MARK_SIZE, MARK_SIZE) == (7, 7)
        assert paper.page.grown(-EDGE).contains(mark.box)


@every_paper
def test_marks_stand_in_all_four_corners_and_along_both_long_sides(paper: Paper) -> None:
    """Every corner has a mark, and between two corners of a long side there is at least one more."""
    around = bounding_box(mark.box for mark in paper.marks)
    assert around.as_tuple() == pytest.approx(paper.page.grown(-EDGE).as_tuple())
    for x in (around.x, around.right - MARK_SIZE):
        column = [mark.box.y for mark in paper.marks if mark.box.x == pytest.approx(x)]
        assert len(column) >= 3
        assert min(column) == pytest.approx(around.y)
        assert max(column) == pytest.approx(around.bottom - MARK_SIZE)


@every_paper
def test_the_quiet_zone_of_a_mark_is_free(paper: Paper) -> None:
    """A module of white around a mark belongs to nothing else: no mark, no code, no content."""
    for mark in paper.marks:
        quiet = mark.box.grown(QUIET)
        assert not quiet.overlaps(paper.content)
        assert not quiet.overlaps(paper.code)
    assert not any(a.box.grown(QUIET).overlaps(b.box.grown(QUIET)) for a, b in combinations(paper.marks, 2))


@every_paper
def test_quiet_is_at_least_a_module(paper: Paper) -> None:
    """ArUco marks need one of their own modules of white."""
    assert pytest.approx(paper.marks[0].box.width / 6, abs=0.05) == QUIET


@every_paper
def test_code_and_content_stand_on_the_page(paper: Paper) -> None:
    """The sheet code is a square inside the content, and the content inside the page."""
    assert paper.content.contains(paper.code)
    assert paper.page.contains(paper.content)
    assert (paper.code.width, paper.code.height) == (CODE_SIZE, CODE_SIZE)


def test_no_mark_stands_on_two_papers() -> None:
    """A single mark tells the size of the paper, so ids are unique over all papers and are in the dictionary."""
    ids = [mark.id for paper in PAPERS.values() for mark in paper.marks]
    assert sorted(ids) == list(MARK_IDS)
    for paper in PAPERS.values():
        assert all(paper_of_mark(mark.id) is paper for mark in paper.marks)
    assert paper_of_mark(max(ids) + 1) is None


def test_the_code_has_its_place_at_the_top_right_on_every_paper() -> None:
    """The code keeps the distance of the content from the right edge, and the same distance from the top."""
    for paper in PAPERS.values():
        assert paper.code.right == pytest.approx(paper.content.right)
        assert paper.code.y == EDGE


def test_two_a5_make_an_a4() -> None:
    """Two A5 sheets side by side fit on one landscape A4."""
    a4, a5 = PAPERS["a4"], PAPERS["a5"]
    assert 2 * a5.width <= a4.height
    assert a5.height <= a4.width
