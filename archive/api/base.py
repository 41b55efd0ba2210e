"""What the endpoints of the archive share."""

from typing import Any

from accounts.models import User
from archive.policies import may_read_archive
from tickets.api.base import RestrictedApi


class ArchiveApi(RestrictedApi):
    """What its endpoints share."""

    filter_backends = ()

    def may_know(self, user: User) -> bool:
        return may_read_archive(user)

    def given(self, shape: Any, data: Any = None) -> Any:
        """The serializer of what was sent. Raises ValidationError."""
        read = shape(data=self.request.data if data is None else data, context=self.get_serializer_context())
        read.is_valid(raise_exception=True)
        return read
