"""The rules for templates, checked on the parsed template, not by luck of a regular expression."""

import re
from pathlib import Path

from jinja2 import Environment, TemplateSyntaxError, nodes

from counselor import paths

# `do`, `include` of computed names, `autoescape off`, calls blocks: not needed, so not allowed
FORBIDDEN = (nodes.ScopedEvalContextModifier, nodes.EvalContextModifier, nodes.CallBlock, nodes.FilterBlock)
UNSAFE_FILTERS = {"safe", "attr", "pprint"}
INLINE = re.compile(r"""\s(?:style|on[a-z]+)\s*=|<style|<script(?![^>]*\ssrc=)|javascript:""", re.IGNORECASE)
LONGEST = 150


def template_faults(folder: Path = paths.TEMPLATES) -> list[str]:
    """One line a fault: file and what is wrong; no line when all is well."""
    files = sorted(folder.rglob("*.html"))
    return [f"{file.relative_to(folder)}: {fault}" for file in files for fault in _faults(file.read_text("utf-8"))]


def _faults(source: str) -> list[str]:
    try:
        tree = Environment(autoescape=True).parse(source)
    except TemplateSyntaxError as error:
        return [f"line {error.lineno}: {error.message}"]
    faults = [f"line {node.lineno}: {type(node).__name__} is not used here" for node in tree.find_all(FORBIDDEN)]
    faults += [
        f"line {node.lineno}: the filter {node.name} is not used here"
        for node in tree.find_all(nodes.Filter)
        if node.name in UNSAFE_FILTERS
    ]
    plain = "".join(data.data for data in tree.find_all(nodes.TemplateData))
    faults += [f"inline style or script: {found.group().strip()}" for found in INLINE.finditer(plain)]
    lines = source.count("\n")
    return faults + ([f"{lines} lines: split it"] if lines > LONGEST else [])
