"""The `counselor` command. Each verb says in one line what it does; a fault is one sentence and exit code 2."""

import sys
import tomllib
from collections.abc import Callable
from contextlib import redirect_stdout
from functools import wraps
from io import StringIO
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import click

from counselor import __version__
from counselor.settings import SetupError

P = ParamSpec("P")
R = TypeVar("R")


class Verbs(click.Group):
    """The command group: what the operator has to mend is said in one sentence, without a trace."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the verb."""
        from pydantic import ValidationError
        from pydantic_settings import SettingsError
        from sqlalchemy.exc import ArgumentError

        from counselor.catalogue.loader import CatalogueError

        try:
            return super().invoke(ctx)
        except (SetupError, CatalogueError) as error:
            fail(str(error))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            fail(f"The file settings.toml in the instance folder cannot be read: {error}.")
        except ArgumentError:
            fail("DATABASE_URL is not the address of a database; it looks like postgresql://name@host/database.")
        except SettingsError as error:
            fail(f"A setting does not fit: {error}.")
        except ValidationError as error:
            fault = error.errors()[0]
            fail(f"The setting {'.'.join(map(str, fault['loc']))} does not fit: {fault['msg']}.")


def fail(sentence: str) -> None:
    """Say what is wrong and stop with exit code 2."""
    click.echo(sentence, err=True)
    sys.exit(2)


def load_printing() -> None:
    """Load the PDF engine now; where its libraries are missing it says so at length, and one sentence is enough."""
    try:
        with redirect_stdout(StringIO()):
            import counselor.handouts.render  # noqa: F401  # what its import says is all that is wanted
    except OSError as error:
        raise SetupError(
            "The libraries for printing are missing. Debian, Ubuntu: apt install libpango-1.0-0 libpangoft2-1.0-0 "
            "libharfbuzz-subset0; Fedora: dnf install pango harfbuzz fontconfig; macOS: brew install pango"
        ) from error


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def main() -> None:
    """Counselor: session plans, couple homework and printed handouts."""


@main.command()
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--fresh", is_flag=True, help="Begin again with new invented people.")
def demo(port: int, fresh: bool) -> None:
    """Start with invented people, on this machine only. Data: instance/demo/."""
    load_printing()
    from counselor import demo as play
    from counselor.serving import serve_here

    app = play.make(port, fresh=fresh)
    serve_here(app, port, play.sign_ins())


@main.command()
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--host", default="127.0.0.1", show_default=True)
def serve(port: int, host: str) -> None:
    """Start with your own data in the instance folder."""
    load_printing()
    from counselor import schema
    from counselor.app import create_app
    from counselor.serving import serve_here

    app = create_app(base_url=f"http://127.0.0.1:{port}") if host == "127.0.0.1" else create_app()
    if schema.is_empty(app):
        schema.upgrade(app)
    schema.ready(app)
    serve_here(app, port, "", host=host)


def with_app(verb: Callable[P, R]) -> Callable[P, R]:
    """A verb that works on the database of the instance."""

    @wraps(verb)
    def inside(*args: P.args, **kwargs: P.kwargs) -> R:
        load_printing()
        from counselor.app import create_app

        with create_app().app_context():
            return verb(*args, **kwargs)

    return inside


@main.group()
def db() -> None:
    """The database."""


@db.command()
@with_app
def upgrade() -> None:
    """Make the tables, or bring them up to date."""
    from flask import current_app

    from counselor import schema

    schema.upgrade(current_app)
    click.echo("The database is up to date.")


@main.group()
def user() -> None:
    """People who sign in."""


@user.command()
@click.option("--name", required=True, help="The name others see.")
@click.option("--role", type=click.Choice(["counselor", "admin"]), default="counselor", show_default=True)
@with_app
def add(name: str, role: str) -> None:
    """Add a counselor or an admin and show the code with which they choose a passphrase."""
    from typing import cast

    from flask import current_app

    from counselor import schema
    from counselor.accounts import actions
    from counselor.accounts.models import Role
    from counselor.db import db as database
    from counselor.db import now

    schema.upgrade(current_app)
    person = actions.add_person(clinic=actions.first_clinic(), role=cast("Role", role), name=name.strip()[:80])
    database.session.flush()
    code = actions.invite(person, now())
    database.session.commit()
    click.echo(
        f"{person.name} can sign in once they open {current_app.config['BASE_URL']}/welcome and enter:\n{code}"
    )


@main.group()
def catalogue() -> None:
    """The practices."""


@catalogue.command("check")
@click.argument("folder", required=False, type=click.Path(path_type=Path, exists=True, file_okay=False))
def check_catalogue(folder: Path | None) -> None:
    """Check all files of the catalogue; name file, key and fault."""
    from counselor import paths
    from counselor.catalogue.loader import describe, read

    found, problems = read(folder or paths.PRACTICES)
    for problem in problems:
        click.echo(describe(problem), err=True)
    click.echo(f"{len(found.practices)} practices, {len(found.references)} references, {len(problems)} problems")
    sys.exit(1 if problems else 0)


@catalogue.command("list")
def list_catalogue() -> None:
    """All practices: slug, minutes in session, intensity, title."""
    from counselor.catalogue.loader import load

    for practice in load().practices.values():
        click.echo(f"{practice.slug:28} {practice.minutes.session or '-':>4} {practice.intensity}  {practice.title}")


@catalogue.command("show")
@click.argument("slug")
def show_catalogue(slug: str) -> None:
    """One practice as text."""
    practice = find(slug)
    click.echo(f"{practice.title}\n\n{practice.summary}\n")
    for number, step in enumerate(practice.steps, 1):
        click.echo(f"{number}. {step}")
    click.echo(f"\nEvidence: {practice.evidence_grade}. {practice.evidence_note}")


def find(slug: str) -> Any:
    """The practice with this slug; else a sentence and exit code 2."""
    from counselor.catalogue.loader import load

    practice = load().practices.get(slug)
    if practice is None:
        fail(f"There is no practice called {slug}. See: counselor catalogue list")
    return practice


@main.command()
@click.argument("slug")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path, dir_okay=False))
@click.option("--paper", type=click.Choice(["a4", "letter"]), default="a4", show_default=True)
def handout(slug: str, output: Path, paper: Any) -> None:
    """Print a practice as a blank sheet to a PDF file."""
    load_printing()
    from counselor.catalogue.handout import blank
    from counselor.handouts.render import render

    sheet = render(blank(find(slug), paper=paper))
    try:
        output.write_bytes(sheet)
    except OSError as error:
        fail(f"{output} cannot be written ({error.strerror}).")
    click.echo(f"{output}: {len(sheet):,} bytes")


@main.group()
def check() -> None:
    """Checks of the program's own files."""


@check.command()
def templates() -> None:
    """Parse every template; only if, for, set and macros, no inline style or script, nothing marked safe."""
    from counselor.lint import template_faults

    faults = template_faults()
    for fault in faults:
        click.echo(fault, err=True)
    click.echo(f"templates: {len(faults)} problems")
    sys.exit(1 if faults else 0)
