"""Whether there is anything left for `flask setup` to do. Asked at each start, so it loads no model."""

from __future__ import annotations

from pathlib import Path

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from core.db import unit_of_work
from core.web import Platform
from profiles import service as profiles

ALEMBIC_INI = Path(__file__).resolve().parent.parent / "alembic.ini"


def is_set_up(shared: Platform) -> bool:
    """True when encoder, tables and data are there. The tables of regions and industries are renewed in passing."""
    encoder = Path(shared.settings.encoder)
    # A name that is no path is a hub's: whether it can be had shows when it is loaded.
    if encoder.is_absolute() and not encoder.exists():
        return False
    with shared.engine.connect() as connection:
        at = set(MigrationContext.configure(connection).get_current_heads())
    if at != set(ScriptDirectory.from_config(Config(str(ALEMBIC_INI))).get_heads()):
        return False
    with unit_of_work(shared.sessions) as session:
        profiles.load_taxonomy(session)
        return not (profiles.nobody_yet(session) and shared.settings.demonstration)
