"""The rule that every answer goes through: a full truth table, and a check that the table would notice a slip."""

import ast
import itertools
import types
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counselor.homework import visibility
from counselor.homework.visibility import CLASSES, Standing, may_read

READERS = ("author", "partner", "counselor")
# the table of the rules between partners, a row a class: may (partner, counselor) read once it is sent
WHO_READS_SENT = {
    "private": ("never", "always"),
    "shared": ("always", "always"),
    "after_both": ("both sent", "always"),
}
UNKNOWN = ("", "public", "Shared", "shared ", "AFTER_BOTH", "draft", "sealed", "everyone")


def oracle(kind: str, reader: str, sent: bool, partner_sent: bool, held: bool, separated: bool) -> bool:
    """What the table says, read off it and not off the code."""
    if reader == "author":
        return True
    if not sent:
        return False  # a draft: nothing for the partner, nothing for the counselor
    to_partner, to_counselor = WHO_READS_SENT.get(kind, WHO_READS_SENT["private"])
    if reader == "counselor":
        return to_counselor == "always"
    # the counselor can only hold back, and separation stops what opens: a denial beats every permission
    stopped = held or separated
    opened = to_partner == "always" or (to_partner == "both sent" and partner_sent)
    return reader == "partner" and opened and not stopped


def every_standing(kinds: tuple[str, ...]) -> Iterator[tuple[Any, ...]]:
    """All (class, sent, partner_sent, held, separated)."""
    return itertools.product(kinds, *[(False, True)] * 4)


# ---- What must hold, of the module itself or of a slip in it --------------------------------------------------


def table_holds(rule: Any) -> None:
    for (kind, *facts), reader in itertools.product(every_standing((*CLASSES, *UNKNOWN)), READERS):
        assert rule.may_read(reader, rule.Standing(kind, *facts)) is oracle(kind, reader, *facts), (
            kind,
            reader,
            facts,
        )


def facts_default_to_closed(rule: Any) -> None:
    assert not rule.may_read("partner", rule.Standing("after_both", sent=True))
    assert rule.may_read("partner", rule.Standing("shared", sent=True))
    with pytest.raises(AttributeError):
        rule.Standing("shared", sent=True).sent = False


def strangers_read_nothing(rule: Any) -> None:
    for reader, (kind, *facts) in itertools.product(("", "admin", "Partner", "other"), every_standing(CLASSES)):
        assert rule.may_read(reader, rule.Standing(kind, *facts)) is False


def sentences_say_the_class(rule: Any) -> None:
    assert rule.CLASSES == ("private", "shared", "after_both")
    assert rule.SIGNS == {"private": "lock", "shared": "eye", "after_both": "both"}
    private = ("Only you and your counselor", "will see this.")
    assert rule.sees("private", "Dan") == private
    assert [rule.sees(kind, "Dan") for kind in UNKNOWN] == [private] * len(UNKNOWN)
    assert rule.sees("shared", "Dan") == ("You, Dan and your counselor", "will see this once you send it.")
    assert rule.sees("after_both", "Dan") == (
        "You and your counselor",
        "will see this. Dan sees it too once both of you have sent.",
    )


def paper_says_the_class_and_no_name(rule: Any) -> None:
    private = "Only you and your counselor will see this."
    assert [rule.sees_on_paper(kind) for kind in ("private", *UNKNOWN)] == [private] * (1 + len(UNKNOWN))
    shared = "You, your partner and your counselor will see this once you send it or hand it in."
    assert rule.sees_on_paper("shared") == shared
    assert rule.sees_on_paper("after_both") == (
        "You and your counselor will see this. Your partner sees it too once both of you have sent or handed it in."
    )


def both_is_offered_where_there_are_two(rule: Any) -> None:
    assert rule.offered("each") == rule.offered("together") == ("private", "shared", "after_both")
    assert [rule.offered(alone) for alone in ("a", "b", "")] == [("private",)] * 3


def usual_is_the_narrowest(rule: Any) -> None:
    cases = itertools.product(("a", "b", "each", "together"), (True, False), (True, False))
    said = {case: rule.usual(case[0], private=case[1], together=case[2]) for case in cases}
    assert {kind for (to, private, _), kind in said.items() if private or to in "ab"} == {"private"}
    assert said["each", False, False] == "after_both"
    assert said["each", False, True] == said["together", False, False] == said["together", False, True] == "shared"


CHECKS: tuple[Callable[[Any], None], ...] = (
    table_holds,
    facts_default_to_closed,
    strangers_read_nothing,
    sentences_say_the_class,
    paper_says_the_class_and_no_name,
    both_is_offered_where_there_are_two,
    usual_is_the_narrowest,
)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_visibility(check: Callable[[Any], None]) -> None:
    check(visibility)


@given(st.text(max_size=12), st.tuples(*[st.booleans()] * 4))
def test_a_class_nobody_knows_reads_as_private(kind: str, facts: tuple[bool, ...]) -> None:
    known = kind if kind in CLASSES else "private"
    for reader in READERS:
        assert may_read(reader, Standing(kind, *facts)) is may_read(reader, Standing(known, *facts))


@given(st.sampled_from(CLASSES), st.tuples(*[st.booleans()] * 4))
def test_holding_or_separating_never_opens_and_nothing_but_sending_opens(kind: str, facts: tuple[bool, ...]) -> None:
    sent, partner_sent, held, separated = facts
    for reader in READERS:
        now = may_read(reader, Standing(kind, *facts))
        assert now >= may_read(reader, Standing(kind, sent, partner_sent, True, separated))
        assert now >= may_read(reader, Standing(kind, sent, partner_sent, held, True))
        assert now <= may_read(reader, Standing(kind, True, True, held, separated))


# ---- Would the checks notice? A slip in one place at a time ---------------------------------------------------

SOURCE = Path(visibility.__file__).read_text("utf-8")
OTHER = {ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.And: ast.Or, ast.Or: ast.And}


def slips(node: ast.AST) -> Iterator[Callable[[], Any]]:
    """The wrong versions of one node, each as a change of the tree that returns how to take it back."""
    if isinstance(node, ast.Compare) and type(node.ops[0]) in OTHER:
        yield lambda: _put(node, "ops", [OTHER[type(node.ops[0])]()])
    if isinstance(node, ast.BoolOp):
        yield lambda: _put(node, "op", OTHER[type(node.op)]())
        for place in range(len(node.values)):
            kept = node.values[:place] + node.values[place + 1 :]
            yield lambda kept=kept: _put(node, "values", kept if len(kept) > 1 else kept * 2)
    if isinstance(node, ast.If):
        yield from (lambda value=value: _put(node, "test", ast.Constant(value=value)) for value in (True, False))
    if isinstance(node, ast.Return):
        yield lambda: _put(node, "value", ast.UnaryOp(ast.Not(), node.value))
        yield lambda: _put(node, "value", ast.Constant(value=None))
    if isinstance(node, ast.Constant):
        yield from _of_constant(node)


def _of_constant(node: ast.Constant) -> Iterator[Callable[[], Any]]:
    if isinstance(node.value, bool):
        yield lambda: _put(node, "value", not node.value)
    if isinstance(node.value, str) and " " not in node.value:
        yield lambda: _put(node, "value", f"{node.value}?")


def _put(node: Any, name: str, value: Any) -> Callable[[], None]:
    before = getattr(node, name)
    setattr(node, name, value)
    return lambda: setattr(node, name, before)


def mutants() -> Iterator[tuple[str, types.ModuleType]]:
    """(what was changed, the module with that one change). What only type checkers read is left out."""
    tree = ast.parse(SOURCE)
    only_typed = [one for one in tree.body if isinstance(one, ast.Assign) and ast.unparse(one.targets[0]) == "Reader"]
    skipped = {inner for one in only_typed for inner in ast.walk(one)}
    for node in [node for node in ast.walk(tree) if node not in skipped]:
        for slip in slips(node):
            before, back = ast.unparse(node), slip()
            changed, module = ast.unparse(tree), types.ModuleType("mutant")
            back()
            exec(changed, module.__dict__)  # noqa: S102  # our own file
            yield f"line {node.lineno}: {before}", module


def killed(module: types.ModuleType) -> bool:
    """Whether at least one check fails."""
    for check in CHECKS:
        try:
            check(module)
        except (Exception, pytest.fail.Exception):
            return True
    return False


def test_every_slip_in_the_rule_is_noticed() -> None:
    tried = [(what, killed(module)) for what, module in mutants()]
    assert len(tried) > 60
    assert [what for what, dead in tried if not dead] == []
