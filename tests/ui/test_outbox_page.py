"""The Outbox: what it says of each message, and what it offers."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from admin_desktop.outbox.queue import BY_YOU, OutboxRow, OutboxState
from admin_desktop.storage.clock import iso_utc, utc_now
from admin_desktop.ui import outbox_words
from admin_desktop.ui.needs import _unsent
from admin_desktop.ui.outbox_page import MOST_FINISHED, OutboxPage, state_words
from admin_desktop.ui.outbox_parts import PART
from admin_desktop.ui.outbox_row import Act
from admin_desktop.ui.times import until_words
from tests.ui.conftest import button_of, words_of
from tests.ui.test_accessibility import check
from tests.ui.test_hostile_text import HOSTILE, TURNED, all_plain, plain_tip, tips

NAMES = {"communications": "Communications", "supervisor": "Your supervisor"}
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
WHY = "mx.school.org did not accept the password. Everything waits safely: check it in Settings."


def row(number: int = 1, state: str = "waiting", **values: Any) -> OutboxRow:
    known = OutboxRow(
        message_id=f"M-{number}",
        subject_id=f"R-2026-{number:04d}",
        role="communications",
        recipient="comms@school.org",
        subject="Report",
        state=OutboxState(state),
        transport="smtp",
        urgent=False,
        created_at=iso_utc(utc_now()),
        attempts=0,
        next_try=None,
        last_error="",
        opened_at=None,
        opened_with="",
        finished_at=None,
        reason="",
        server_said="",
    )
    return replace(known, **values)


def again(minutes: float = 4) -> str:
    return iso_utc(utc_now() + timedelta(minutes=minutes, seconds=-5))


@pytest.fixture
def page(qtbot: QtBot) -> OutboxPage:
    made = OutboxPage()
    qtbot.addWidget(made)
    made.resize(760, 700)
    made.show()
    qtbot.waitExposed(made)
    return made


def show(page: OutboxPage, rows: list[OutboxRow], names: dict[str, str], transport: str) -> None:
    """As the window does; what is new in it is there when Qt has laid it out."""
    page.show_rows(rows, names, transport)
    QApplication.processEvents()
    while page.list.busy:
        QApplication.processEvents()
    QApplication.processEvents()


def buttons(page: OutboxPage) -> list[str]:
    found = [one for one in page.findChildren(QPushButton) if one.isVisible()]
    return [one.text().replace("&", "") for one in found]


@pytest.mark.parametrize(
    ("shown", "transport", "chip", "offered"),
    [
        (row(), "smtp", "• Waits to be sent", ["Send it yourself…", "Cancel", "Open report", "More"]),
        (row(), "self", "• Waits for you to send it", ["Send it yourself…", "Cancel", "Open report", "More"]),
        (row(transport="self"), "self", "• Waits for you to send it", ["Send it…", "Cancel", "Open report", "More"]),
        (
            row(transport="self"),
            "smtp",
            "• Waits for you to send it",
            ["Try now", "Send it yourself…", "Cancel", "Open report", "More"],
        ),
        (
            row(transport="self", opened_at=again(-9)),
            "smtp",
            "? Did you send it?",
            ["Yes, sent", "Not yet", "Open report", "More"],
        ),
        (row(state="sending"), "smtp", "… Sending", ["Open report", "More"]),
        (
            row(state="retrying", reason="network"),
            "smtp",
            "… Will be tried again",
            ["Try now", "Send it yourself…", "Cancel", "Open report", "More"],
        ),
        (
            row(state="retrying", reason="network"),
            "self",
            "• Waits for you to send it",
            ["Send it yourself…", "Cancel", "Open report", "More"],
        ),
        (
            row(state="needs_you", reason="recipient"),
            "smtp",
            "! Needs you",
            ["Change address…", "Try now", "Send it yourself…", "Cancel", "Open report", "More"],
        ),
        (
            row(state="needs_you", reason="login"),
            "smtp",
            "! Needs you",
            ["Open Settings", "Try now", "Send it yourself…", "Cancel", "Open report", "More"],
        ),
        (
            row(state="outcome_unknown", reason="after_dot"),
            "smtp",
            "? Perhaps sent",
            ["Try now", "Send it yourself…", "Cancel", "Open report", "More"],
        ),
        (row(state="accepted"), "smtp", "✓ Accepted by the mail server", ["Open report", "More"]),
        (row(state="handed_over"), "smtp", "✓ You sent it", ["Open report", "More"]),
        (row(state="cancelled", reason=BY_YOU), "smtp", "– Cancelled", ["Send after all", "Open report", "More"]),
        (row(state="cancelled"), "smtp", "– Cancelled", ["Open report", "More"]),
        (row(state="accepted", subject_id="L-2026-0001"), "smtp", "✓ Accepted by the mail server", ["More"]),
        (row(state="accepted", subject_id="P-0001"), "smtp", "✓ Accepted by the mail server", ["More"]),
    ],
)
def test_each_state_says_what_it_is_and_what_can_be_done(
    page: OutboxPage, shown: OutboxRow, transport: str, chip: str, offered: list[str]
) -> None:
    show(page, [shown], NAMES, transport)
    assert chip in words_of(page)
    assert buttons(page) == offered


def test_in_a_rehearsal_nothing_leads_out(qtbot: QtBot) -> None:
    page = OutboxPage(by_hand=False)
    qtbot.addWidget(page)
    page.show()
    practice = [row(1, transport="practice"), row(2, "needs_you", transport="practice", reason="login")]
    show(page, practice, NAMES, "practice")
    assert buttons(page) == ["Cancel", "Open report", "More", "Try now", "Cancel", "Open report", "More"]


@pytest.mark.parametrize(
    ("words", "signal", "wanted"),
    [
        ("Try now to send", "retry", ["M-1"]),
        ("yourself", "send", "M-1"),
        ("Cancel", "cancel", "M-1"),
        ("Open report", "show_incident", "R-2026-0001"),
        ("Open Settings", "settings", None),
    ],
)
def test_what_is_pressed_is_asked_for(
    qtbot: QtBot, page: OutboxPage, words: str, signal: str, wanted: str | list[str] | None
) -> None:
    show(page, [row(state="needs_you", reason="login", last_error=WHY)], NAMES, "smtp")
    with qtbot.waitSignal(getattr(page, signal)) as asked:
        button_of(page, words).click()
    assert asked.args == ([] if wanted is None else [wanted])


def test_the_servers_words_are_the_servers(page: OutboxPage) -> None:
    show(page, [row(state="needs_you", last_error=WHY, server_said="535 5.7.8 No")], NAMES, "smtp")
    assert WHY in words_of(page)
    assert "The mail server said: “535 5.7.8 No”" in words_of(page)


@pytest.mark.parametrize("state", ["waiting", "sending"])
def test_a_mended_reason_is_not_said_any_more(page: OutboxPage, state: str) -> None:
    """The row keeps it until the next try."""
    show(page, [row(state=state, last_error=WHY, server_said="535 5.7.8 No", reason="login")], NAMES, "smtp")
    assert not any("password" in words or "535" in words for words in words_of(page))


def test_switched_off_no_other_try_is_promised(page: OutboxPage) -> None:
    promise = "It is tried again by itself."
    show(
        page,
        [
            row(1, "retrying", last_error=promise, next_try=again()),
            row(2, "outcome_unknown", last_error=promise, next_try=again()),
        ],
        NAMES,
        "self",
    )
    assert promise not in words_of(page)
    assert not any("Next try" in words for words in words_of(page))
    assert any(words.startswith("It has perhaps arrived") for words in words_of(page))


def test_one_text_where_several_wait_for_the_same(page: OutboxPage) -> None:
    same = [row(number, "needs_you", reason="login", last_error=WHY, server_said="535 No") for number in (1, 2, 3)]
    other = row(4, "needs_you", reason="recipient", last_error="Check the address.")
    show(page, [*same, other], NAMES, "smtp")
    words = words_of(page)
    assert "3 messages wait for the same reason" in words
    assert words.count(WHY) == 1
    assert words.count("The mail server said: “535 No”") == 1
    assert "Check the address." in words
    assert buttons(page).count("Open Settings") == 1
    asked: list[list[str]] = []
    page.retry.connect(asked.append)
    button_of(page, "Try now to send these 3 messages").click()
    assert asked == [["M-1", "M-2", "M-3"]]
    show(page, [replace(one, state=OutboxState.ACCEPTED) for one in same], NAMES, "smtp")
    assert WHY not in words_of(page)


def test_times_go_on_while_somebody_looks(page: OutboxPage, monkeypatch: pytest.MonkeyPatch) -> None:
    show(page, [row(state="retrying", next_try=again(4))], NAMES, "smtp")
    assert "Next try in 4 minutes." in words_of(page)
    looked: list[bool] = []
    page.look_again.connect(lambda: looked.append(True))
    monkeypatch.setattr(outbox_words, "until_words", lambda _: "in 3 minutes")
    assert page._timer.isActive()
    page._timer.timeout.emit()
    assert "Next try in 3 minutes." in words_of(page)
    assert looked == [True], "another program may have sent it"
    page.hide()
    assert not page._timer.isActive()


def focused() -> str:
    widget = QApplication.focusWidget()
    return widget.accessibleName() if widget else ""


def test_the_keyboard_stays_where_it_is(page: OutboxPage, qtbot: QtBot) -> None:
    first, second = row(1, "retrying", next_try=again()), row(2, "retrying", next_try=again())
    show(page, [first, second], NAMES, "smtp")
    page.activateWindow()
    at = button_of(page, "Cancel R-2026-0002")
    at.setFocus()
    qtbot.waitUntil(at.hasFocus)
    # Another message goes on, and goes down.
    show(page, [second, replace(first, state=OutboxState.ACCEPTED)], NAMES, "smtp")
    assert focused().startswith("Cancel R-2026-0002")
    # The message itself is tried once more: the same button is still there.
    show(page, [replace(second, attempts=2)], NAMES, "smtp")
    assert focused().startswith("Cancel R-2026-0002")
    # And when it is not, the keyboard does not fall upon something that acts.
    show(page, [replace(second, state=OutboxState.ACCEPTED)], NAMES, "smtp")
    assert focused().startswith("Open report R-2026-0002")


def test_what_has_not_changed_is_left_alone(page: OutboxPage) -> None:
    rows = [row(number, "accepted") for number in range(1, 6)]
    show(page, rows, NAMES, "smtp")
    before = dict(page.list._views)
    show(page, [row(9), *rows[:3]], NAMES, "smtp")
    assert [page.list._views[one.message_id] is before[one.message_id] for one in rows[1:3]] == [True, True]
    tops = [
        page.list._views[name].mapTo(page, page.list._views[name].rect().topLeft()).y()
        for name in ("M-9", "M-1", "M-2")
    ]
    assert tops == sorted(tops)
    assert set(page.list._views) == {"M-9", "M-1", "M-2", "M-3"}


EVERYTHING = [
    row(1, "needs_you", reason="login", last_error=WHY, server_said="535 5.7.8 No"),
    row(2, "needs_you", reason="login", last_error=WHY, server_said="535 5.7.8 No"),
    row(3, "retrying", reason="network", last_error="No answer.", next_try=again(), attempts=3),
    row(4, transport="self", opened_at=again(-9)),
    row(5, "cancelled", reason=BY_YOU, last_error="You cancelled it."),
    row(6, "accepted", server_said="250 Ok", finished_at=again(-1)),
]


def test_all_of_it_can_be_heard_and_reached(page: OutboxPage) -> None:
    show(page, EVERYTHING, NAMES, "smtp")
    page.activateWindow()
    check(page, page)


def test_tab_goes_from_the_top_down_also_after_a_change(page: OutboxPage) -> None:
    first, _, retrying, *others = EVERYTHING
    show(page, [first, retrying, *others], NAMES, "smtp")
    show(page, [first, replace(retrying, attempts=4), *others], NAMES, "smtp")
    page.activateWindow()
    names: list[str] = []
    button_of(page, "Open Settings").setFocus()
    while focused() not in names:
        names.append(focused())
        page.focusNextChild()
    reports = [name.partition("R-2026-000")[2][:1] for name in names if "R-2026-000" in name]
    assert reports == sorted(reports)
    assert set(reports) == set("13456")


def test_no_words_of_others_become_markup(page: OutboxPage) -> None:
    nasty = [
        row(number, "needs_you", last_error=HOSTILE, server_said=HOSTILE + TURNED, subject=HOSTILE, recipient=HOSTILE)
        for number in (1, 2)
    ]
    for rows in (nasty, nasty[:1]):
        show(page, rows, {"communications": HOSTILE}, "smtp")
        assert any(HOSTILE in words for words in words_of(page))
        assert not any("\u202e" in words for words in words_of(page))
        all_plain(page)
        assert [tip for tip in tips(page) if not plain_tip(tip)] == []


def test_no_words_of_others_push_the_buttons_out(page: OutboxPage, qtbot: QtBot) -> None:
    """As narrow as at 200 % on a laptop, and a server that says one word of 300 letters."""
    endless = "x" * 300
    said = row(1, "needs_you", reason="login", last_error=WHY, server_said=endless, subject=endless)
    show(page, [said, replace(said, message_id="M-2"), row(3, "accepted", server_said=endless)], NAMES, "smtp")
    page.resize(470, 700)
    qtbot.waitUntil(lambda: page.width() == 470)
    right = {
        one.text(): one.mapTo(page, one.rect().topRight()).x()
        for one in page.findChildren(QPushButton)
        if one.isVisible()
    }
    assert right
    assert max(right.values()) < 470, right


@pytest.mark.parametrize(
    ("after", "words"),
    [
        (timedelta(seconds=-5), "in a moment"),
        (timedelta(seconds=30), "in 1 minute"),
        (timedelta(minutes=3, seconds=10), "in 4 minutes"),
        (timedelta(minutes=59), "in 59 minutes"),
    ],
)
def test_soon_is_counted(after: timedelta, words: str) -> None:
    assert until_words(iso_utc(NOON + after), NOON) == words


@pytest.mark.parametrize(
    ("hours", "words"), [(2, "at 2:05 PM"), (13, "tomorrow at 1:05 AM"), (48, "on Nov 24, 2026 at 12:05 PM")]
)
def test_later_is_told_by_the_clock(hours: int, words: str) -> None:
    noon = datetime(2026, 11, 22, 12, 5).astimezone()
    assert until_words((noon + timedelta(hours=hours)).isoformat(), noon) == words


@pytest.mark.parametrize("shown", [row(), row(state="retrying"), row(state="outcome_unknown")])
def test_a_state_can_be_told_without_the_way_of_now(shown: OutboxRow) -> None:
    """As a report's own page does."""
    assert state_words(shown) == state_words(shown, shown.transport)


def test_an_empty_outbox_says_what_will_be_there(page: OutboxPage) -> None:
    show(page, [row()], NAMES, "smtp")
    assert "No messages yet" not in words_of(page)
    show(page, [], NAMES, "smtp")
    assert "No messages yet" in words_of(page)
    assert buttons(page) == []


def shown(page: OutboxPage) -> list[str]:
    """The messages from top to bottom."""
    return [one.row.message_id for one in page.list._shown]


def all_built(page: OutboxPage, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not page.list.busy)
    QApplication.processEvents()


@pytest.mark.parametrize(("finished", "older"), [(MOST_FINISHED, False), (MOST_FINISHED + 1, True)])
def test_what_nobody_would_read_through_is_left_out_and_said(
    page: OutboxPage, qtbot: QtBot, finished: int, older: bool
) -> None:
    rows = [row(number) for number in range(3)] + [row(9 + number, "accepted") for number in range(finished)]
    show(page, rows, NAMES, "smtp")
    seen = shown(page)
    while page.parts.on.isEnabled():
        page.parts.on.click()
        seen += shown(page)
    assert seen == [one.message_id for one in rows[: 3 + MOST_FINISHED]]
    all_built(page, qtbot)
    assert any("Older messages are not listed" in words for words in words_of(page)) == older


def test_a_long_outbox_is_turned_page_by_page(page: OutboxPage, qtbot: QtBot) -> None:
    rows = [row(number, "retrying", reason="network", attempts=1) for number in range(2000)]
    show(page, rows, NAMES, "smtp")
    all_built(page, qtbot)
    assert shown(page) == [f"M-{number}" for number in range(PART)]
    assert page.parts.place.text() == f"1 to {PART} of 2,000" and not page.parts.back.isEnabled()
    assert "2,000 messages wait. They are safe on this computer and sent by themselves." in words_of(page)
    page._area.verticalScrollBar().setValue(page._area.verticalScrollBar().maximum())
    page.parts.on.click()
    all_built(page, qtbot)
    assert shown(page)[0] == f"M-{PART}"
    assert page._area.verticalScrollBar().value() == 0
    tops = [page.list._views[name].mapTo(page.list, QPoint()).y() for name in shown(page)]
    gaps = [
        below - above - page.list._views[name].height()
        for name, above, below in zip(shown(page), tops, tops[1:], strict=False)
    ]
    assert set(gaps) == {8}
    # All of these leave: what is there then is shown.
    show(page, rows[:30], NAMES, "smtp")
    assert shown(page) == [f"M-{number}" for number in range(20, 30)]
    show(page, rows[:15], NAMES, "smtp")
    assert shown(page)[0] == "M-0" and not page.parts.turning.isVisible()


def test_only_one_kind_is_shown_where_that_is_asked_for(page: OutboxPage, qtbot: QtBot) -> None:
    rows = [
        *(row(number, "needs_you", reason="recipient") for number in range(3)),
        *(row(10 + number, "retrying", reason="network") for number in range(60)),
        *(row(100 + number, "accepted") for number in range(4)),
        row(200, "cancelled", reason=BY_YOU),
    ]
    show(page, rows, NAMES, "smtp")
    kinds = [page.parts.kind.itemText(at) for at in range(page.parts.kind.count())]
    assert kinds == ["All messages (68)", "Needs you (3)", "On its way (60)", "Has left (4)", "Cancelled (1)"]
    for at, wanted in enumerate(("M-0", "M-0", "M-10", "M-100", "M-200")):
        page.parts.kind.setCurrentIndex(at)
        page.parts.kind.activated.emit(at)
        all_built(page, qtbot)
        assert shown(page)[0] == wanted
    # The last of a kind has gone: the choice is still there to be taken back.
    show(page, rows[:1], NAMES, "smtp")
    assert shown(page) == [] and page.parts.filters.isVisible()


def test_a_short_outbox_has_nothing_to_choose(page: OutboxPage) -> None:
    show(page, [row(number) for number in range(3)], NAMES, "smtp")
    assert not page.parts.filters.isVisible() and not page.parts.turning.isVisible()


def test_when_all_has_left_it_is_said(page: OutboxPage) -> None:
    show(page, [row(1, "accepted"), row(2, "cancelled", reason=BY_YOU)], NAMES, "smtp")
    assert "✓ Nothing waits: every message has left." in words_of(page)
    show(page, [row(2, "cancelled", reason=BY_YOU)], NAMES, "smtp")
    assert "Nothing waits." in words_of(page)


@pytest.mark.parametrize(
    ("message", "offered"),
    [
        (row(), ["Change the &address…", "&Copy details for a helpdesk"]),
        (row(state="accepted"), ["&Copy details for a helpdesk"]),
        (row(opened_at=again(-9)), ["&Copy details for a helpdesk"]),
        (row(state="sending"), ["&Copy details for a helpdesk"]),
    ],
)
def test_there_is_more_behind_the_last_button(
    page: OutboxPage, qtbot: QtBot, message: OutboxRow, offered: list[str]
) -> None:
    show(page, [message], NAMES, "smtp")
    more = page.list._views["M-1"].buttons[Act.MORE]
    menu = more.menu()
    menu.aboutToShow.emit()
    assert [one.text() for one in menu.actions()] == offered
    with qtbot.waitSignal(page.copy_details) as wanted:
        menu.actions()[-1].trigger()
    assert wanted.args == ["M-1"]


@pytest.mark.parametrize("transport", ["smtp", "self"])
def test_home_names_the_first_of_thousands_of_messages(transport: str) -> None:
    """As when thousands were written before sending was set up: a card for each would hold the window up."""
    rows = [row(number, transport="self") for number in range(2000)]
    rows += [row(5000 + number, "needs_you", reason="recipient", last_error=f"No {number}.") for number in range(2000)]
    found = _unsent(rows, NAMES, transport)
    assert len(found) < 20
    assert found[-1].title.endswith("more messages are not sent")
