"""What was learned, as plain arrays: how it is kept, and how a text is judged by it.

Needs numpy alone, so that the pages which propose never load the library that learns.
"""

import io
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

# What one target may take in the database.
MAX_BYTES = 5_000_000
# Of a file that claims to unpack to more.
MAX_UNPACKED = 50_000_000

Array = Any


@dataclass(frozen=True)
class Weights:
    """A linear judgement: a row of `slopes` for each of `classes`, a column for each of the sorted `hashes`."""

    classes: Array
    hashes: Array
    rarity: Array
    slopes: Array
    offsets: Array
    # By how much the judgements are stretched before they are read as probabilities (see fitting.py).
    stretch: Array

    def pack(self) -> bytes:
        """For the database. Raises ValueError when it is larger than a target may be."""
        kept = io.BytesIO()
        np.savez_compressed(kept, **{field.name: getattr(self, field.name) for field in fields(self)})
        if kept.tell() > MAX_BYTES:
            raise ValueError(f"{kept.tell()} bytes are more than {MAX_BYTES}")
        return kept.getvalue()

    @classmethod
    def unpack(cls, kept: bytes) -> "Weights":
        """What `pack` gave. Raises ValueError for anything else; nothing in it is ever executed."""
        with np.load(io.BytesIO(kept), allow_pickle=False) as arrays:
            if sum(info.file_size for info in arrays.zip.infolist()) > MAX_UNPACKED:
                raise ValueError("larger than what is ever packed")
            return cls(**{field.name: arrays[field.name] for field in fields(cls)})

    def judge(self, counts: Mapping[int, int]) -> tuple[int, float] | None:
        """The likeliest class with its probability, or None when not one of the terms is known."""
        found = np.fromiter(counts.keys(), np.uint32, len(counts))
        times = np.fromiter(counts.values(), np.float32, len(counts))
        return self.judge_terms(found, times)

    def judge_terms(self, found: Array, times: Array) -> tuple[int, float] | None:
        """The same for terms and how often each occurs, as arrays."""
        places: Array = np.searchsorted(self.hashes, found)
        places[places == len(self.hashes)] = 0
        known = self.hashes[places] == found
        if not known.any():
            return None
        places = places[known]
        values = (1 + np.log(times[known])) * self.rarity[places]
        values /= np.sqrt(values @ values)
        chances = soften(self.slopes[:, places].astype(np.float32) @ values + self.offsets, float(self.stretch))
        best = int(chances.argmax())
        return int(self.classes[best]), float(chances[best])


def soften(judgements: Array, stretch: float) -> Array:
    """Judgements, the last axis over the classes, as probabilities that add up to one."""
    stretched = judgements * stretch
    powers = np.exp(stretched - stretched.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)
