"""The priority that impact and urgency propose."""

from tickets.choices import Impact, Priority, Urgency
from tickets.models import PriorityRule

# The matrix a new site begins with; administrators edit the rows of PriorityRule.
DEFAULT_MATRIX = {
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
    rule = PriorityRule.objects.filter(impact=impact, urgency=urgency).values_list("priority", flat=True).first()
    # What is neither is refused where the ticket is validated.
    return rule or DEFAULT_MATRIX.get((impact, urgency), Priority.MEDIUM)  # type: ignore[arg-type]
