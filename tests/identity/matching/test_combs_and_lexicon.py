"""From cells to names: what was meant is likelier than what was not, whatever people do between letters and cells."""

from __future__ import annotations

import numpy as np
import pytest

from identity.matching.combs import Comb, comb_of, repeated
from identity.matching.lexicon import Lexicon
from tests.identity.matching.sheets import comb

NAMES = ["KOWALSKA", "KOWALSKI", "NOWAK", "NOWAK-KOWALSKA", "ŻÓŁĆ", "ZOLC", "ŁĄKA"]


def of(text: str, cells: int = 22) -> Comb:
    """A comb with a text."""
    return comb_of(comb(text, cells))


def best(text: str) -> str:
    """The likeliest of the names."""
    lexicon = Lexicon(NAMES)
    return lexicon.names[int(lexicon.likelihoods([of(text)])[0].argmax())]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_written_clearly_is_the_likeliest(name: str) -> None:
    """Each name is likelier than any other where it is written."""
    assert best(name) == name


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("KOWLSKA", "KOWALSKA"),
        ("KKOWALSKI", "KOWALSKI"),
        ("NOWAK KOWALSKA", "NOWAK-KOWALSKA"),
        ("NOWAKKOWALSKA", "NOWAK-KOWALSKA"),
        ("  NOWAK", "NOWAK"),
        ("NOWAK---", "NOWAK"),
        ("NO?WAK", "NOWAK"),
        ("ŁAKA", "ŁĄKA"),
    ],
)
def test_people_leave_out_repeat_and_spoil(text: str, meant: str) -> None:
    """Letters left out or twice, empty and spoiled cells, dashes behind, forgotten marks: the name is still found."""
    assert best(text) == meant


def test_a_forgotten_mark_costs_less_than_another_letter() -> None:
    """ZOLC for ŻÓŁĆ is likelier than any four other letters."""
    likelihood, other = Lexicon(["ŻÓŁĆ"]).likelihoods([of("ZOLC"), of("BETK")])[:, 0]
    assert likelihood > 100 * other


def test_a_comb_that_says_nothing_is_as_likely_for_everybody() -> None:
    """A missing comb has the likelihood 1 for every name."""
    assert (Lexicon(NAMES).likelihoods([None, of("NOWAK")])[0] == 1).all()


def test_names_do_not_depend_on_each_other() -> None:
    """What a name is likely to be does not change with the other names of the lexicon, nor with their order."""
    combs = [of("KOWALSKA"), of("NOWAK", 14)]
    together = Lexicon(NAMES).likelihoods(combs)
    turned = Lexicon(reversed(NAMES)).likelihoods(combs)
    np.testing.assert_allclose(together[:, ::-1], turned)
    for number, name in enumerate(NAMES):
        np.testing.assert_allclose(Lexicon([name]).likelihoods(combs)[:, 0], together[:, number])


def test_as_spelled_is_letter_by_letter() -> None:
    """Where nothing was left out or put in, spelling explains the comb; else something else does."""
    for text, is_spelled in (("NOWAK", True), ("NOWA", False), ("NOOWAK", False), ("NOWAKA", False)):
        seen = of(text)
        share = seen.as_spelled("NOWAK") / Lexicon(["NOWAK"]).likelihoods([seen])[0, 0]
        assert bool(share > 0.5) is is_spelled


def test_a_name_longer_than_the_comb_cannot_be_spelled() -> None:
    """There is no cell for its last letter."""
    assert of("NOWAK", 5).as_spelled("NOWAKOWSKA") == 0


def test_a_name_written_twice_is_surer() -> None:
    """Two combs of one name set it further apart from another than one does."""
    lexicon = Lexicon(["NOWAK", "NOVAK"])
    once, twice = lexicon.likelihoods([of("NO(WV)AK"), repeated(of("NO(WV)AK"), of("NOWAK", 14))])
    assert twice[0] / twice[1] > 10 * once[0] / once[1]


def test_only_combs_of_letters_hold_names() -> None:
    """A comb of digits is refused."""
    with pytest.raises(ValueError, match="alphabet of letters"):
        comb_of(comb("12", 2, "digits"))
