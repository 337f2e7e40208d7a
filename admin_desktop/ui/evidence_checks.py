"""Runs what the evidence card asks for, with a bar and a way to stop it."""

from pathlib import Path

from admin_desktop.app import App
from admin_desktop.evidence.verifying import Verdict
from admin_desktop.ui.evidence_card import EvidenceCard
from admin_desktop.ui.long_job import LongJob, Progress
from admin_desktop.ui.workers import Workers


class EvidenceChecks:
    """Serves one card.

    Args:
        app: whose evidence it is.
        workers: runs the checks.
        card: asks for them.
    """

    def __init__(self, app: App, workers: Workers, card: EvidenceCard) -> None:
        self._app, self._workers, self._card = app, workers, card
        card.check.connect(self._check)

    def _check(self, paths: list[Path]) -> None:
        job = LongJob(self._workers, self._card.window(), "Checking the evidence")
        job.done.connect(self._card.show_verdict)
        job.failed.connect(self._card.show_trouble)
        job.start(lambda progress: self._verdict(paths, progress))

    def _verdict(self, paths: list[Path], progress: Progress) -> Verdict:
        """On a thread of the workers'."""
        from admin_desktop.evidence.verifying import verify
        from admin_desktop.evidence.witnesses import witnesses_in, witnesses_laid

        witnesses = [witness for path in paths for witness in witnesses_in(path)]
        laid = witnesses_laid(self._app.paths.outgoing)
        return verify(self._app.database, self._app.vault, progress, [*witnesses, *laid])
