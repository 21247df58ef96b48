"""What every definition owes: its repr pastes back, it pickles, equal ones hash alike."""

import pickle
from copy import deepcopy
from decimal import Decimal
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis.strategies import SearchStrategy

from itsmcore.cmdb.products import icinga, itop, servicenow, zabbix
from itsmcore.model import FrozenMap
from itsmcore.testing import (
    business_processes,
    impact_graphs,
    impact_trees,
    service_trees,
)

STRATEGIES: dict[Any, SearchStrategy[Any]] = {
    icinga: business_processes(),
    itop: impact_graphs(),
    servicenow: impact_trees(),
    zabbix: service_trees(),
}


@pytest.mark.parametrize("product", STRATEGIES, ids=lambda each: each.__name__)
def test_definitions_paste_back_pickle_and_hash(product: Any) -> None:
    names = {**vars(product), "FrozenMap": FrozenMap, "Decimal": Decimal}

    @given(STRATEGIES[product])
    def check(value: Any) -> None:
        pasted = eval(repr(value), dict(names))  # noqa: S307  # the repr of our own value
        pickled = pickle.loads(pickle.dumps(value))  # noqa: S301  # our own value
        for twin in (pasted, pickled, deepcopy(value)):
            assert twin == value
            assert hash(twin) == hash(value)
            assert repr(twin) == repr(value)

    check()


def test_answers_pickle_and_cannot_be_changed() -> None:
    tree = zabbix.ServiceTree(services=[zabbix.Service(name="a")])
    whole = icinga.BusinessProcess(processes=[icinga.Process(name="p")])
    graph = itop.ImpactGraph(objects=["a"])
    map_ = servicenow.ImpactTree(elements=[servicenow.Element(name="a")])
    answers: list[Any] = [
        tree.status({"a": {1: 2}}),
        whole.evaluate({}),
        graph.impact(["a"]),
        map_.evaluate({"a": "major"}),
    ]
    for answer in answers:
        assert pickle.loads(pickle.dumps(answer)) == answer  # noqa: S301  # our own value
        name = attrs.fields(type(answer))[0].name
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            setattr(answer, name, None)
