"""The documents that can be printed, as frozen data. PURE.

All text is plain: markup in it is printed as it stands. No file name or PDF title says who or what about.
"""

from counselor.handouts.base import Brand, Document, Look, Mark, Paper, Typeface
from counselor.handouts.book import BookPractice, BookPrompt, BookTheme, CatalogueBook
from counselor.handouts.brief import Brief, BriefAssignment, BriefRating, BriefReturn
from counselor.handouts.exercise import RTL_SAMPLE, Exercise, Packet, Prompt, PromptType
from counselor.handouts.invitation import Invitation
from counselor.handouts.plan import PlanBlock, SessionPlan
from counselor.handouts.recovery import RecoverySheet
from counselor.handouts.report import ProgressReport, Rated, Week
from counselor.handouts.slip import AgreementSlip

__all__ = [
    "DOCUMENTS",
    "RTL_SAMPLE",
    "AgreementSlip",
    "BookPractice",
    "BookPrompt",
    "BookTheme",
    "Brand",
    "Brief",
    "BriefAssignment",
    "BriefRating",
    "BriefReturn",
    "CatalogueBook",
    "Document",
    "Exercise",
    "Invitation",
    "Look",
    "Mark",
    "Packet",
    "Paper",
    "PlanBlock",
    "ProgressReport",
    "Prompt",
    "PromptType",
    "Rated",
    "RecoverySheet",
    "SessionPlan",
    "Typeface",
    "Week",
]

Work = SessionPlan | Brief | ProgressReport | CatalogueBook | RecoverySheet
Printed = Exercise | Packet | AgreementSlip | Invitation | Work

DOCUMENTS: tuple[type[Printed], ...] = (
    Exercise,
    Packet,
    AgreementSlip,
    SessionPlan,
    Brief,
    ProgressReport,
    Invitation,
    RecoverySheet,
    CatalogueBook,
)
