"""How four products derive the status of services from that of what they need.

Each module says the rule of one product, in that product's own words: the definition is a
frozen value, evaluation a pure function that explains its answer. Use them to check an export
against the product, to move from one product to another, or to compare rules; the library's
own rule is that of `Graph`. Loaded only when imported.

>>> from itsmcore.cmdb.products import icinga
>>> web = icinga.BusinessProcess(
...     processes=[icinga.Process(name="web", operator="or", children=["w1", "w2"])],
...     objects=[icinga.Monitored(name="w1"), icinga.Monitored(name="w2")],
... )
>>> web.evaluate({"w1": "CRITICAL", "w2": "WARNING"})["web"].state
State.WARNING
"""

from itsmcore.cmdb.products import icinga, itop, servicenow, zabbix

__all__ = ["icinga", "itop", "servicenow", "zabbix"]
