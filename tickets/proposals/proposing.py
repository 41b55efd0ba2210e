"""What the desk proposes for a text. Costs one short look at the settings' stamp and less than a millisecond.

What was learned is read again only when there is something new; a process that never proposes never loads it.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from accounts.models import Team
from tickets.choices import Priority
from tickets.models import Category, ProposalModel, ProposalSettings, Target
from tickets.proposals.features import count_terms
from tickets.reference import look

if TYPE_CHECKING:
    from tickets.proposals.weights import Weights

# From fewer terms one cannot tell.
MIN_TERMS = 2


@dataclass(frozen=True)
class Proposal:
    """`value` is a Category, a Team or a Priority; `key` its id or number."""

    target: Target
    key: int
    value: Any
    confidence: float
    version: int

    @property
    def percent(self) -> int:
        """Rounded down, and never all: nothing is surer than it says."""
        return min(99, int(self.confidence * 100))

    @property
    def label(self) -> str:
        return str(self.value.label) if isinstance(self.value, Priority) else str(self.value)


@dataclass(frozen=True)
class _Learned:
    """The settings with the current version of each target: (key of its row, version)."""

    settings: ProposalSettings
    versions: dict[str, tuple[int, int]]


def _read_learned() -> _Learned:
    rows = ProposalModel.objects.filter(is_current=True, silent="").values_list("target", "pk", "version")
    return _Learned(ProposalSettings.load(), {target: (pk, version) for target, pk, version in rows})


def may_route() -> bool:
    """Whether the administrator lets proposals route."""
    return look().get("proposals", _read_learned).settings.routes


def propose(text: str, targets: Iterable[Target] = tuple(Target)) -> list[Proposal]:
    """What is likely enough, one for each target at the most; nothing for a text that says too little."""
    learned = look().get("proposals", _read_learned)
    wanted = [target for target in targets if target in learned.versions]
    counts = count_terms(text) if wanted else {}
    if len(counts) < MIN_TERMS:
        return []
    found = []
    for target in wanted:
        pk, version = learned.versions[target]
        weights = _weights(pk)
        judged = weights.judge(counts) if weights else None
        if judged and judged[1] * 100 >= learned.settings.threshold and (value := _value(target, judged[0])):
            found.append(Proposal(target, judged[0], value, judged[1], version))
    return found


@lru_cache(maxsize=len(Target))
def _weights(pk: int) -> "Weights | None":
    """Of the row of this key, which never changes; None when a newer one has replaced it since the last look."""
    from tickets.proposals.weights import Weights

    kept = ProposalModel.objects.filter(pk=pk).values_list("weights", flat=True).first()
    return Weights.unpack(bytes(kept)) if kept else None


def _value(target: Target, key: int) -> Any:
    """The thing itself, unless it is no longer in use."""
    if target == Target.PRIORITY:
        return Priority(key) if key in Priority.values else None
    model: Any = Category if target == Target.CATEGORY else Team
    return model.objects.filter(pk=key, is_active=True).first()


def values_of(target: Target, keys: Collection[int]) -> dict[int, str]:
    """What keys are called, also of things no longer in use."""
    if target == Target.PRIORITY:
        return {key: str(Priority(key).label) for key in keys if key in Priority.values}
    model: Any = Category if target == Target.CATEGORY else Team
    return {thing.pk: str(thing) for thing in model.objects.filter(pk__in=keys)}
