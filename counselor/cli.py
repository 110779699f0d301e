"""The `counselor` command. Each verb says in one line what it does; a fault is one sentence and exit code 2."""

import sys
import tomllib
from collections.abc import Callable
from dataclasses import replace
from functools import partial, wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar, get_args

import click

from counselor import __version__
from counselor.handouts.base import Paper, Typeface
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


def printing() -> Callable[[], None]:
    """Begin to load the PDF engine beside everything else; calling the result waits for it."""
    from concurrent.futures import ThreadPoolExecutor

    from counselor.handouts.press import PressError, drawing

    loading = ThreadPoolExecutor(1).submit(drawing().warm)

    def loaded() -> None:
        try:
            loading.result()
        except PressError as error:
            raise SetupError(
                "The libraries for printing are missing. Debian, Ubuntu: apt install libpango-1.0-0 "
                "libpangoft2-1.0-0 libharfbuzz-subset0; Fedora: dnf install pango harfbuzz fontconfig; "
                "macOS: brew install pango"
            ) from error

    return loaded


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def main() -> None:
    """Counselor: session plans, couple homework and printed handouts."""


@main.command()
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--fresh", is_flag=True, help="Begin again with new invented people.")
def demo(port: int, fresh: bool) -> None:
    """Start with invented people, on this machine only. Data: instance/demo/."""
    loaded = printing()
    from counselor import demo as play
    from counselor.serving import serve_here

    app = play.make(port, fresh=fresh)
    loaded()
    serve_here(app, port, play.sign_ins())


@main.command()
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--host", default="127.0.0.1", show_default=True)
def serve(port: int, host: str) -> None:
    """Start with your own data in the instance folder."""
    loaded = printing()
    from counselor import schema
    from counselor.app import create_app
    from counselor.serving import serve_here

    app = create_app(base_url=f"http://127.0.0.1:{port}") if host == "127.0.0.1" else create_app()
    if schema.is_empty(app):
        schema.upgrade(app)
    schema.ready(app)
    loaded()
    serve_here(app, port, "", host=host)


def with_app(verb: Callable[P, R]) -> Callable[P, R]:
    """A verb that works on the database of the instance."""

    @wraps(verb)
    def inside(*args: P.args, **kwargs: P.kwargs) -> R:
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
@click.argument("what", required=False)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The file; with --all, the folder.")
@click.option("--paper", type=click.Choice(get_args(Paper)), default="a4", show_default=True)
@click.option("--large", is_flag=True, help="18 pt, set anew.")
@click.option("--plain", is_flag=True, help="Black and white.")
@click.option("--typeface", type=click.Choice(get_args(Typeface)), default="atkinson", show_default=True)
@click.option("--fillable", is_flag=True, help="With boxes to type into.")
@click.option("--all", "every", is_flag=True, help="Every variant, into the folder.")
@click.option("--open", "opened", is_flag=True, help="Show it when it is there.")
def handout(what: str | None, output: Path | None, fillable: bool, every: bool, opened: bool, **look: Any) -> None:
    """Print a practice, or a sample of any document, to a PDF file. Without a name it lists them."""
    loaded = printing()
    from counselor.handouts.documents import Look
    from counselor.handouts.press import drawing
    from counselor.handouts.printing import Printer
    from counselor.handouts.variants import variant, variants

    documents = printable()
    if what is None:
        click.echo("\n".join(documents))
    elif what not in documents:
        fail(f"There is no practice or document called {what}. See: counselor handout")
    elif output is None:
        fail("Please say where to: -o FILE, or -o FOLDER with --all")
    else:
        document = documents[what]()
        loaded()
        one = {output: variant(document, Look(**look), fillable=fillable)}
        wanted = {output / f"{what}-{name}.pdf": each for name, each in variants(document)} if every else one
        for file, each in wanted.items():
            write(file, Printer(drawing()).pdf(each))
        if opened:
            click.launch(str(next(iter(wanted))))


def printable() -> dict[str, Callable[[], Any]]:
    """What can be printed without a couple, by name: the samples of all documents, the book, every practice."""
    from counselor.catalogue.handout import blank
    from counselor.catalogue.loader import load
    from counselor.handouts.variants import samples

    practices = load().practices
    made: dict[str, Callable[[], Any]] = {name: partial(replace, one) for name, one in samples().items()}
    return made | {slug: partial(blank, practice) for slug, practice in practices.items()}


def write(file: Path, pdf: bytes) -> None:
    """Write a file in full, or say in a sentence why not."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(pdf)
    except OSError as error:
        fail(f"{file} cannot be written ({error.strerror}).")
    click.echo(f"{file}: {len(pdf):,} bytes")


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
