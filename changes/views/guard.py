"""Who gets which pages of changes; for anybody else they are not there."""

from changes import policies
from tickets.views.access import allowed_to

planners = allowed_to(policies.may_create)
calendar_readers = allowed_to(policies.may_read_calendar)
managers = allowed_to(policies.may_manage)
