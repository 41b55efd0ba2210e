"""What the timeline says of a ticket that came back from the archive."""

from django.utils.translation import gettext as _

from tickets.timeline.words import Telling, register_sentences


def restored(told: Telling) -> str:
    bundle = told.data.get("bundle", "")
    return told.say(_("%(who)s restored it from the archive %(bundle)s"), told.reason(), bundle=bundle)


register_sentences({"restored_from_archive": restored})
