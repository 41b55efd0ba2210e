"""Which version of a policy holds."""

from sla.models import Policy, PolicyVersion


def current_of(policy: Policy) -> PolicyVersion:
    """The version that new tickets get, read anew."""
    policy.refresh_from_db()
    assert policy.current is not None
    return policy.current
