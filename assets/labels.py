"""Labels: the number, the name, and the address of the asset's page as a QR code."""

from collections.abc import Iterable
from dataclasses import dataclass

import segno
from django.http import HttpRequest

from assets.models import Asset

# Three by eight on a sheet of A4; more sheets than this are printed in several goes.
PER_SHEET = 24
MAX_LABELS = 240
QUIET_ZONE = 2


@dataclass(frozen=True)
class Label:
    """One label: its asset and its code, drawn as one path in a square of `size` units."""

    asset: Asset
    size: int
    path: str


def make_labels(assets: Iterable[Asset], request: HttpRequest) -> list[list[Label]]:
    """The labels sheet by sheet."""
    labels = [make_label(asset, request.build_absolute_uri(asset.get_absolute_url())) for asset in assets]
    return [labels[start : start + PER_SHEET] for start in range(0, len(labels), PER_SHEET)]


def make_label(asset: Asset, address: str) -> Label:
    """The label of one asset. A scratched one still reads: a seventh of the code may be gone (level M)."""
    code = segno.make(address, error="m", micro=False, boost_error=False)
    runs = []
    for y, row in enumerate(code.matrix, start=QUIET_ZONE):
        for start, length in _dark_runs(row):
            runs.append(f"M{start + QUIET_ZONE} {y}h{length}v1h-{length}z")
    return Label(asset, len(code.matrix) + 2 * QUIET_ZONE, "".join(runs))


def _dark_runs(row: bytes | bytearray) -> Iterable[tuple[int, int]]:
    """Where dark modules begin, and how many stand side by side."""
    start = None
    for x, module in enumerate([*row, 0]):
        if module and start is None:
            start = x
        elif not module and start is not None:
            yield start, x - start
            start = None
