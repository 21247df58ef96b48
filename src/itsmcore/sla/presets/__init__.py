"""The clocks of known products, said with the parts of a target and nothing else.

Each module has the functions of one product; each function returns an ordinary `Target`. They
read the neutral fields of this library's records (`status`, its category, `assignee`, the sides
of comments) and take conditions or edges for whatever a host calls otherwise. Loaded only when
imported.

>>> from datetime import timedelta
>>> from itsmcore.sla.presets import zendesk
>>> zendesk.requester_wait(timedelta(hours=8)).pause
when(status_category='waiting', hold_reason='customer')
"""

from itsmcore.sla.presets import glpi, itop, jira, servicenow, zammad, zendesk

__all__ = ["glpi", "itop", "jira", "servicenow", "zammad", "zendesk"]
