"""A text as the numbers a proposal is made from: the house's search terms, counted, each by its hash.

Nothing here can be turned back into words, so what is learned can be kept without keeping what people wrote.
"""

from array import array
from zlib import crc32

from tickets.search import PARTS, RUNS, is_han, normalise

# Terms share a number now and then; with so many numbers it does not matter.
BUCKETS = 1 << 22
# As much as says what a ticket is about; a pasted log says little more.
MAX_TEXT = 2_500
MAX_TERMS = 400
MAX_COUNT = 1_000


def count_terms(text: str) -> dict[int, int]:
    """How often each term occurs: Latin words and pairs of them, Chinese characters and pairs of them."""
    counts: dict[int, int] = {}
    before = ""
    for run in RUNS.findall(normalise(text[:MAX_TEXT])):
        if is_han(run):
            found = [*run, *(run[i : i + 2] for i in range(len(run) - 1))]
            before = ""
        else:
            found = [run, *PARTS.findall(run)] if not run.isalnum() else [run]
            if before:
                found.append(f"{before} {run}")
            before = run
        for term in found:
            bucket = crc32(term.encode()) % BUCKETS
            counts[bucket] = min(counts.get(bucket, 0) + 1, MAX_COUNT)
        if len(counts) >= MAX_TERMS:
            break
    return counts


class Corpus:
    """Many texts, a few bytes a term: the hashes of one after the other, their counts, and where each text ends."""

    def __init__(self) -> None:
        self.hashes = array("I")
        self.counts = array("H")
        self.ends = array("I", [0])

    def add(self, text: str) -> None:
        counted = count_terms(text)
        self.hashes.extend(counted.keys())
        self.counts.extend(counted.values())
        self.ends.append(len(self.hashes))

    def __len__(self) -> int:
        return len(self.ends) - 1
