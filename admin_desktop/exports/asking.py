"""Who exports, on which computer: what a package says about its maker."""

import platform

from admin_desktop.exports.parts import About
from admin_desktop.incidents.reporting import calls
from admin_desktop.policy import Handling, Pack
from admin_desktop.storage.settings import Settings


def about(settings: Settings, pack: Pack, version: str, *, practice: bool) -> About:
    """Bring together what the admin told us, the policy and this computer know.

    Args:
        settings: the admin's own details.
        pack: names the district, and whom to call about pictures that are locked away.
        version: of the program.
        practice: a rehearsal.
    """
    locked = [one.id for one in pack.categories.values() if one.handling == Handling.NO_PICTURE]
    return About(
        organisation=pack.district,
        name=settings.name,
        mail=settings.mail,
        employed=settings.employed,
        version=version,
        computer=platform.node(),
        system=platform.platform(),
        ask=calls(pack, locked),
        practice=practice,
    )
