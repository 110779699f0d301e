"""How a partner's paper is set."""

from counselor.couples.models import Partner
from counselor.handouts.documents import Look


def look(partner: Partner) -> Look:
    """As this partner reads best."""
    return Look(
        paper=partner.paper,
        large=partner.print_size == "large",
        plain=partner.plain,
        typeface=partner.typeface,
    )
