"""Finding incidents by words."""

import json
import unicodedata

from admin_desktop.incidents.incident import TEXT_FIELDS, Incident
from admin_desktop.incidents.register import Register
from admin_desktop.storage.database import Database

# SQLite refuses patterns of more than 50,000 bytes; of a pasted text the beginning says enough.
_LONGEST_WORD = 1000

_FIELDS = (
    "id",
    *TEXT_FIELDS,
    "coalesce((SELECT group_concat(value, char(10)) FROM json_each(categories)), '')",
    "coalesce((SELECT group_concat(json_extract(value, '$.address'), char(10)) FROM json_each(recipients)), '')",
)
# A line for each field, so that no word is found across two of them.
_QUERY = f"""
    WITH texts AS MATERIALIZED (
        SELECT id, created_at, folded({" || char(10) || ".join(_FIELDS)}) AS text
        FROM incidents WHERE state != 'dropped'
    )
    SELECT id FROM texts
    WHERE NOT EXISTS (SELECT 1 FROM json_each(?) AS word WHERE texts.text NOT LIKE word.value ESCAPE '\\')
    ORDER BY created_at DESC, id DESC
"""  # noqa: S608 - our own words only; what is looked for is a parameter


class Search:
    """Looks through the incidents of one database.

    Args:
        database, register: where they lie.
    """

    def __init__(self, database: Database, register: Register) -> None:
        self._database = database
        self._register = register

    def search(self, words: str) -> list[Incident]:
        """Find the incidents that have every one of these words in any field of the form, or in their id.

        Capitals and accents written in another way make no difference; part of a word is enough. Dropped incidents
        have no text any more and are left out.

        Args:
            words: in any order, with spaces between; without a word all incidents are found.

        Returns:
            the newest first.

        Raises:
            Trouble: the database cannot be read.
        """
        patterns = json.dumps([f"%{_escaped(word)}%" for word in _folded(words).split()])
        with self._database.reading() as connection:
            # SQLite by itself knows capitals of A to Z only.
            connection.create_function("folded", 1, _folded, deterministic=True)
            found = [row["id"] for row in connection.execute(_QUERY, (patterns,))]
        return [self._register.get(incident_id) for incident_id in found]


def _folded(text: str) -> str:
    # What comes from outside may hold half a surrogate pair, which no stored text does.
    return unicodedata.normalize("NFKC", text.encode("utf-8", "replace").decode("utf-8")).casefold()


def _escaped(word: str) -> str:
    """Take the meaning of signs for "anything" away: 100% means 100%."""
    return word[:_LONGEST_WORD].replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
