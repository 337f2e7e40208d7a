"""Rows of widgets like words: what was worked out holds until something changes, and not longer."""

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from admin_desktop.ui.flow_layout import FlowLayout


@pytest.fixture
def holder(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    flow = FlowLayout(6)
    made.setLayout(flow)
    for _ in range(4):
        one = QLabel("word")
        one.setMinimumSize(50, 20)
        one.setMaximumSize(50, 20)
        flow.addWidget(one)
    made.resize(300, 100)
    made.show()
    QApplication.processEvents()
    return made


def places(holder: QWidget) -> list[tuple[int, int]]:
    QApplication.processEvents()
    labels = holder.findChildren(QLabel)
    return [(one.x(), one.y()) for one in labels if not one.isHidden()]


def test_it_goes_on_in_the_next_row(holder: QWidget) -> None:
    flow = holder.layout()
    assert flow is not None
    assert places(holder) == [(0, 0), (56, 0), (112, 0), (168, 0)]
    assert (flow.heightForWidth(300), flow.heightForWidth(110)) == (20, 46)
    holder.resize(110, 100)
    assert places(holder) == [(0, 0), (56, 0), (0, 26), (56, 26)]
    holder.resize(300, 100)
    assert places(holder) == [(0, 0), (56, 0), (112, 0), (168, 0)]


def test_what_changes_is_worked_out_anew(holder: QWidget) -> None:
    flow = holder.layout()
    assert flow is not None
    assert flow.heightForWidth(110) == 46
    assert flow.minimumSize().width() == 50
    labels = holder.findChildren(QLabel)
    labels[0].hide()
    assert places(holder) == [(0, 0), (56, 0), (112, 0)]
    assert flow.heightForWidth(162) == 20
    labels[0].show()
    labels[1].setFixedWidth(80)
    assert places(holder) == [(0, 0), (56, 0), (142, 0), (198, 0)]
    assert flow.minimumSize().width() == 80
    more = QLabel("more")
    more.setFixedSize(50, 30)
    flow.addWidget(more)
    assert places(holder)[-1] == (0, 26), "and the row is full"
    assert flow.heightForWidth(300) == 56
    assert flow.takeAt(4) is not None
    assert flow.heightForWidth(300) == 20
    assert flow.takeAt(9) is None
