"""Guesses about an incident that come in after its draft was begun."""

from admin_desktop.storage.database import Database


def guess_link(database: Database, capture_id: str, link: str, platform: str) -> bool:
    """Fill in the link of the draft with this capture, unless somebody did already. It still counts as untouched.

    Args:
        database: with the drafts.
        capture_id: whose draft is meant.
        link: a web link, checked.
        platform: the network it leads to; empty when it is none that is known.

    Returns:
        whether a draft got it.

    Raises:
        Trouble: the draft is as it was.
    """
    with database.writing() as connection:
        # updated_at stays: what nobody has looked at yet is shown as a guess.
        changed = connection.execute(
            "UPDATE incidents SET link = ?, platform = CASE platform WHEN '' THEN ? ELSE platform END"
            " WHERE link = '' AND state = 'draft'"
            " AND id IN (SELECT incident_id FROM incident_captures WHERE capture_id = ?)",
            (link, platform, capture_id),
        )
        return changed.rowcount > 0
