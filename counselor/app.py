"""The app: settings, keys, database, catalogue, gate, pages, error pages."""

import logging
from datetime import timedelta
from io import BytesIO
from typing import IO, Any

import flask
from flask import Flask, render_template
from flask_wtf import CSRFProtect
from jinja2 import StrictUndefined
from werkzeug.exceptions import HTTPException
from werkzeug.routing import BaseConverter

from counselor import __version__, access, clock, db, filters, headers, keys, paths, schema
from counselor.accounts.passwords import passwords
from counselor.accounts.views import views as accounts
from counselor.catalogue import shelf
from counselor.catalogue.views import views as catalogue
from counselor.couples.views import views as couples
from counselor.handouts.press import BusyError, PressError, drawing
from counselor.handouts.printing import Printer
from counselor.handouts.store import Store
from counselor.homework.views import views as homework
from counselor.paper.views import views as paper
from counselor.plans.views import views as plans
from counselor.portal.views import views as portal
from counselor.sealed import AlteredTextError, box
from counselor.settings import Settings, SetupError
from counselor.today.views import views as today

SENTENCES = {
    400: "This page was open for too long, or was sent twice. Please go back, reload, and try again.",
    404: "There is nothing here for you. The address may be mistyped.",
    405: "There is nothing here for you. The address may be mistyped.",
    413: "This is more than can be kept. Please go back and send less; what you typed is still there.",
}


class Request(flask.Request):
    """A request whose files stay in memory: a client's paper is never written to a disk in clear."""

    def _get_file_stream(self, *_: Any, **__: Any) -> IO[bytes]:
        return BytesIO()


class Id(BaseConverter):
    """An id in an address: 128 bits as 32 hex digits. Anything else is no address of ours."""

    regex = "[0-9a-f]{32}"


def create_app(**values: Any) -> Flask:
    """The app with these settings (see settings.py); raises SetupError with one sentence for the operator."""
    settings = Settings(**values)
    app = Flask("counselor", template_folder=str(paths.TEMPLATES), static_folder=str(paths.STATIC))
    try:
        settings.instance.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise SetupError(f"The folder {settings.instance} cannot be written to ({error.strerror}).") from error
    drawn = keys.load(settings.instance, has_data=lambda: schema.has_data(settings))
    box.use(drawn.fields)
    passwords.set_cost(settings.argon2_memory_kib, settings.argon2_passes)
    _configure(app, settings, drawn)
    db.configure(app, settings, drawn)
    app.extensions["printer"] = Printer(drawing(), Store(settings.instance / "cache", drawn.handouts))
    shelf.install(app)
    app.url_map.converters["id"] = Id
    app.request_class = Request
    for blueprint in (accounts, today, catalogue, couples, plans, homework, paper, portal):
        app.register_blueprint(blueprint)
    access.install(app)
    CSRFProtect(app)  # after the gate, which drops a token that is not of this session
    headers.install(app, https=settings.https)
    _pages(app)
    return app


def _configure(app: Flask, settings: Settings, drawn: keys.Keys) -> None:
    app.config.update(
        SECRET_KEY=drawn.cookies,
        PAPER_KEY=drawn.paper,
        TESTING=settings.testing,
        BASE_URL=settings.base_url.rstrip("/"),
        TIMEZONE=settings.timezone,
        TRUSTED_HOSTS=settings.hosts,
        SESSION_COOKIE_NAME="__Host-form" if settings.https else "form",
        SESSION_COOKIE_SECURE=settings.https,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=timedelta(hours=8),
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
        MAX_CONTENT_LENGTH=8 * 2**20,
        MAX_FORM_MEMORY_SIZE=8 * 2**20,
        SEND_FILE_MAX_AGE_DEFAULT=3600,
    )


def _pages(app: Flask) -> None:
    """What templates may use, and the error pages: the same few sentences, never a trace."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        day=filters.day,
        short_day=filters.short_day,
        clock=filters.clock,
        duration=filters.minutes,
        local=clock.local,
    )
    app.jinja_env.filters["after"] = filters.after
    app.jinja_env.globals.update(me=access.me, version=__version__)
    app.register_error_handler(HTTPException, _refused)
    app.register_error_handler(AlteredTextError, _altered)
    app.register_error_handler(PressError, _undrawn)
    app.register_error_handler(BusyError, _busy)
    if not app.testing:
        app.register_error_handler(Exception, _broken)


def _refused(error: HTTPException) -> Any:
    if error.code is None or error.code < 400:
        return error
    code = 404 if error.code == 405 else error.code
    return render_template("error.html", sentence=SENTENCES.get(code, SENTENCES[404])), error.code


def _altered(error: AlteredTextError) -> Any:
    sentence = f"A stored text did not pass its check, so it is not shown. It is recorded as {error}."
    return render_template("error.html", sentence=sentence), 500


def _undrawn(error: PressError) -> Any:
    logging.getLogger("counselor").error("a sheet could not be drawn", exc_info=error)
    sentence = "This sheet could not be drawn. Please shorten what is on it, then print again."
    return render_template("error.html", sentence=sentence), 500


def _busy(_error: BusyError) -> Any:
    sentence = "Several things are being printed just now. Please wait a moment, then print again."
    return render_template("error.html", sentence=sentence), 503


def _broken(error: Exception) -> Any:
    db.db.session.rollback()
    logging.getLogger("counselor").error("%s", type(error).__name__, exc_info=error)
    return render_template("error.html", sentence="Something went wrong here. Nothing you saved before is lost."), 500
