"""The rule of impact in small pictures, worked out by hand: every sentence of it."""

from datetime import UTC, datetime
from typing import Any

import attrs
import pytest

from itsmcore.cmdb import Graph, Situation
from itsmcore.model import CI, RedundancyGroup, Relation

SINCE = datetime(2026, 1, 1, tzinfo=UTC)


def of(owner: str, members: str, **given: Any) -> RedundancyGroup:
    return RedundancyGroup(of=owner, members=members.split(), **given)


@attrs.frozen(kw_only=True)
class Picture:
    """A graph, a situation in it, and what follows.

    `requires` holds words such as `app>db`: app requires db; `kinds` gives other kinds of
    relations. `expected` has a line for each item hit: health, path, and `handled`.
    """

    name: str
    requires: str = ""
    kinds: tuple[tuple[str, str, str], ...] = ()
    groups: tuple[RedundancyGroup, ...] = ()
    given: Situation
    expected: dict[str, str]

    def graph(self) -> Graph:
        pairs = [word.split(">") for word in self.requires.split()]
        relations = [Relation(source=a, target=b) for a, b in pairs]
        relations += [Relation(source=a, kind=k, target=b) for a, k, b in self.kinds]
        ids = [id for pair in pairs for id in pair]
        ids += [id for a, _, b in self.kinds for id in (a, b)]
        ids += [
            id for group in self.groups for id in (group.of, *(group.members or ()))
        ]
        items = [CI(id=id, opened_at=SINCE) for id in dict.fromkeys(ids)]
        return Graph(items, relations, self.groups)


def given(**said: str) -> Situation:
    return Situation(**{word: frozenset(ids.split()) for word, ids in said.items()})


PAIR = of("app", "w1 w2")
TWO_OF_THREE = of("app", "w1 w2 w3", needs=2)
WARNED = of("app", "w1 w2 w3", needs=1, warn_at=3)

PICTURES = [
    Picture(
        name="nothing_given_is_nothing_hit",
        requires="app>db svc>app",
        given=given(),
        expected={},
    ),
    Picture(
        name="what_requires_a_failed_item_is_down_and_so_on",
        requires="app>db svc>app other>disk",
        given=given(failed="db"),
        expected={"app": "down db app", "svc": "down db app svc"},
    ),
    Picture(
        name="trouble_does_not_flow_to_what_is_required",
        requires="app>db",
        given=given(failed="app"),
        expected={},
    ),
    Picture(
        name="kinds_say_which_way_trouble_flows",
        kinds=(("host", "hosts", "vm"), ("app", "runs_on", "vm")),
        given=given(failed="host"),
        expected={"vm": "down host vm", "app": "down host vm app"},
    ),
    Picture(
        name="informational_relations_carry_nothing",
        kinds=(("app", "connects_to", "lan"), ("copy", "backup_of", "app")),
        given=given(failed="lan copy"),
        expected={},
    ),
    Picture(
        name="a_cycle_alone_never_fails",
        requires="a>b b>a c>a",
        given=given(),
        expected={},
    ),
    Picture(
        name="a_cycle_fails_with_any_of_its_items",
        requires="a>b b>c c>a svc>b",
        given=given(failed="a"),
        expected={"c": "down a c", "b": "down a c b", "svc": "down a c b svc"},
    ),
    Picture(
        name="an_item_that_requires_itself_is_as_any_other",
        requires="app>app app>db",
        given=given(failed="db"),
        expected={"app": "down db app"},
    ),
    Picture(
        name="the_shortest_way_is_told_the_earliest_of_equals",
        requires="svc>far far>db svc>b svc>a a>db b>db",
        given=given(failed="db"),
        expected={
            "far": "down db far",
            "b": "down db b",
            "a": "down db a",
            "svc": "down db far svc",
        },
    ),
    Picture(
        name="a_group_with_enough_up_saves_its_item_which_is_at_risk",
        groups=(PAIR,),
        given=given(failed="w1"),
        expected={"app": "at_risk w1 app"},
    ),
    Picture(
        name="at_risk_never_passes_on",
        requires="svc>app",
        groups=(PAIR, of("farm", "app other")),
        given=given(failed="w1"),
        expected={"app": "at_risk w1 app"},
    ),
    Picture(
        name="a_group_with_too_few_up_takes_its_item_down",
        requires="svc>app",
        groups=(PAIR,),
        given=given(failed="w1 w2"),
        expected={"app": "down w2 app", "svc": "down w2 app svc"},
    ),
    Picture(
        name="two_of_three_bear_one_loss",
        groups=(TWO_OF_THREE,),
        given=given(failed="w3"),
        expected={"app": "at_risk w3 app"},
    ),
    Picture(
        name="two_of_three_do_not_bear_two",
        groups=(TWO_OF_THREE,),
        given=given(failed="w1 w3"),
        expected={"app": "down w3 app"},
    ),
    Picture(
        name="the_path_goes_by_the_member_that_tipped_the_group",
        requires="w1>db w2>disk disk>rack",
        groups=(PAIR,),
        given=given(failed="db rack"),
        expected={
            "w1": "down db w1",
            "disk": "down rack disk",
            "w2": "down rack disk w2",
            "app": "down rack disk w2 app",
        },
    ),
    Picture(
        name="percentages_are_never_rounded",
        groups=(of("app", "w1 w2 w3", unit="percent", needs=50),),
        given=given(failed="w1 w2"),
        expected={"app": "down w2 app"},
    ),
    Picture(
        name="weights_count_as_they_are",
        groups=(of("app", "big s1 s2", unit="weight", needs=3, weights={"big": 3}),),
        given=given(failed="s1 s2"),
        expected={"app": "at_risk s1 app"},
    ),
    Picture(
        name="the_loss_of_the_heavy_one_is_too_much",
        groups=(of("app", "big s1 s2", unit="weight", needs=3, weights={"big": 3}),),
        given=given(failed="big"),
        expected={"app": "down big app"},
    ),
    Picture(
        name="relations_to_a_member_say_the_same_as_the_group",
        requires="app>w1 app>w2",
        groups=(PAIR,),
        given=given(failed="w1"),
        expected={"app": "at_risk w1 app"},
    ),
    Picture(
        name="redundant_relations_make_a_group_where_any_one_is_enough",
        kinds=(("ups", "powers", "host"), ("grid", "powers", "host")),
        given=given(failed="ups"),
        expected={"host": "at_risk ups host"},
    ),
    Picture(
        name="redundant_relations_make_a_group_that_falls_as_a_whole",
        kinds=(("ups", "powers", "host"), ("grid", "powers", "host")),
        given=given(failed="ups grid"),
        expected={"host": "down grid host"},
    ),
    Picture(
        name="redundant_relations_of_two_kinds_make_two_groups",
        kinds=(("ups", "powers", "host"), ("node", "member_of", "host")),
        given=given(failed="ups"),
        expected={"host": "down ups host"},
    ),
    Picture(
        name="a_group_that_needs_more_than_it_has_needs_all",
        groups=(of("app", "w1 w2", needs=5),),
        given=given(failed="w1"),
        expected={"app": "down w1 app"},
    ),
    Picture(
        name="a_group_that_needs_none_leaves_its_item_at_risk",
        groups=(of("app", "w1 w2", needs=0),),
        given=given(failed="w1 w2"),
        expected={"app": "at_risk w1 app"},
    ),
    Picture(
        name="a_group_without_members_is_left_out",
        requires="app>db",
        groups=(of("app", ""),),
        given=given(failed="db"),
        expected={"app": "down db app"},
    ),
    Picture(
        name="a_degraded_item_degrades_what_requires_it",
        requires="app>db svc>app",
        given=given(degraded="db"),
        expected={"app": "degraded db app", "svc": "degraded db app svc"},
    ),
    Picture(
        name="down_is_worse_than_degraded_though_farther_away",
        requires="svc>app svc>db app>host host>rack",
        given=given(degraded="db", failed="rack"),
        expected={
            "host": "down rack host",
            "app": "down rack host app",
            "svc": "down rack host app svc",
        },
    ),
    Picture(
        name="a_degraded_member_counts_as_up_yet_not_as_undisturbed",
        groups=(TWO_OF_THREE,),
        given=given(failed="w1", degraded="w2"),
        expected={"app": "degraded w2 app"},
    ),
    Picture(
        name="one_degraded_member_puts_at_risk_where_enough_are_undisturbed",
        groups=(PAIR,),
        given=given(degraded="w1"),
        expected={"app": "at_risk w1 app"},
    ),
    Picture(
        name="below_the_warning_the_item_is_degraded",
        requires="svc>app",
        groups=(WARNED,),
        given=given(failed="w2"),
        expected={"app": "degraded w2 app", "svc": "degraded w2 app svc"},
    ),
    Picture(
        name="a_member_at_risk_is_undisturbed",
        groups=(PAIR, of("farm", "app other", needs=1, warn_at=2)),
        given=given(failed="w1"),
        expected={"app": "at_risk w1 app"},
    ),
    Picture(
        name="a_given_degraded_item_that_others_bring_down_is_hit",
        requires="app>db",
        given=given(failed="db", degraded="app"),
        expected={"app": "down db app"},
    ),
    Picture(
        name="a_restored_item_is_up_and_passes_nothing_on",
        requires="host>grid app>host",
        given=given(failed="grid", restored="host"),
        expected={},
    ),
    Picture(
        name="a_restored_item_is_not_at_risk_either",
        groups=(PAIR,),
        given=given(failed="w1", restored="app"),
        expected={},
    ),
    Picture(
        name="a_restored_member_counts_as_up",
        requires="w1>rack w2>rack",
        groups=(PAIR,),
        given=given(failed="rack", restored="w2"),
        expected={"w1": "down rack w1", "app": "at_risk rack w1 app"},
    ),
    Picture(
        name="maintenance_counts_as_down_and_is_handled",
        requires="app>db",
        given=given(maintenance="db"),
        expected={"app": "down db app handled"},
    ),
    Picture(
        name="acknowledged_counts_as_down_and_is_handled",
        requires="app>db",
        given=given(acknowledged="db"),
        expected={"app": "down db app handled"},
    ),
    Picture(
        name="acknowledged_never_hides_an_unhandled_failure",
        requires="app>db app>disk",
        given=given(acknowledged="db", failed="disk"),
        expected={"app": "down db app"},
    ),
    Picture(
        name="maintenance_that_only_helps_to_tip_a_group_handles_nothing",
        groups=(PAIR,),
        given=given(maintenance="w1", failed="w2"),
        expected={"app": "down w2 app"},
    ),
    Picture(
        name="maintenance_that_alone_is_enough_handles_what_is_at_risk_beside",
        groups=(TWO_OF_THREE,),
        given=given(maintenance="w1 w2", failed="w3"),
        expected={"app": "down w2 app handled"},
    ),
    Picture(
        name="a_risk_that_an_unhandled_failure_makes_too_is_not_handled",
        groups=(of("app", "w1 w2 w3"),),
        given=given(maintenance="w1", failed="w2"),
        expected={"app": "at_risk w1 app"},
    ),
    Picture(
        name="a_risk_by_maintenance_alone_is_handled",
        groups=(PAIR,),
        given=given(maintenance="w1"),
        expected={"app": "at_risk w1 app handled"},
    ),
    Picture(
        name="a_handled_outage_with_an_unhandled_degradation_is_not_handled",
        requires="app>db app>disk",
        given=given(maintenance="db", degraded="disk"),
        expected={"app": "down db app"},
    ),
    Picture(
        name="what_is_failed_and_acknowledged_is_handled",
        requires="app>db",
        given=given(failed="db", acknowledged="db"),
        expected={"app": "down db app handled"},
    ),
    Picture(
        name="members_of_nested_groups_fall_in_turn",
        requires="svc>farm",
        groups=(of("farm", "app other"), PAIR, of("other", "w2 w3")),
        given=given(failed="w1 w2 w3"),
        expected={
            "app": "down w2 app",
            "other": "down w3 other",
            "farm": "down w3 other farm",
            "svc": "down w3 other farm svc",
        },
    ),
    Picture(
        name="two_groups_of_one_item_are_both_needed",
        groups=(PAIR, of("app", "d1 d2")),
        given=given(failed="w1 d1 d2"),
        expected={"app": "down d2 app"},
    ),
]


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.name)
def test_the_rule_in_pictures(picture: Picture) -> None:
    impact = picture.graph().what_if(picture.given)
    found = {
        id: " ".join([e.health, *e.path, *(["handled"] if e.handled else [])])
        for id, e in impact.items()
    }
    assert found == picture.expected
    assert all(effect.depth == len(effect.path) - 1 for effect in impact.values())


def test_no_picture_comes_twice() -> None:
    assert len({picture.name for picture in PICTURES}) == len(PICTURES) >= 25
