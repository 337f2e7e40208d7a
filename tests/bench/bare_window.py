"""A PySide6 window with nothing in it: what starting a window costs at the least."""

import sys

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

application = QApplication(sys.argv[:1])
window = QWidget()
window.setWindowTitle("bare")
window.setStyleSheet("background: #1f5fbf")
window.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
window.resize(1180, 760)
window.show()
application.exec()
