"""Who gets the pages of the desk's side at all."""

from knowledge import policies
from tickets.views.access import allowed_to

writers = allowed_to(policies.can_write)
