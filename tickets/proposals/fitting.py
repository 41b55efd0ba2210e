"""Learning how people file: a linear support vector classifier over term weights, and how well it does.

Measured on a fifth it has not seen; the confidence is calibrated on texts that the judgements were not learned from.
Only a worker imports this: the library costs a second and a hundred megabytes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]
from sklearn.svm import LinearSVC  # type: ignore[import-untyped]

from tickets.proposals.features import BUCKETS, Corpus
from tickets.proposals.limits import MIN_CLASSES, MIN_OF_CLASS, MIN_TICKETS
from tickets.proposals.weights import Array, Weights, soften

# A term that one text alone holds says nothing of others.
MIN_TEXTS = 2
MAX_FEATURES = 40_000
# Slopes in all, so that the packed weights stay within their bound.
MAX_SLOPES = 2_000_000
SOFTNESS = 0.3
SEED = 20_261
CONFUSIONS = 10
CURVE = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
STRETCHES = np.geomspace(0.25, 16, 73)


@dataclass(frozen=True)
class Learned:
    """What learning came to. Without weights `silent` says why: too few tickets, or classes."""

    texts: int
    silent: str = ""
    weights: Weights | None = None
    report: dict[str, Any] | None = None


def learn(corpus: Corpus, labels: Array, tell: Callable[[], None] = lambda: None) -> Learned:
    """Learns from texts and the class of each (negative: not known). Calls `tell` between the long steps."""
    known = np.flatnonzero(labels >= 0)
    labels = labels[known]
    if len(known) < MIN_TICKETS:
        return Learned(len(known), "few_tickets")
    if len(_large_classes(labels)) < MIN_CLASSES:
        return Learned(len(known), "few_classes")
    table = _Table(corpus, known)
    order = np.random.default_rng(SEED).permutation(len(known))
    held, rest = np.split(order, [len(order) // 5])
    if len(_large_classes(labels[rest])) < MIN_CLASSES:
        return Learned(len(known), "few_classes")
    apart, inner = np.split(rest, [len(rest) // 5])
    tell()
    stretch = _calibrate(table, labels, inner, apart)
    tell()
    report = measure(_fit(table, labels, rest, stretch), table, labels, held)
    tell()
    weights = _fit(table, labels, np.arange(len(known)), stretch)
    return Learned(len(known), weights=Weights.unpack(weights.pack()), report=report)


def _large_classes(labels: Array) -> Array:
    classes, sizes = np.unique(labels, return_counts=True)
    return classes[sizes >= MIN_OF_CLASS]


class _Table:
    """The terms of the chosen texts: of one, or as a matrix."""

    def __init__(self, corpus: Corpus, chosen: Array) -> None:
        self.hashes = np.frombuffer(corpus.hashes, np.uint32)
        self.counts = np.frombuffer(corpus.counts, np.uint16)
        ends = np.frombuffer(corpus.ends, np.uint32)
        self.starts, self.ends = ends[chosen], ends[chosen + 1]

    def text(self, place: int) -> tuple[Array, Array]:
        span = slice(self.starts[place], self.ends[place])
        return self.hashes[span], self.counts[span].astype(np.float32)

    def terms(self, places: Array) -> tuple[Array, Array, Array]:
        """Of these texts one after the other: hashes, counts, and where each begins."""
        lengths = (self.ends[places] - self.starts[places]).astype(np.int64)
        begins = np.concatenate([[0], np.cumsum(lengths)])
        spread = np.arange(begins[-1]) - np.repeat(begins[:-1] - self.starts[places], lengths)
        return self.hashes[spread], self.counts[spread], begins


def _fit(table: _Table, labels: Array, places: Array, stretch: float = 1.0) -> Weights:
    """Learns from the texts at these places; classes with too few of them are left out."""
    classes = _large_classes(labels[places])
    places = places[np.isin(labels[places], classes)]
    found, times, begins = table.terms(places)
    texts = np.bincount(found, minlength=BUCKETS)
    room = min(MAX_FEATURES, MAX_SLOPES // len(classes))
    kept = np.flatnonzero(texts >= MIN_TEXTS)
    if len(kept) > room:
        kept = np.sort(kept[np.argsort(-texts[kept], kind="stable")[:room]])
    rarity = (np.log((1 + len(places)) / (1 + texts[kept])) + 1).astype(np.float32)
    matrix = _matrix(found, times, begins, kept, rarity)
    machine = LinearSVC(C=SOFTNESS, random_state=SEED).fit(matrix, labels[places])
    slopes, offsets = machine.coef_, machine.intercept_
    if len(classes) == 2:  # one judgement, between the two
        slopes, offsets = np.vstack([-slopes, slopes]), np.concatenate([-offsets, offsets])
    return Weights(
        classes=classes.astype(np.int64),
        hashes=kept.astype(np.uint32),
        rarity=rarity,
        slopes=slopes.astype(np.float16),
        offsets=offsets.astype(np.float32),
        stretch=np.float32(stretch),
    )


def _matrix(found: Array, times: Array, begins: Array, kept: Array, rarity: Array) -> csr_matrix:
    """A row of unit length for each text, a column for each term that is kept."""
    columns = np.full(BUCKETS, -1, np.int32)
    columns[kept] = np.arange(len(kept))
    column = columns[found]
    known = column >= 0
    before = np.concatenate([[0], np.cumsum(known)])
    values = (1 + np.log(times[known].astype(np.float32))) * rarity[column[known]]
    matrix = csr_matrix((values, column[known], before[begins]), shape=(len(begins) - 1, len(kept)))
    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    matrix.data /= np.repeat(np.where(lengths, lengths, 1), np.diff(matrix.indptr))
    return matrix


def _calibrate(table: _Table, labels: Array, inner: Array, apart: Array) -> float:
    """The stretch under which the probabilities fit best what people chose for texts that were not learned from."""
    weights = _fit(table, labels, inner)
    apart = apart[np.isin(labels[apart], weights.classes)]
    if not len(apart):
        return 1.0
    found, times, begins = table.terms(apart)
    matrix = _matrix(found, times, begins, weights.hashes, weights.rarity)
    judgements = matrix @ weights.slopes.astype(np.float32).T + weights.offsets
    right = np.searchsorted(weights.classes, labels[apart])
    rows = np.arange(len(apart))
    losses = [-np.log(soften(judgements, stretch)[rows, right] + 1e-9).mean() for stretch in STRETCHES]
    return float(STRETCHES[int(np.argmin(losses))])


def measure(weights: Weights, table: _Table, labels: Array, held: Array) -> dict[str, Any]:
    """How often the judgements are right where people have decided, through the very code that proposes."""
    judged = [weights.judge_terms(*table.text(place)) or (-1, 0.0) for place in held]
    chosen = np.array([key for key, _chance in judged])
    chance = np.array([chance for _key, chance in judged])
    true = labels[held]
    right = chosen == true
    return {
        "tested": len(held),
        "accuracy": round(float(right.mean()), 4),
        "commonest": round(float(np.unique(true, return_counts=True)[1].max() / len(held)), 4),
        "calibration_error": round(_calibration_error(chance, right), 4),
        "classes": _by_class(true, chosen),
        "confusions": _confusions(true, chosen),
        "curve": [_at(threshold, chance, right) for threshold in CURVE],
    }


def _calibration_error(chance: Array, right: Array) -> float:
    """How far the confidence is from how often it was right, over ten steps of confidence, weighted."""
    steps = np.minimum((chance * 10).astype(int), 9)
    gaps = [abs(chance[steps == step].mean() - right[steps == step].mean()) * (steps == step).mean()
            for step in range(10) if (steps == step).any()]  # fmt: skip
    return float(sum(gaps))


def _by_class(true: Array, chosen: Array) -> list[dict[str, int]]:
    """Of each class: how many were tested, found, and proposed in all; the largest first."""
    classes, sizes = np.unique(true, return_counts=True)
    rows = [
        {
            "key": int(key),
            "tested": int(size),
            "right": int(((true == key) & (chosen == key)).sum()),
            "proposed": int((chosen == key).sum()),
        }
        for key, size in zip(classes, sizes, strict=True)
    ]
    return sorted(rows, key=lambda row: (-row["tested"], row["key"]))


def _confusions(true: Array, chosen: Array) -> list[dict[str, int]]:
    """Which class was taken for which, the commonest first."""
    wrong = (true != chosen) & (chosen >= 0)
    pairs, counts = np.unique(np.stack([true[wrong], chosen[wrong]], axis=1), axis=0, return_counts=True)
    order = np.argsort(-counts, kind="stable")[:CONFUSIONS]
    return [
        {"key": int(pairs[place][0]), "taken_for": int(pairs[place][1]), "count": int(counts[place])} for place in order
    ]


def _at(threshold: float, chance: Array, right: Array) -> dict[str, float]:
    """What a threshold would do: how many get a proposal, and how many of those are right."""
    sure = chance >= threshold
    share = round(float(sure.mean()), 4)
    return {"threshold": threshold, "share": share, "right": round(float(right[sure].mean()), 4) if share else 0.0}
