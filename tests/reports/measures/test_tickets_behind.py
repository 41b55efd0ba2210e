"""Every figure opens the very tickets it is made from, and the list has as many."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import QueryDict

from reports.measures import Figure, Measure, Scope, breakdown, compute, measure_of, measures, series, tickets_behind
from reports.measures.behind import parse
from tests.factories import make_user
from tests.reports.measures.conftest import DECEMBER, NOVEMBER
from tests.sla.test_dashboard import signed_in
from tickets.queue.selection import Selection


def listed(user, url: str) -> int:
    """How many tickets the queue shows at that address."""
    return Selection.from_params(user, QueryDict(urlsplit(url).query)).tickets().count()


def hidden(user, url: str) -> int:
    """How many of them the reader is not shown."""
    return parse(parse_qs(urlsplit(url).query)["figure"][0], user).hidden_from(user)


def all_figures(measure: Measure, scope: Scope) -> list[tuple[str, Figure, str]]:
    """The figure itself, and every one of its breakdowns and stretches."""
    found = [("whole", compute(measure.key, scope), tickets_behind(measure.key, scope))]
    for dimension in measure.dimensions:
        rows = breakdown(measure.key, scope, dimension)
        found += [(f"{dimension} {label}", figure, url) for label, figure, url in rows]
    for stretch, figure in zip(scope.split("week"), series(measure.key, scope, "week"), strict=True):
        found.append((f"week of {stretch.start}", figure, tickets_behind(measure.key, stretch)))
    return found


def test_the_list_behind_every_figure_has_as_many_tickets_as_the_figure_says(desk, november) -> None:
    wrong = []
    for measure in measures():
        for name, figure, url in all_figures(measure, november):
            if not url and not figure.count:
                continue  # what needed no ticket has none to show
            shown = listed(desk, url), hidden(desk, url)
            if sum(shown) != figure.count:
                wrong.append((measure.key, name, figure.count, shown))
    assert not wrong


def test_the_part_that_counts_and_the_rest_are_the_whole(desk, november) -> None:
    wrong = []
    for measure in measures():
        if not measure.recipe.has_parts:
            continue
        whole, part, rest = (
            listed(desk, url) + hidden(desk, url)
            for url in (tickets_behind(measure.key, november, part) for part in ("all", "part", "rest"))
        )
        figure = compute(measure.key, november)
        once = getattr(measure.recipe, "source").is_once  # noqa: B009
        counted = figure.numerator or 0
        # A ticket with several promises can have kept one and broken another.
        fits = (part, part + rest) == (counted, whole) if once else part <= counted <= part + rest
        if not fits:
            wrong.append((measure.key, whole, part, rest, figure))
    assert not wrong


@pytest.mark.parametrize(
    ("key", "count"), [("came_in", 6), ("solved", 4), ("backlog", 4), ("breaches", 2), ("resolution_kept", 4)]
)
def test_the_figures_of_the_cast_are_those_one_counts_by_hand(desk, november, key, count) -> None:
    assert compute(key, november).count == count


def test_a_confidential_ticket_counts_and_is_not_listed_to_whoever_may_not_see_it(desk, agent, november) -> None:
    url = tickets_behind("solved", november)
    assert (listed(desk, url), hidden(desk, url)) == (3, 1)
    assert (listed(agent, url), hidden(agent, url)) == (4, 0)


def test_the_queue_says_which_figure_it_lists(desk, november, team) -> None:
    page = signed_in(desk).get(tickets_behind("first_contact", november.narrowed("team", str(team.pk)), "rest"))
    assert page.status_code == 200
    assert (
        "First-contact resolution (FCR) · those that do not count · November 2026 · 桌面运维组" in page.content.decode()
    )


@pytest.mark.parametrize(
    "address",
    [
        "nothing.all?start=2026-11-01&end=2026-12-01",
        "solved.half?start=2026-11-01&end=2026-12-01",
        "solved.all?start=2026-12-01&end=2026-11-01",
        "solved.all?start=2026-11-01",
        "solved.all?start=2026-13-01&end=2026-12-01",
        "solved.all?start=2026-11-01&end=2026-12-01&password=1",
        "solved.all?start=2026-11-01&end=2026-12-01&team=1;drop",
        "\x00",
    ],
)
def test_an_address_of_no_figure_is_refused_with_words(desk, address) -> None:
    page = signed_in(desk).get("/tickets/", {"view": "all", "figure": address})
    assert page.status_code == 200
    assert page.context["errors"]


def test_a_figure_is_nothing_to_ask_after_for_somebody_who_is_not_of_the_desk(desk, november, client) -> None:
    stranger = make_user()
    address = parse_qs(urlsplit(tickets_behind("solved", november)).query)["figure"][0]
    client.force_login(stranger)
    assert client.get("/api/v1/tickets/", {"figure": address}).status_code in (400, 403, 404)


def test_a_measure_that_is_not_defined_is_a_look_up_error() -> None:
    with pytest.raises(LookupError):
        measure_of("nothing")


def test_a_period_ends_after_it_begins() -> None:
    with pytest.raises(ValueError, match="ends after"):
        Scope(DECEMBER, NOVEMBER)
