"""What depends on an asset, however far.

What runs on something, or depends on it, stands still with it. A whole misses each of its parts, and every part is
gone with the whole; but a part that fails takes the whole's other parts along no further than the whole itself.
"""

from collections.abc import Collection
from dataclasses import dataclass, field

from django.db import connection

# A chain longer than this is no longer drawn, nor more assets than that.
MAX_DEPTH = 12
MAX_NODES = 300
# Of a closure without a drawing. A company's whole landscape is smaller.
MAX_TOUCHED = 20_000

# One step against the arrows: from what fails to what then fails. `up` marks a whole that only misses a part.
STEP = """
    SELECT relation.source_id AS id, FALSE AS up, relation.id AS via
    FROM assets_assetrelation relation
    WHERE relation.target_id = reached.id AND (relation.kind <> 'part_of' OR NOT reached.up)
    UNION ALL
    SELECT relation.target_id, TRUE, relation.id
    FROM assets_assetrelation relation
    WHERE relation.source_id = reached.id AND relation.kind = 'part_of'
"""
CLOSURE = f"""
WITH RECURSIVE reached (id, up) AS (
    SELECT id, FALSE FROM assets_asset WHERE id = ANY(%(roots)s)
    UNION
    SELECT step.id, step.up FROM reached CROSS JOIN LATERAL ({STEP}) step
)
SELECT DISTINCT id FROM (SELECT id FROM reached LIMIT %(limit)s) bounded
"""  # noqa: S608  (nothing but constants)
# The same for each root by itself.
CLOSURES = f"""
WITH RECURSIVE reached (root, id, up) AS (
    SELECT id, id, FALSE FROM assets_asset WHERE id = ANY(%(roots)s)
    UNION
    SELECT reached.root, step.id, step.up FROM reached CROSS JOIN LATERAL ({STEP}) step
)
SELECT DISTINCT root, id FROM (SELECT root, id FROM reached LIMIT %(limit)s) bounded
"""  # noqa: S608
# Layer by layer: an asset stands as far from the root as its shortest way there.
LAYERS = f"""
WITH RECURSIVE reached (id, up, depth) AS (
    SELECT id, FALSE, 0 FROM assets_asset WHERE id = %(root)s
    UNION
    SELECT step.id, step.up, reached.depth + 1
    FROM reached CROSS JOIN LATERAL ({STEP}) step
    WHERE reached.depth < %(depth)s
)
SELECT id, min(depth) FROM (SELECT id, depth FROM reached LIMIT %(limit)s) bounded
GROUP BY id ORDER BY min(depth), id LIMIT %(nodes)s
"""  # noqa: S608


@dataclass(frozen=True)
class Reach:
    """Assets by their distance from the one that fails; `is_cut` when there are more than are told."""

    depths: dict[int, int] = field(default_factory=dict)
    is_cut: bool = False


def touched_by(asset_ids: Collection[int]) -> frozenset[int]:
    """These assets and all that stands still when they do. One statement."""
    if not asset_ids:
        return frozenset()
    with connection.cursor() as cursor:
        cursor.execute(CLOSURE, {"roots": list(asset_ids), "limit": MAX_TOUCHED})
        return frozenset(row[0] for row in cursor.fetchall()) | frozenset(asset_ids)


def touched_by_each(asset_ids: Collection[int]) -> dict[int, frozenset[int]]:
    """`touched_by` for each of these assets by itself. One statement."""
    found: dict[int, set[int]] = {asset_id: {asset_id} for asset_id in asset_ids}
    if not found:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(CLOSURES, {"roots": list(found), "limit": MAX_TOUCHED})
        for root, touched in cursor.fetchall():
            found[root].add(touched)
    return {root: frozenset(touched) for root, touched in found.items()}


def reach_of(asset_id: int) -> Reach:
    """What depends on one asset, each with its distance in steps; the asset itself at 0. One statement."""
    bounds = {"root": asset_id, "depth": MAX_DEPTH, "limit": MAX_TOUCHED, "nodes": MAX_NODES + 1}
    with connection.cursor() as cursor:
        cursor.execute(LAYERS, bounds)
        found = cursor.fetchall()
    depths = dict(found[:MAX_NODES])
    return Reach(depths, is_cut=len(found) > MAX_NODES or MAX_DEPTH in depths.values())
