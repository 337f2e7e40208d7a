"""What goes with the mail to one recipient: pictures, as many as fit, and the report as a document."""

import hashlib
import logging
from collections.abc import Sequence
from datetime import datetime

from admin_desktop.documents.mail_size import Limit, fitting
from admin_desktop.documents.report_mail import AttachedPdf, Enclosed
from admin_desktop.evidence.captures import Capture
from admin_desktop.evidence.vault import Vault
from admin_desktop.incidents.attaching import attached, pictures_of, split_by_size
from admin_desktop.incidents.incident import Incident, PictureChoice
from admin_desktop.incidents.report_pdfs import ReportPdfs, Shown

_log = logging.getLogger(__name__)


class Encloser:
    """Reads pictures and has documents made.

    Args:
        vault: where the pictures are.
        limit: how large a mail may become.
        pdfs: makes the documents; None: the mails go without.
    """

    def __init__(self, vault: Vault, limit: Limit, pdfs: ReportPdfs | None) -> None:
        self._vault = vault
        self.limit = limit
        self._pdfs = pdfs

    def enclose(
        self,
        incident: Incident,
        captures: Sequence[Capture],
        choice: PictureChoice,
        to: Sequence[str],
        now: datetime,
    ) -> Enclosed:
        """Put together what goes along; pictures that are too much for one mail are named and kept.

        Args:
            incident: the draft.
            captures: all of its captures.
            choice: which picture of each.
            to: whom the report goes to, a line each.
            now: the moment of sending.

        Raises:
            PictureDamaged: an original is not what was sealed.
        """
        fit, kept_back = split_by_size(pictures_of(incident, captures, choice), self.limit)
        pictures = tuple(attached(incident.id, one, self._vault) for one in fit)
        shown = [
            Shown(one.capture, one.picture, there.data, there.name) for one, there in zip(fit, pictures, strict=True)
        ]
        pdf = self._document(incident, captures, shown, to, now)
        if pdf and len(fitting([*(len(one.data) for one in pictures), len(pdf.data)], self.limit)) <= len(pictures):
            pdf = None  # the pictures themselves are worth more
        left = tuple(attached(incident.id, one, None) for one in kept_back)
        return Enclosed(pictures, left, self.limit.words, pdf)

    def _document(
        self, incident: Incident, captures: Sequence[Capture], shown: Sequence[Shown], to: Sequence[str], now: datetime
    ) -> AttachedPdf | None:
        if self._pdfs is None:
            return None
        try:
            data = self._pdfs.of_report(incident, captures, shown, to, now)
        # Whatever went wrong: the mail says everything that the document says, and must go.
        except Exception:
            _log.warning("the report goes without a document", exc_info=True)
            return None
        return AttachedPdf(f"{incident.id}.pdf", data, hashlib.sha256(data).hexdigest())
