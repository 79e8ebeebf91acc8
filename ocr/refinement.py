"""Refinement: a registration is checked, and where need be mended, by what is printed on the sheet.

Marks stand at the edges only; paper that bulges between them can be off by millimetres in the middle without a mark
showing it, and rows that a feeder moved lie between marks that did not. Every printed frame says where it really is:
together they say how the paper is bent, and whether the registration can be believed at all. Where smooth bends do not
do, or marks are too few to begin with, the other print says where to look for them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np

from forms.layout import Layout
from ocr.feed import Feed, Way
from ocr.fiducials import FIRST_LOOK
from ocr.frames import REACH_MM, beyond_combs, edges_of, frames_of
from ocr.landmarks import LANDMARK_REACH_MM, landmarks_of
from ocr.pages import GreyImage
from ocr.reduction import Reduced, reduce
from ocr.registration import Bend, Points, Registration, Terms, project, root_mean_square
from ocr.sightings import AGREES_MM, Bools, Patch, Sightings, see

_PROBE_EVERY, _PROBE_ALL = 3, 2
"""Of cells in a row every third is looked at first; of two frames in a row both."""
_PROBE_REACH_MM = 0.8
"""And no farther than need be to see that they are in place."""
_IN_PLACE_MM = 0.12
"""A registration stays as it is where nine in ten frames are seen this near to their place."""
_LEAST_FRAMES = 8
_WRITTEN_OVER = 0.6
"""Where fewer frames than this agree they may be written over, and are looked for by their edges alone."""
_ASTRAY_MM = 0.5
"""Neighbouring frames that were seen so far from their place, most of them, are there."""
_ALIKE_MM = 0.4
"""Shifts of neighbours differ by less; what differs by more is something else that looks a little like a frame."""
_MAY_ERR_ALIKE = 2
"""A line of this many frames or fewer may be mistaken as a whole: the print beside it says whether it was moved."""
_HIDDEN_COLUMN = 3
"""Writing hardly hides this many frames of a column at once: where none is seen, a feeder that jumped moved them."""
_NEAR_MM = 8.0
"""Print so near to a row of frames, by its height on the page, is moved as the row is."""
_BESIDE_MM = 15.0
"""And no farther beside it: a feeder that jumps in a sheet that lies askew moves one end of a row of frames alone."""
_OUTLIER_MM = 0.25
"""A frame that is so much farther off than the bend has it counts a quarter: it was mistaken for something else."""
_FITS, _PASSES = 4, 4
"""How often a bend is fitted to the same frames, each time with less trust in those that disagree; how often anew."""
_TERMS: Terms = tuple((i, j) for i in range(4) for j in range(5) if i + j <= 4)

_LANDMARK_LIKENESS = 0.5
"""Correlation from which on a landmark is seen; writing over it and a worn print lower it."""
_LEAST_LANDMARKS = 12
_GUESS_PASSES = 4
_GUESS_STRAY_MM = 1.5
"""Landmarks that lie farther from where a flat sheet would have them do not count for a guess."""
_STEPS_MM, _FRAMES_FROM_MM = (6.0, 4.0, 4.0, 2.0, 2.0), 2.0
"""A feed is followed in finer steps from pass to pass; from these on not by landmarks alone but by frames as well."""
_REACHES_MM = (13.0, 6.0, 4.0, 4.0, 4.0)
"""How far landmarks are looked for in each pass: at first by more than from one line of cells to the next."""
_EDGE_REACH_MM = 2.4
"""How far the edges of frames are looked for once they are followed as well."""
_SURELY_A_FRAME = 0.6
"""Likeness of the edges of whole frames, thick ink in them or not; of what is not a frame hardly ever."""
_LEAST_NEAR = 2
"""Print is elsewhere beside a box only if this many landmarks near it say so together; one may be mistaken."""
_LOST_MM = 1.2
"""A box that has become so much shorter has lost lines: a letter may have lost a bar of its own."""
_JUMP_MM, _BESIDE_JUMP_MM = 1.0, 5.0
"""A feeder jumped where rows this far before and after a place are moved by lengths that differ by more."""


def refined(
    registration: Registration, image: GreyImage, layout: Layout, reduced: Reduced | None = None
) -> Registration:
    """The registration with ``agreement`` known, and bent to what is printed where it is off.

    Few frames are looked at first; only when they are out of place are all of them, several times over, and then the
    other print. ``reduced`` is the picture made smaller, where somebody has it already.
    """
    frames = frames_of(layout)
    if len(frames) < _LEAST_FRAMES:
        return registration
    page = Reduced(image, 1.0)
    if registration.is_guess:
        registration = _placed_by_print(registration, reduced or reduce(image, FIRST_LOOK), layout)
        if registration.is_guess:
            return registration
    probe = see(registration, page, _few_of(frames), _PROBE_REACH_MM)
    if not _are_in_place(probe) and _are_mostly_in_place(probe):
        probe = see(registration, page, _few_of(frames), _PROBE_REACH_MM, edges_only=True)
    if _are_in_place(probe):
        return replace(registration, error_mm=probe.error(), agreement=probe.agreement())
    smooth = _bent_to_frames(registration, page, frames)
    seen = see(smooth, page, frames, REACH_MM)
    if _are_in_place(seen):
        return replace(smooth, error_mm=seen.error(), agreement=seen.agreement())
    small = reduced or reduce(image, FIRST_LOOK)
    smooth = _checked(smooth, page, small, layout, edges_of(layout, 1))
    if not smooth.is_doubtful and not _takes_neighbours(smooth, page, small, layout):
        return smooth
    best = min((smooth, *_followed(registration, page, small, layout)), key=_doubt)
    doubts = (
        _loses_lines(best, layout),
        _hides_frames_at_jumps(best, page, layout),
        _takes_neighbours(best, page, small, layout),
    )
    return replace(best, astray=best.astray + sum(doubts))


def _few_of(frames: Sequence[Patch]) -> list[Patch]:
    """Some frames of every row."""
    rows: dict[int, list[Patch]] = {}
    for frame in frames:
        rows.setdefault(frame.row, []).append(frame)
    return [frame for row in rows.values() for frame in (row if len(row) <= _PROBE_ALL else row[::_PROBE_EVERY])]


def _are_in_place(seen: Sightings) -> bool:
    """Whether nearly all frames were seen, and those within a hair of where they should be."""
    if not seen.likely.any():
        return False
    is_sharp = seen.likely.mean() >= 0.8 and np.quantile(seen.off[seen.likely], 0.9) <= _IN_PLACE_MM
    return bool(is_sharp and not _astray(seen))


def _are_mostly_in_place(seen: Sightings) -> bool:
    """Whether most frames are where they should be, so that the others may be written over rather than moved."""
    return bool(seen.likely.any() and np.median(seen.off[seen.likely]) <= _IN_PLACE_MM)


def _astray(seen: Sightings, landmarks: Sightings | None = None) -> int:
    """How many rows and columns of frames were seen elsewhere or not at all.

    Of a row that is hidden, as under correction fluid, and of one of two frames, which may err alike, landmarks say
    whether it lies between print that is in its place.
    """
    is_home = seen.likely & (seen.off <= AGREES_MM)
    rows = [seen.rows == row for row in np.unique(seen.rows)]
    columns = [seen.columns == column for column in np.unique(seen.columns)]
    elsewhere = [line for line in (*rows, *columns) if _are_elsewhere(seen, line)]
    unsure = [line for line in elsewhere if line.sum() <= _MAY_ERR_ALIKE]
    hidden = [row for row in rows if not is_home[row].any() and not _are_elsewhere(seen, row)]
    gone = sum(column.sum() >= _HIDDEN_COLUMN and not is_home[column].any() for column in columns)
    in_place = sum(_lies_between(seen.places[line], landmarks) for line in (*unsure, *hidden))
    return len(elsewhere) + len(hidden) + int(gone) - in_place


def _are_elsewhere(seen: Sightings, line: Bools) -> bool:
    """Whether more frames of a line were seen at one other place than in their own."""
    home = (seen.likely & (seen.off <= AGREES_MM))[line].sum()
    shifts = seen.shifts[line & seen.likely & (seen.off > _ASTRAY_MM)]
    if len(shifts) <= max(home, 1):
        return False
    alike = np.linalg.norm(shifts - np.median(shifts, axis=0), axis=1) <= _ALIKE_MM
    return bool(alike.sum() > max(home, 1))


def _lies_between(places: Points, landmarks: Sightings | None) -> bool:
    """Whether a row of frames lies between print that was seen in its place."""
    if landmarks is None:
        return False
    beside, above = np.abs(landmarks.places[:, None] - places).min(axis=1).T
    near = (beside <= _BESIDE_MM) & (above <= _NEAR_MM)
    return bool(near.any() and np.median(landmarks.off[near]) <= _ASTRAY_MM)


def _doubt(registration: Registration) -> tuple[int, float]:
    """How doubtful a registration is, the lower the better."""
    return registration.astray, -registration.agreement


def _checked(
    registration: Registration, page: Reduced, small: Reduced, layout: Layout, frames: Sequence[Patch]
) -> Registration:
    """The registration with what frames say of it, and of rows whose frames are hidden the print beside them.

    Where a feeder jumped nothing speaks for a hidden row: its frames may be just beyond the jump.
    """
    seen = see(registration, page, frames, REACH_MM)
    if seen.agreement() < _WRITTEN_OVER or _astray(seen):
        edges = see(registration, page, frames, REACH_MM, edges_only=True)
        seen = min(seen, edges, key=lambda each: (_astray(each), -each.agreement()))
    astray = _astray(seen)
    if astray and registration.feed is None:
        astray = _astray(seen, _landmarks_seen(registration, small, layout))
    error = seen.error() or registration.error_mm
    return replace(registration, error_mm=error, agreement=seen.agreement(), astray=astray)


# --- smooth bends -------------------------------------------------------------------------------------------------


def _bent_to_frames(registration: Registration, page: Reduced, frames: Sequence[Patch]) -> Registration:
    """The registration bent until the frames are in their places, or as often as helps."""
    for _pass in range(_PASSES):
        seen = see(registration, page, frames, REACH_MM)
        if seen.likely.sum() < _LEAST_FRAMES or _are_in_place(seen):
            break
        registration = _bent(registration, seen)
    return registration


def _bent(registration: Registration, seen: Sightings) -> Registration:
    """The registration with a bend through the frames seen; those that disagree with the rest count little.

    The marks keep the place they have: they hold the corners of the sheet, where there are no frames.
    """
    places, shifts = seen.places[seen.likely], seen.shifts[seen.likely]
    marks = np.array([mark.box.centre for mark in registration.paper.marks])
    at = np.concatenate([places, marks])
    wanted = np.concatenate([shifts + registration.bend(places + shifts), registration.bend(marks)])
    weights = np.concatenate([seen.likeness[seen.likely], np.full(len(marks), 0.5)])
    trust = np.ones(len(at))
    for _fit in range(_FITS):
        bend = Bend.fit(registration.paper, _TERMS, at, wanted, weights * trust)
        off = np.linalg.norm(wanted - bend(at), axis=1)
        trust = 1 / (1 + (off / _OUTLIER_MM) ** 2) ** 2
    return replace(registration, bend=bend)


# --- by the other print -------------------------------------------------------------------------------------------


def _landmarks_seen(
    registration: Registration, small: Reduced, layout: Layout, reach_mm: float = LANDMARK_REACH_MM
) -> Sightings:
    return see(registration, small, landmarks_of(layout), reach_mm).at_least(_LANDMARK_LIKENESS)


def _placed_by_print(registration: Registration, small: Reduced, layout: Layout) -> Registration:
    """A guess moved to where the print is seen, from what is near the marks on; a guess still if too little is."""
    for _pass in range(_GUESS_PASSES):
        seen = _landmarks_seen(registration, small, layout)
        if len(seen.places) < _LEAST_LANDMARKS:
            return registration
        in_picture = registration.to_pixels(seen.places + seen.shifts)
        scale = registration.pixels_per_mm(*registration.paper.page.centre)
        found, inliers = cv2.findHomography(seen.places, in_picture, cv2.RANSAC, _GUESS_STRAY_MM * scale)
        if found is None or inliers.sum() < _LEAST_LANDMARKS:
            return registration
        homography, fits = np.asarray(found, dtype=np.float64), inliers.ravel().astype(bool)
        error = root_mean_square(project(homography, seen.places[fits]) - in_picture[fits]) / scale
        registration = replace(registration, homography=homography, error_mm=error)
    return replace(registration, is_guess=False)


def _followed(registration: Registration, page: Reduced, small: Reduced, layout: Layout) -> list[Registration]:
    """The registration made to follow a feeder, along the likeliest way of the paper and, if that fails, others."""
    tried: list[Registration] = []
    for way in _ways(registration):
        followed = _along(registration, page, small, layout, way)
        tried.append(_checked(followed, page, small, layout, edges_of(layout, way.axis)))
        if not tried[-1].is_doubtful:
            break
    return tried


def _ways(registration: Registration) -> list[Way]:
    """The ways in which paper may have been fed: down the picture, or, by another machine, down or across the page."""
    paper = registration.paper
    x, y = paper.page.centre
    start, right, below = registration.to_pixels(np.array([(x, y), (x + 1, y), (x, y + 1)]))
    down = np.array([right[1] - start[1], below[1] - start[1]])
    along_picture = Way(paper, down / np.linalg.norm(down))
    axes = (0, 1) if along_picture.axis == 0 else (1, 0)
    return [along_picture, *(Way(paper, np.eye(2)[axis]) for axis in axes)]


def _along(registration: Registration, page: Reduced, small: Reduced, layout: Layout, way: Way) -> Registration:
    """The registration moved line by line to where landmarks, and then with them the edges of frames, are seen."""
    feed = Feed.none(way)
    for length, reach in zip(_STEPS_MM, _REACHES_MM, strict=True):
        fed = replace(registration, feed=feed)
        seen = _landmarks_seen(fed, small, layout, reach)
        if length <= _FRAMES_FROM_MM:
            edges = see(fed, page, edges_of(layout, way.axis), _EDGE_REACH_MM, edges_only=True)
            seen = seen.and_also(edges)
        feed = _moved(fed, feed, seen, way.steps(length))
    return replace(registration, feed=feed)


def _loses_lines(registration: Registration, layout: Layout) -> bool:
    """Whether a jump took lines out of cells or tick boxes, and maybe out of what is written there."""
    boxes = [box for field in layout.fields if field.kind in ("handprint", "choice") for box in field.boxes]
    if registration.feed is None or not boxes:
        return False
    way = registration.feed.way
    middles, sizes = np.array([box.centre for box in boxes]), np.array([(box.width, box.height) for box in boxes])
    half = sizes / 2 * np.eye(2)[way.axis] * np.sign(way.direction)
    longer = way.along(registration.feed(middles + half) - registration.feed(middles - half))
    return bool(longer.min() < -_LOST_MM)


def _hides_frames_at_jumps(registration: Registration, page: Reduced, layout: Layout) -> bool:
    """Whether frames beside a jump were not seen in their place: they may lie on the other side of it."""
    if registration.feed is None:
        return False
    way = registration.feed.way
    seen = see(registration, page, edges_of(layout, way.axis), REACH_MM, edges_only=True)
    ahead = _BESIDE_JUMP_MM * way.direction
    moved = np.linalg.norm(registration.feed(seen.places + ahead) - registration.feed(seen.places - ahead), axis=1)
    is_home = seen.likely & (seen.off <= AGREES_MM)
    return bool(((moved > _JUMP_MM) & ~is_home).any())


def _takes_neighbours(registration: Registration, page: Reduced, small: Reduced, layout: Layout) -> bool:
    """Whether something may be taken for what is printed beside it: a comb one cell on, or print that is elsewhere."""
    beyond = see(registration, page, beyond_combs(layout), REACH_MM, edges_only=True)
    if ((beyond.likeness >= _SURELY_A_FRAME) & (beyond.off <= AGREES_MM)).any():
        return True
    print_ = _landmarks_seen(registration, small, layout, _REACHES_MM[0])
    axes = (registration.feed.way.axis,) if registration.feed else (0, 1)
    return any(
        np.median(print_.off[near]) > _ASTRAY_MM
        for axis in axes
        for box in (box for field in layout.fields for box in field.boxes)
        if (near := np.abs(print_.places[:, axis] - box.centre[axis]) <= _NEAR_MM).sum() >= _LEAST_NEAR
    )


def _moved(fed: Registration, feed: Feed, seen: Sightings, knots: Points) -> Feed:
    """The feed that brings all that was seen to its place."""
    if not len(seen.places):
        return feed
    bent = fed.bend(seen.places + seen.shifts) - fed.bend(seen.places)
    wanted = seen.shifts + bent + feed(seen.places)
    return Feed.fit(feed.way, knots, seen.places, wanted, seen.likeness)
