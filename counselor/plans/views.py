"""Pages of a plan."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from counselor import access
from counselor.accounts.handout import brand
from counselor.catalogue import forms as catalogue_forms
from counselor.catalogue.shelf import catalogue, shelf
from counselor.clock import today
from counselor.couples.models import BOTH, Couple
from counselor.db import db, now
from counselor.handouts.documents import Look
from counselor.pages import page, pdf
from counselor.plans import actions, forms
from counselor.plans.handout import session_plan
from counselor.plans.models import OF_COUPLE, Block, Plan
from counselor.plans.rules import FIXED, WORDS, agenda

views = Blueprint("plans", __name__)


@views.get("/plans/")
def index() -> str:
    """All plans, the next first."""
    plans = access.listed(access.rows(Plan, OF_COUPLE).order_by(Plan.held_on.desc(), Plan.starts.desc()).limit(200))
    return render_template("plans/index.html", plans=plans, today=today())


@views.route("/couples/<id:couple_id>/plans/new", methods=["GET", "POST"])
def new(couple_id: str) -> Response | tuple[str, int]:
    """A new plan for a couple."""
    couple = access.load(Couple, couple_id, BOTH)
    form = forms.PlanForm(data=forms.fresh(today()))
    if not form.validate_on_submit():
        return page("plans/edit.html", form, couple=couple, plan=None)
    plan = actions.make_plan(couple, **form.plan)
    db.session.commit()
    return redirect(url_for("plans.show", plan_id=plan.id), 303)


@views.get("/plans/<id:plan_id>")
def show(plan_id: str) -> str:
    """The agenda with the catalogue beside it."""
    plan = access.load(Plan, plan_id, OF_COUPLE)
    chosen = next((block for block in plan.blocks if block.id == request.args.get("block")), None)
    form = forms.BlockForm(None, obj=chosen) if chosen else forms.NewBlock(None)
    return _show(plan, form, chosen)


def _show(plan: Plan, form: forms.BlockForm, chosen: Block | None) -> str:
    """The page, with the form of the chosen block, or of a new one."""
    query = catalogue_forms.query(catalogue())
    values: dict[str, Any] = {
        "fixed": FIXED,
        "words": WORDS,
        "choices": catalogue_forms,
        "shelf": catalogue(),
    }
    times = agenda(plan.starts, plan.length, [block.minutes for block in plan.blocks])
    found = shelf().index.find(query)
    return render_template(
        "plans/show.html",
        plan=plan,
        times=times,
        form=form,
        chosen=chosen,
        query=query,
        found=found,
        **values,
    )


@views.route("/plans/<id:plan_id>/edit", methods=["GET", "POST"])
def edit(plan_id: str) -> Response | tuple[str, int]:
    """Date, length, objectives and notes."""
    plan = access.load(Plan, plan_id, OF_COUPLE)
    form = forms.PlanForm(data=forms.filled(plan))
    if not form.validate_on_submit():
        return page("plans/edit.html", form, couple=plan.couple, plan=plan)
    actions.edit_plan(plan, **form.plan)
    db.session.commit()
    flash("Saved.")
    return redirect(url_for("plans.show", plan_id=plan.id), 303)


@views.post("/plans/<id:plan_id>/practices")
def add(plan_id: str) -> Response:
    """Add a practice to the agenda."""
    plan = access.load(Plan, plan_id)
    practice = catalogue().practices.get(forms.Add().practice.data or "") or abort(404)
    block = actions.add_practice(plan, practice)
    db.session.commit()
    return _back(plan, block)


def _back(plan: Plan, block: Block | None = None) -> Response:
    """To the plan, at the block that changed, with the search beside it as it was."""
    kept: Any = {name: value for name, value in request.args.items() if name in ("q", "theme", "minutes")}
    anchor = f"b-{block.id}" if block else "agenda"
    return redirect(url_for("plans.show", plan_id=plan.id, _anchor=anchor, **kept), 303)


@views.post("/plans/<id:plan_id>/blocks")
def compose(plan_id: str) -> Response | tuple[str, int]:
    """Add a block of the counselor's own."""
    plan, form = access.load(Plan, plan_id, OF_COUPLE), forms.NewBlock()
    if not form.validate():
        return _show(plan, form, None), 422
    block = actions.add_block(plan, **form.values)
    db.session.commit()
    return _back(plan, block)


def _block(plan: Plan, block_id: str) -> Block:
    return next((block for block in plan.blocks if block.id == block_id), None) or abort(404)


@views.post("/plans/<id:plan_id>/blocks/<id:block_id>/move")
def move(plan_id: str, block_id: str) -> Response:
    """Move a block to another place; a place that is none was not sent by our page."""
    plan, form = access.load(Plan, plan_id), forms.Move()
    block = _block(plan, block_id)
    if not form.validate():
        abort(404)
    actions.move_block(plan, block, form.to.data or 0)
    db.session.commit()
    return _back(plan, block)


@views.post("/plans/<id:plan_id>/blocks/<id:block_id>")
def change(plan_id: str, block_id: str) -> Response | tuple[str, int]:
    """Change a block's words or minutes."""
    plan, form = access.load(Plan, plan_id, OF_COUPLE), forms.BlockForm()
    block = _block(plan, block_id)
    if not form.validate():
        return _show(plan, form, block), 422
    actions.change_block(plan, block, **form.values)
    db.session.commit()
    return _back(plan, block)


@views.post("/plans/<id:plan_id>/blocks/<id:block_id>/remove")
def remove(plan_id: str, block_id: str) -> Response:
    """Take a block out, or put it back."""
    plan = access.load(Plan, plan_id)
    block = actions.remove_block(plan, block_id, now()) or abort(404)
    db.session.commit()
    if block.removed_at:
        flash(
            f"“{block.title}” is out of the plan.",
            url_for("plans.remove", plan_id=plan.id, block_id=block.id),
        )
    return _back(plan)


@views.get("/plans/<id:plan_id>/plan.pdf")
def sheet(plan_id: str) -> Response:
    """The plan on paper, for the counselor."""
    plan = access.load(Plan, plan_id, OF_COUPLE)
    look = Look(paper=plan.couple.partners[0].paper)
    return pdf(session_plan(plan, catalogue().practices, brand=brand(plan.couple.clinic), look=look))


@views.post("/plans/<id:plan_id>/delete")
def delete(plan_id: str) -> Response:
    """Delete a plan. What cannot be undone is asked first, on the plan's own page."""
    plan = access.load(Plan, plan_id)
    actions.delete_plan(plan)
    db.session.commit()
    flash("The plan is deleted.")
    return redirect(url_for("couples.show", couple_id=plan.couple_id), 303)
