"""Where the files beside the code lie: in a checkout next to the package, in a wheel inside it. PURE."""

from pathlib import Path

PACKAGE = Path(__file__).parent
_BESIDE = PACKAGE / "_data" if (PACKAGE / "_data").is_dir() else PACKAGE.parent

TEMPLATES = _BESIDE / "templates"
HANDOUTS = _BESIDE / "handouts"
PRACTICES = PACKAGE / "catalogue" / "practices"
STATIC = PACKAGE / "static"
MIGRATIONS = PACKAGE / "migrations"
