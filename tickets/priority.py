"""The priority that impact and urgency propose."""

from tickets.choices import Impact, Priority, Urgency
from tickets.models import PriorityRule
from tickets.reference import look

# The matrix a new site begins with; administrators edit the rows of PriorityRule.
DEFAULT_MATRIX: dict[tuple[str, str], Priority] = {
    (Impact.COMPANY, Urgency.CRITICAL): Priority.URGENT,
    (Impact.COMPANY, Urgency.HIGH): Priority.URGENT,
    (Impact.COMPANY, Urgency.MEDIUM): Priority.HIGH,
    (Impact.COMPANY, Urgency.LOW): Priority.MEDIUM,
    (Impact.DEPARTMENT, Urgency.CRITICAL): Priority.URGENT,
    (Impact.DEPARTMENT, Urgency.HIGH): Priority.HIGH,
    (Impact.DEPARTMENT, Urgency.MEDIUM): Priority.HIGH,
    (Impact.DEPARTMENT, Urgency.LOW): Priority.MEDIUM,
    (Impact.TEAM, Urgency.CRITICAL): Priority.HIGH,
    (Impact.TEAM, Urgency.HIGH): Priority.HIGH,
    (Impact.TEAM, Urgency.MEDIUM): Priority.MEDIUM,
    (Impact.TEAM, Urgency.LOW): Priority.LOW,
    (Impact.PERSON, Urgency.CRITICAL): Priority.HIGH,
    (Impact.PERSON, Urgency.HIGH): Priority.MEDIUM,
    (Impact.PERSON, Urgency.MEDIUM): Priority.MEDIUM,
    (Impact.PERSON, Urgency.LOW): Priority.LOW,
}


def proposed_priority(impact: str, urgency: str) -> int:
    """The matrix's cell; the default's where an administrator has removed the row."""
    own = look().get("priority matrix", _read_matrix).get((impact, urgency))
    # What is neither is refused where the ticket is validated.
    return own or DEFAULT_MATRIX.get((impact, urgency), Priority.MEDIUM)


def _read_matrix() -> dict[tuple[str, str], int]:
    rules = PriorityRule.objects.values_list("impact", "urgency", "priority")
    return {(impact, urgency): priority for impact, urgency, priority in rules}
