"""Fields that the school's IT has filled in: to be seen, not to be changed."""

from PySide6.QtWidgets import QWidget

from admin_desktop.ui.widgets import tip

BY_IT = "Set by your school's IT."


def show_fixed(field: QWidget, *, fixed: bool) -> None:
    """Lock a field that IT has fixed, and say who did; a free one is left alone."""
    if fixed:
        field.setEnabled(False)
        field.setToolTip(tip(BY_IT))
        field.setAccessibleDescription(BY_IT)
