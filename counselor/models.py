"""All tables, for whoever needs the whole: migrations and tests."""

from sqlalchemy import MetaData

import counselor.accounts.models
import counselor.couples.models
import counselor.homework.models
import counselor.keycheck
import counselor.paper.models
import counselor.plans.models  # noqa: F401  # imported for the tables they add
from counselor.db import Base


def metadata() -> MetaData:
    """The metadata with every table in it."""
    return Base.metadata
