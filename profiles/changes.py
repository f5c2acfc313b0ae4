"""Notices that a supplier or a problem has changed, sent inside the transaction that changes it.

A receiver is called as `receiver(session, supplier_id=…)` or `receiver(session, problem_id=…)` and puts its own work
off until after the commit (`core.db.after_commit`). The room that listens is above this one and is not imported here.
"""

from __future__ import annotations

from blinker import Signal

supplier_changed = Signal("a supplier may now be matched differently, or no more")
problem_changed = Signal("a problem may now be matched differently, or no more")
