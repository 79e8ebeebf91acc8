"""Fetch the fonts that train: openly licensed families, used but not shipped.

python -m training.fonts --out RUN/fonts
python -m training.fonts --out RUN/scripts --scripts
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from fontTools.ttLib import TTFont

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
"""Handwriting with all Polish letters, drawn as it is; families of the npm packages ``@fontsource/<family>``."""

SCRIPTS = """
    abeezee aguafina-script akaya-kanadaka@5.0.8 akaya-telivigala aladin@5.2.8 alex-brush allison allura
    amita@5.2.8 andika annie-use-your-telescope architects-daughter arima@5.1.0 arizonia bad-script
    balsamiq-sans barriecito berkshire-swash beth-ellen bilbo bilbo-swash-caps birthstone birthstone-bounce
    bonheur-royale boogaloo bubblegum-sans butterfly-kids calligraffitti caramel carattere@5.2.8 caveat
    cedarville-cursive charm@5.2.7 charmonman@5.2.7 chelsea-market cherry-cream-soda chewy chilanka
    clicker-script comforter@5.2.8 comforter-brush comic-neue comic-relief coming-soon cookie corinthia
    courgette covered-by-your-grace crafty-girls damion dancing-script dawning-of-a-new-day dekko delius
    delius-swash-caps delius-unicase dr-sugiyama dynalight eagle-lake east-sea-dokdo edu-nsw-act-cursive
    edu-nsw-act-foundation edu-qld-beginner edu-qld-hand edu-sa-beginner edu-tas-beginner edu-vic-wa-nt-beginner
    englebert ephesis estonia@5.0.20 explora fasthand@5.0.20 felipa fondamento fuggles gaegu gamja-flower
    give-you-glory gloria-hallelujah gluten gochi-hand grand-hotel grandstander great-vibes grechen-fuemen
    grey-qo@5.0.21 gwendolyn hachi-maru-pop handlee herr-von-muellerhoff hi-melody homemade-apple hubballi@5.2.8
    hurricane imperial-script@5.2.8 ingrid-darling inspiration@5.2.7 island-moments@5.2.8 italianno itim
    jim-nightshade@5.1.1 jolly-lodger jua just-another-hand kalam kaushan-script kavoon kirang-haerang@5.0.7
    klee-one kodchasan@5.2.8 kolker-brush kristi la-belle-aurore league-script@5.2.8 leckerli-one licorice
    life-savers lily-script-one liu-jian-mao-cao lobster londrina-solid long-cang love-light loved-by-the-king
    lugrasimo ma-shan-zheng macondo macondo-swash-caps mali mansalva marck-script mclaren@5.2.8 meddon
    meie-script meow-script merienda molengo montez moon-dance@5.0.5 mountains-of-christmas mr-bedfort mr-dafoe
    mr-de-haviland mrs-saint-delafield ms-madi my-soul@5.1.0 mynerve nanum-brush-script nanum-pen-script neucha
    niconne norican nothing-you-could-do oleo-script oleo-script-swash-caps oregano over-the-rainbow
    overlock@5.2.8 pacifico pangolin paprika@5.1.1 parisienne patrick-hand patrick-hand-sc pattaya
    permanent-marker petit-formal-script pinyon-script playball playpen-sans playwrite-ar playwrite-at
    playwrite-au-qld playwrite-au-vic playwrite-be-wal playwrite-br playwrite-ca playwrite-cl playwrite-co
    playwrite-cu playwrite-cz playwrite-de-grund playwrite-de-sas@5.2.7 playwrite-dk-loopet playwrite-dk-uloopet
    playwrite-es playwrite-es-deco playwrite-fr-moderne playwrite-fr-trad playwrite-hr playwrite-hr-lijeva
    playwrite-hu playwrite-id playwrite-ie playwrite-in playwrite-is playwrite-it-moderna playwrite-it-trad
    playwrite-mx playwrite-ng-modern playwrite-nl playwrite-no playwrite-nz playwrite-pe playwrite-pl
    playwrite-pt playwrite-ro playwrite-sk playwrite-tz playwrite-us-modern playwrite-us-trad playwrite-vn
    playwrite-za poor-story princess-sofia puppies-play qwigley@5.2.8 qwitcher-grypen ranchers rancho redressed
    reenie-beanie rochester rock-salt romanesco ruluko ruthie sacramento sail salsa@5.2.7 sarina sassy-frass
    satisfy schoolbell seaweed-script send-flowers short-stack single-day@5.3.1 sirivennela sniglet sofia
    sonsie-one square-peg sriracha stalemate style-script sue-ellen-francisco sunshiney tangerine
    the-nautigal@5.2.7 tillana@5.2.8 trade-winds twinkle-star unkempt vampiro-one vibes@5.2.8 vibur
    vujahday-script waiting-for-the-sunrise walter-turncoat water-brush waterfall@5.1.1 whisper yellowtail
    yesteryear yomogi yuji-boku yuji-mai yusei-magic zen-kurenaido zen-loop@5.1.0 zeyada zhi-mang-xing
"""
"""Copybooks, scripts and drawn letters, to be traced: ``family`` or ``family@version``."""


def main() -> None:
    """Fetch the families that are not there yet."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--scripts", action="store_true", help="the families to be traced")
    arguments = parser.parse_args()
    folder, scripts = arguments.out, arguments.scripts
    folder.mkdir(parents=True, exist_ok=True)
    for wanted in (SCRIPTS if scripts else FAMILIES).split():
        family, _, version = wanted.partition("@")
        target = folder / f"{family}.ttf"
        if not target.exists():
            with tempfile.TemporaryDirectory() as scratch:
                package = unpack(family, version or VERSION, Path(scratch))
                font = latin(package, family) if scripts else packaged(package, family)
                font.save(target)
            print(target.name, flush=True)


def latin(package: Path, family: str) -> TTFont:
    """The basic letters and the digits of a family in an unpacked package."""
    font = TTFont(package / "files" / f"{family}-latin-400-normal.woff2")
    font.flavor = None
    return font


if __name__ == "__main__":
    main()
