"""Fetch the handwriting fonts that train: openly licensed families with all Polish letters, used but not shipped.

python -m training.fonts --out RUN/fonts
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from simulation.fonts.build import packaged, unpack

VERSION = "5.3.0"
FAMILIES = """
    amatic-sc annie-use-your-telescope architects-daughter bad-script bilbo cause caveat caveat-brush
    covered-by-your-grace dekko delicious-handrawn edu-au-vic-wa-nt-hand edu-au-vic-wa-nt-pre
    edu-nsw-act-hand-pre edu-qld-hand edu-sa-hand edu-vic-wa-nt-hand englebert fuzzy-bubbles give-you-glory
    gloria-hallelujah grape-nuts indie-flower itim just-another-hand just-me-again-down-here kalam kavivanar
    loved-by-the-king mali mansalva mynerve oooh-baby pangolin patrick-hand patrick-hand-sc playpen-sans
    sedgwick-ave sedgwick-ave-display shadows-into-light shadows-into-light-two shantell-sans solitreo
    square-peg sriracha swanky-and-moo-moo the-girl-next-door waiting-for-the-sunrise yomogi zeyada
"""
"""Families of the npm packages ``@fontsource/<family>``."""


def main() -> None:
    """Fetch the families that are not there yet."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    folder = parser.parse_args().out
    folder.mkdir(parents=True, exist_ok=True)
    for family in FAMILIES.split():
        target = folder / f"{family}.ttf"
        if not target.exists():
            with tempfile.TemporaryDirectory() as scratch:
                packaged(unpack(family, VERSION, Path(scratch)), family).save(target)
            print(target.name, flush=True)


if __name__ == "__main__":
    main()
