"""Who gets the pages of assets at all."""

from assets import policies
from tickets.views.access import allowed_to

readers = allowed_to(policies.can_read_all)
managers = allowed_to(policies.can_manage)
administrators = allowed_to(policies.can_configure)
