import os
import signal
import subprocess
import sys

import pytest

PROGRAM = """
import os, sys
from PySide6.QtCore import QCoreApplication, QTimer
from admin_desktop.ui.end_signals import EndSignals
application = QCoreApplication([])
EndSignals(application).asked.connect(application.quit)
QTimer.singleShot(0, lambda: print("ready", flush=True))
sys.exit(application.exec())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals on Windows")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT"])
def test_a_signal_ends_the_event_loop_in_order(name: str) -> None:
    with subprocess.Popen([sys.executable, "-c", PROGRAM], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready" + os.linesep.encode()
        process.send_signal(getattr(signal, name))
        _, said = process.communicate(timeout=20)
    assert (process.returncode, said) == (0, b"")
