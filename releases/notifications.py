"""Who is told of what happens to a release, and how the timeline says it."""

from collections.abc import Callable, Iterable, Mapping

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Role
from tickets.models import TicketEvent
from tickets.notifications.rules import TEAM_LIMIT, Rule, followers, holder, holder_or_team, register_rules
from tickets.timeline.words import Telling, register_sentences


def managers(event: TicketEvent) -> Iterable[User]:
    return User.objects.active().with_role(Role.RELEASE_MANAGER)[:TEAM_LIMIT]


register_rules("decision_requested", Rule("release_to_decide", managers))
register_rules("go_decided", Rule("release_go", holder_or_team), Rule("release_go", followers))
register_rules("no_go_decided", Rule("release_no_go", holder_or_team), Rule("release_no_go", followers))
register_rules("stage_failed", Rule("release_stage_failed", managers), Rule("release_stage_failed", holder))
register_rules("rollback_begun", Rule("release_rollback", managers), Rule("release_rollback", followers))
register_rules("release_closed", Rule("release_closed", followers))


def _plain(words: Callable[[], str]) -> Callable[[Telling], str]:
    return lambda told: told.say(words(), told.reason())


def _stage(words: Callable[[], str]) -> Callable[[Telling], str]:
    def say(told: Telling) -> str:
        finding = told.data.get("reason", "")
        return told.say(words(), finding, stage=told.data.get("name", ""))

    return say


def _change(words: Callable[[], str]) -> Callable[[Telling], str]:
    return lambda told: told.say(words(), number=told.data.get("change", {}).get("name", ""))


def _decision(words: Callable[[], str]) -> Callable[[Telling], str]:
    def say(told: Telling) -> str:
        grounds = (told.changes.get("decision_note") or [None, ""])[1] or ""
        return told.say(words(), grounds)

    return say


SENTENCES: Mapping[str, Callable[[Telling], str]] = {
    "build_begun": _plain(lambda: _("%(who)s began to build the release")),
    "tests_begun": _plain(lambda: _("%(who)s began the tests")),
    "defects_found": _plain(lambda: _("%(who)s found defects; back to building")),
    "decision_requested": _plain(lambda: _("%(who)s asked for the go")),
    "go_decided": _decision(lambda: _("%(who)s decided: go")),
    "no_go_decided": _decision(lambda: _("%(who)s decided: no-go")),
    "deployment_finished": _plain(lambda: _("%(who)s finished the deployment")),
    "rollback_begun": _plain(lambda: _("%(who)s began to roll the release back")),
    "rolled_back": _plain(lambda: _("%(who)s rolled the release back")),
    "release_closed": _plain(lambda: _("%(who)s closed the release")),
    "release_planned": _plain(lambda: _("%(who)s changed the plan of the release")),
    "change_put_in": _change(lambda: _("%(who)s put %(number)s in")),
    "change_taken_out": _change(lambda: _("%(who)s took %(number)s out")),
    "notes_written": _plain(lambda: _("%(who)s wrote the release notes")),
    "stage_started": _stage(lambda: _("%(who)s began stage “%(stage)s”")),
    "stage_deployed": _stage(lambda: _("%(who)s deployed stage “%(stage)s”")),
    "stage_verified": _stage(lambda: _("%(who)s verified stage “%(stage)s”")),
    "stage_failed": _stage(lambda: _("%(who)s: stage “%(stage)s” failed")),
    "stage_retried": _stage(lambda: _("%(who)s tries stage “%(stage)s” again")),
    "stage_rolled_back": _stage(lambda: _("%(who)s rolled stage “%(stage)s” back")),
}
register_sentences(SENTENCES)
