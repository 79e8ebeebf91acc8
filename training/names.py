"""Make the name model: letter trigrams of first names and surnames from the name lists.

``python -m training.names --data DIR [--out identity/matching/names.npz]``
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from identity.matching.combs import NUMBER, SYMBOLS
from identity.matching.name_model import CHAIN_PARTS, EDGE, TABLES, Chain, NameKind, NameModel

Floats = npt.NDArray[np.float64]

LISTS = {
    NameKind.PUPIL: ("pupil_first_names", "ukrainian_first_names"),
    NameKind.PARENT: ("first_names", "ukrainian_first_names"),
    NameKind.SURNAME: ("surnames", "ukrainian_surnames"),
}
UKRAINIAN_SHARE = 0.06
"""Of the pupils of Polish schools; those with a Ukrainian name written in Poland's way or as in their passport."""
COMMON = 0.9
"""Names are weighted by how many bear them to this power, so that the model knows rare ones a little better."""
DOUBLE_BARRELLED = 0.03
CHAIN_LETTERS, CHAIN_COMMON = 4, 0.5
"""Pupils' first names are known by five letters at a time, each as often as it is given to this power: a rare name has
to be expected, or a pupil of a like name would be taken for its bearer."""


def names_of(data: Path, kind: NameKind) -> dict[str, float]:
    """The names of a kind in capitals, each with its share; Ukrainian ones are a fixed part of all."""
    polish, ukrainian = (_weights(data / "names", stem) for stem in LISTS[kind])
    names: dict[str, float] = {}
    for weights, share in ((polish, 1 - UKRAINIAN_SHARE), (ukrainian, UKRAINIAN_SHARE)):
        whole = sum(weights.values())
        for name, weight in weights.items():
            names[name] = names.get(name, 0.0) + share * weight / whole
    return names


def _weights(folder: Path, stem: str) -> dict[str, float]:
    weights: dict[str, float] = {}
    for sex in "fm":
        with (folder / f"{stem}_{sex}.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                for name in dict.fromkeys((row["name"].upper(), row.get("polish_transcription", row["name"]).upper())):
                    if name and set(name) <= set(SYMBOLS):
                        weights[name] = weights.get(name, 0.0) + max(float(row["count"] or 1), 1.0) ** COMMON
    return weights


def trigrams(names: dict[str, float]) -> Floats:
    """(37, 37, 37) probabilities with Witten-Bell smoothing: a context backs off as often as it has met something new.

    Shares are turned into numbers of names that would have been met among as many people as there are names.
    """
    counts = np.zeros((EDGE + 1,) * 3)
    for name, share in names.items():
        for a, b, c in _triples(name):
            counts[a, b, c] += share * len(names)
    return _smoothed(counts, _smoothed(counts.sum(axis=0), _smoothed(counts.sum(axis=(0, 1)), np.full(37, 1 / 37))))


def _triples(name: str) -> Iterator[tuple[int, int, int]]:
    numbers = [EDGE, EDGE, *(NUMBER[symbol] for symbol in name), EDGE]
    yield from zip(numbers[:-2], numbers[1:-1], numbers[2:], strict=True)


def _smoothed(counts: Floats, shorter: Floats) -> Floats:
    """Probabilities of the last symbol in its context, drawn towards those in the shorter context."""
    new = (counts > 0).sum(axis=-1, keepdims=True) + 1e-9
    return np.asarray((counts + new * shorter) / (counts.sum(axis=-1, keepdims=True) + new))


def with_double_barrelled(table: Floats) -> Floats:
    """The table of surnames, some of which go on with a hyphen and another surname where they would have ended."""
    result = table.copy()
    hyphen = NUMBER["-"]
    result[:, :, hyphen] += DOUBLE_BARRELLED * result[:, :, EDGE]
    result[:, :, EDGE] *= 1 - DOUBLE_BARRELLED
    result[:, hyphen] = table[EDGE, EDGE]
    for letter in range(EDGE):
        result[hyphen, letter] = result[EDGE, letter]
    return result


def chain(names: dict[str, float]) -> Chain:
    """The automaton of n-grams of the names, of which the rare ones are made more common."""
    weights: dict[tuple[str, int], float] = {}
    for name, share in names.items():
        for at in range(len(name) + 1):
            step = (name[max(0, at - CHAIN_LETTERS) : at] if at else "", NUMBER[name[at]] if at < len(name) else EDGE)
            weights[step] = weights.get(step, 0.0) + share**CHAIN_COMMON
    states: dict[str, int] = {"": 0}
    for context, _symbol in weights:
        states.setdefault(context, len(states))
    whole: dict[str, float] = {}
    for (context, _symbol), weight in weights.items():
        whole[context] = whole.get(context, 0.0) + weight
    edges = [
        (
            states[context],
            0 if symbol == EDGE else states[(context + SYMBOLS[symbol])[-CHAIN_LETTERS:]],
            symbol,
            weight / whole[context],
        )
        for (context, symbol), weight in weights.items()
    ]
    sources, targets, symbols, probabilities = zip(*edges, strict=True)
    return Chain(*(np.array(part, np.intp) for part in (sources, targets, symbols)), np.array(probabilities))


def make(data: Path) -> NameModel:
    """The model of all kinds of names."""
    tables = {kind: trigrams(names_of(data, kind)) for kind in NameKind}
    tables[NameKind.SURNAME] = with_double_barrelled(tables[NameKind.SURNAME])
    return NameModel(tables, {NameKind.PUPIL: chain(names_of(data, NameKind.PUPIL))})


def store(model: NameModel, path: Path) -> None:
    """Keep the tables in a file, as :func:`identity.matching.name_model.load_name_model` reads them."""
    chain = model.chains[NameKind.PUPIL]
    parts = (chain.sources.astype(np.uint16), chain.targets.astype(np.uint16), chain.symbols.astype(np.uint8))
    np.savez_compressed(
        path,
        **{kind: np.log(table).astype(np.float16) for kind, table in model.tables.items()},
        **dict(zip(CHAIN_PARTS, (*parts, chain.probabilities.astype(np.float32)), strict=True)),
    )


def main() -> None:
    """Make the tables, store them, and say how well they predict."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with names/")
    parser.add_argument("--out", type=Path, default=TABLES)
    arguments = parser.parse_args()
    model = make(arguments.data)
    store(model, arguments.out)
    for kind in NameKind:
        names = names_of(arguments.data, kind)
        nats = [(share, -np.log(model.probability(kind, name)), len(name) + 1) for name, share in names.items()]
        bits = sum(s * n for s, n, _ in nats) / sum(s * length for s, _, length in nats) / np.log(2)
        print(f"{kind}: {len(names)} names, {bits:.2f} bits a letter")
    print(f"{arguments.out}: {arguments.out.stat().st_size} bytes")


if __name__ == "__main__":
    main()
