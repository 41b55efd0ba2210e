"""Which texts are of one wording: the one definition, for problem candidates and for the frequent problems of a report.

Pure and deterministic: the same texts in the same order give the same sets. Chinese is compared by pairs of
neighbouring characters, Latin by words, as the search does.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from tickets.search import PARTS, RUNS, is_han, normalise

# Two texts are of one wording when this part of their terms is shared (Dice's coefficient). Tried on the demo's titles
# and seven sets of the same matter worded anew: 18 of their 24 pairs are found, and 13 of some 4,500 others, half of
# these rightly. Weighing rare terms more found fewer, for what recurs is not rare.
LIKENESS = 0.4
MAX_TERMS = 60
# English words that stand in the titles of all matters. Chinese ones of the kind share few pairs with their neighbours.
SAID_OF_ALL = frozenset(
    [
        "about", "after", "again", "all", "an", "and", "any", "are", "as", "asap", "at", "be", "because", "been",
        "before", "but", "by", "can", "cannot", "could", "did", "do", "does", "doesn", "don", "error", "every", "fails",
        "failed", "for", "from", "get", "gets", "getting", "had", "has", "have", "he", "hello", "help", "her", "hi",
        "him", "his", "how", "if", "in", "into", "is", "isn", "issue", "issues", "it", "its", "just", "me", "my",
        "need", "needs", "no", "not", "now", "of", "off", "on", "open", "opening", "opens", "or", "our", "out",
        "please", "problem", "problems", "she", "since", "so", "some", "still", "thank", "thanks", "that", "the",
        "their", "them", "then", "there", "they", "this", "to", "unable", "up", "us", "use", "using", "very", "want",
        "wants", "was", "we", "were", "what", "when", "which", "while", "who", "why", "will", "with", "won", "would",
        "you", "your",
    ]
)  # fmt: skip


def wording_terms(text: str) -> list[str]:
    """Pairs of neighbouring Chinese characters, and Latin words in lower case that say something of the matter."""
    found: dict[str, None] = {}
    for run in RUNS.findall(normalise(text)):
        if is_han(run):
            found.update(dict.fromkeys(run[i : i + 2] for i in range(len(run) - 1)))
        else:
            found.update(dict.fromkeys(part for part in PARTS.findall(run) if len(part) > 1))
    telling = [term for term in found if term not in SAID_OF_ALL]
    return (telling or list(found))[:MAX_TERMS]


class Leaders:
    """Texts that each began a set, to be asked which of them another text resembles most."""

    def __init__(self) -> None:
        self.sizes: list[int] = []
        self._holding: dict[str, list[int]] = defaultdict(list)

    def add(self, terms: Sequence[str]) -> int:
        """Lets these terms begin a set; returns its place."""
        place = len(self.sizes)
        self.sizes.append(len(terms))
        for term in terms:
            self._holding[term].append(place)
        return place

    def nearest(self, terms: Sequence[str]) -> int | None:
        """The place of the set that these terms belong to, the earliest of several as near."""
        shared: Counter[int] = Counter()
        for term in terms:
            shared.update(self._holding.get(term, ()))
        best, best_likeness = None, LIKENESS
        for place, count in shared.items():
            likeness = 2 * count / (len(terms) + self.sizes[place])
            if likeness > best_likeness or (likeness == best_likeness and (best is None or place < best)):
                best, best_likeness = place, likeness
        return best


def sets_of_one_wording(texts: Iterable[str]) -> list[list[int]]:
    """The places of the texts, set by set: each text joins the earlier one it resembles most, or begins a set.

    Only texts that share a term are compared, and always with the one that began a set, so that a chain of small
    differences does not lead from one matter to another. Texts of the very same terms always belong together.
    """
    leaders, members = Leaders(), list[list[int]]()
    place_of: dict[object, int] = {}
    for index, text in enumerate(texts):
        terms = wording_terms(text)
        key = tuple(terms) or normalise(text)
        place = place_of.get(key)
        if place is None:
            place = leaders.nearest(terms)
        if place is None:
            place = leaders.add(terms)
            members.append([])
        place_of[key] = place
        members[place].append(index)
    return members


def counted_in(sets: Sequence[Iterable[str]], texts: Mapping[str, int]) -> list[int]:
    """How many of other texts, each given with how often it occurs, are of the wording of each set.

    `sets` are the texts of each set, the one that began it first. A text counts for one set at the most.
    """
    leaders, exact = Leaders(), dict[object, int]()
    for place, own in enumerate(sets):
        for position, text in enumerate(own):
            terms = wording_terms(text)
            if position == 0:
                leaders.add(terms)
            exact.setdefault(tuple(terms) or normalise(text), place)
    counts = [0] * len(sets)
    for text, count in texts.items():
        terms = wording_terms(text)
        found = exact.get(tuple(terms) or normalise(text))
        if found is None:
            found = leaders.nearest(terms)
        if found is not None:
            counts[found] += count
    return counts
