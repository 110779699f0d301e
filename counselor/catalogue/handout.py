"""From a practice to a blank sheet."""

from counselor.catalogue.practice import Practice
from counselor.handouts.documents import Exercise, Paper, Prompt


def blank(practice: Practice, *, clinic: str = "", paper: Paper = "a4") -> Exercise:
    """The exercise for nobody in particular, without what belongs in the session only."""
    return Exercise(
        title=practice.title,
        lead=practice.summary,
        steps=practice.steps,
        prompts=tuple(
            Prompt(
                text=prompt.text,
                type=prompt.type,
                sees="",
                options=prompt.options,
                low=prompt.anchors.low if prompt.anchors else "",
                high=prompt.anchors.high if prompt.anchors else "",
                together=prompt.audience == "together",
            )
            for prompt in practice.prompts
            if prompt.where == "home"
        ),
        clinic=clinic,
        paper=paper,
    )
