"""Pages of the case."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from counselor import access
from counselor.accounts.handout import invitation
from counselor.catalogue.shelf import catalogue
from counselor.clock import today
from counselor.couples import actions
from counselor.couples.forms import CoupleForm, GoalForm, filled
from counselor.couples.handout import look
from counselor.couples.models import BOTH, GOALS, Couple, Partner
from counselor.couples.rules import POLICIES
from counselor.db import db, now
from counselor.forms import choices
from counselor.homework.models import Assignment
from counselor.homework.timeline import timeline
from counselor.pages import page, pdf
from counselor.plans.models import Plan

views = Blueprint("couples", __name__, url_prefix="/couples")


@views.get("/")
def index() -> str:
    """All couples of the counselor, by name; closed ones below."""
    couples = sorted(access.listed(access.rows(Couple, BOTH)), key=lambda couple: couple.name.casefold())
    return render_template("couples/index.html", couples=couples)


@views.route("/new", methods=["GET", "POST"])
def new() -> Response | tuple[str, int]:
    """Open a case."""
    form = _form(None)
    if not form.validate_on_submit():
        return page("couples/edit.html", form, couple=None)
    visitor = access.me()
    couple = actions.open_case(clinic_id=visitor.clinic_id, by=visitor.id, **form.case)
    db.session.commit()
    flash("Saved. Now print an invitation for each of them, or plan the first session.")
    return redirect(url_for("couples.show", couple_id=couple.id), 303)


def _form(couple: Couple | None) -> CoupleForm:
    form = CoupleForm(data=filled(couple))
    form.themes.choices = choices((theme.slug, theme.title) for theme in catalogue().themes.values())
    return form


@views.get("/<id:couple_id>")
def show(couple_id: str) -> str:
    """The two, their goals, and what happened so far."""
    return _show(access.load(Couple, couple_id, BOTH, GOALS), GoalForm())


def _show(couple: Couple, form: GoalForm) -> str:
    past = timeline(couple, plans=access.within(Plan), assignments=access.within(Assignment), mine=access.mine())
    values = {"policies": POLICIES, "themes": catalogue().themes, "today": today()}
    return render_template("couples/show.html", couple=couple, past=past, form=form, **values)


@views.route("/<id:couple_id>/edit", methods=["GET", "POST"])
def edit(couple_id: str) -> Response | tuple[str, int]:
    """Change names, print, policy, themes."""
    couple = access.load(Couple, couple_id, BOTH)
    form = _form(couple)
    if not form.validate_on_submit():
        return page("couples/edit.html", form, couple=couple)
    actions.edit_case(couple, **form.case)
    db.session.commit()
    flash("Saved.")
    return redirect(url_for("couples.show", couple_id=couple.id), 303)


@views.post("/<id:couple_id>/goals")
def goal(couple_id: str) -> Response | tuple[str, int]:
    """Add a goal."""
    couple, form = access.load(Couple, couple_id, BOTH, GOALS), GoalForm()
    if not form.validate():
        return _show(couple, form), 422
    actions.add_goal(couple, form.text.data or "")
    db.session.commit()
    return redirect(url_for("couples.show", couple_id=couple_id, _anchor="goals"), 303)


@views.post("/<id:couple_id>/goals/<id:goal_id>/drop")
def drop_goal(couple_id: str, goal_id: str) -> Response:
    """Take a goal off, or put it back."""
    found = actions.drop_goal(access.load(Couple, couple_id), goal_id, now()) or abort(404)
    db.session.commit()
    if found.removed_at:
        flash("The goal is off the list.", url_for("couples.drop_goal", couple_id=couple_id, goal_id=goal_id))
    return redirect(url_for("couples.show", couple_id=couple_id, _anchor="goals"), 303)


@views.post("/<id:couple_id>/close")
def close(couple_id: str) -> Response:
    """Close the case, or open it again."""
    couple = access.load(Couple, couple_id, BOTH)
    actions.close_case(couple, now())
    db.session.commit()
    words = "closed. Their pages can be read, not written on" if couple.closed_at else "open again"
    flash(
        f"{couple.name}: {words}.",
        url_for("couples.close", couple_id=couple.id) if couple.closed_at else "message",
    )
    return redirect(url_for("couples.show", couple_id=couple.id), 303)


@views.post("/partners/<id:partner_id>/invitation")
def invite(partner_id: str) -> Response:
    """Print an invitation for one partner; an earlier code ends."""
    partner = access.load(Partner, partner_id)
    document = invitation(partner.person, now(), look(partner))
    db.session.commit()
    return pdf(document)


@views.post("/partners/<id:partner_id>/shut")
def shut(partner_id: str) -> Response:
    """Close one partner's page at once, or open it again."""
    partner = access.load(Partner, partner_id)
    actions.shut_portal(partner, now())
    db.session.commit()
    flash(f"{partner.name}’s page is {'closed' if partner.person.disabled_at else 'open again'}.")
    return redirect(url_for("couples.show", couple_id=partner.couple_id), 303)
