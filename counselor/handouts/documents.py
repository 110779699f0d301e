"""The documents that can be printed, as frozen data. PURE.

All text is plain: markup in it is printed as it stands. No file name or PDF title says who or what about.
"""

from counselor.handouts.base import Document, Paper
from counselor.handouts.exercise import Exercise, Packet, Prompt, PromptType
from counselor.handouts.invitation import Invitation
from counselor.handouts.plan import PlanBlock, SessionPlan

__all__ = [
    "DOCUMENTS",
    "Document",
    "Exercise",
    "Invitation",
    "Packet",
    "Paper",
    "PlanBlock",
    "Prompt",
    "PromptType",
    "SessionPlan",
]

DOCUMENTS: tuple[type[Exercise | Packet | SessionPlan | Invitation], ...] = (
    Exercise,
    Packet,
    SessionPlan,
    Invitation,
)
