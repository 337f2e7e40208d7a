"""Colours and the small style sheet, light and dark: one calm accent, the rest from the palette."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication


@dataclass(frozen=True, slots=True)
class Colours:
    """One set of colours. Every text colour has a contrast of at least 4.5:1 on the grounds it is used on."""

    ground: str
    panel: str
    line: str
    text: str
    muted: str
    accent: str
    on_accent: str
    accent_ground: str
    accent_hover: str
    red: str
    red_ground: str
    amber: str
    amber_ground: str
    green: str
    green_ground: str
    guess_ground: str
    guess_line: str
    field_line: str


LIGHT = Colours(
    ground="#f5f6f8",
    panel="#ffffff",
    line="#dfe3e8",
    text="#1c2430",
    muted="#566170",
    accent="#1f5fbf",
    on_accent="#ffffff",
    accent_ground="#e7effb",
    accent_hover="#184d9d",
    red="#a8201a",
    red_ground="#fdecea",
    amber="#7a4a00",
    amber_ground="#fff1d6",
    green="#1b6b3a",
    green_ground="#e6f4ea",
    guess_ground="#fffae0",
    guess_line="#a58600",
    field_line="#8a94a1",
)

DARK = Colours(
    ground="#14181e",
    panel="#1c222b",
    line="#323b47",
    text="#e8ecf2",
    muted="#a9b3c0",
    accent="#7fb0ff",
    on_accent="#0c1420",
    accent_ground="#22324a",
    accent_hover="#a3c6ff",
    red="#ffb4ab",
    red_ground="#43201d",
    amber="#ffcf86",
    amber_ground="#3d2e14",
    green="#8fdcab",
    green_ground="#173424",
    guess_ground="#302c17",
    guess_line="#b79b2c",
    field_line="#6b7684",
)

# Practice looks the same in light and dark: nothing else in the program has this colour.
PRACTICE_GROUND, PRACTICE_HOVER, ON_PRACTICE = "#ffb81c", "#ffd066", "#221800"


def is_dark(application: QApplication) -> bool:
    """Tell whether the system (or the admin's own choice) asks for dark windows."""
    return application.styleHints().colorScheme() == Qt.ColorScheme.Dark


def colours(application: QApplication) -> Colours:
    """Return the colours in force."""
    return DARK if is_dark(application) else LIGHT


def apply_theme(application: QApplication, choice: str, icons: Path) -> None:
    """Put the theme in force, and follow the system when it changes.

    Args:
        application: the running one.
        choice: "system", "light" or "dark".
        icons: the folder with the program's icons.
    """
    scheme = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}.get(choice, Qt.ColorScheme.Unknown)
    application.styleHints().setColorScheme(scheme)
    if choice in ("light", "dark") and is_dark(application) != (choice == "dark"):
        # A platform without colour schemes of its own (a bare X screen): our own colours still follow the choice.
        _paint(application, DARK if choice == "dark" else LIGHT, icons)
        return
    _paint(application, colours(application), icons)


def _paint(application: QApplication, chosen: Colours, icons: Path) -> None:
    application.setPalette(_palette(chosen))
    application.setStyleSheet(style_sheet(chosen, icons))


def _palette(chosen: Colours) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    for where, colour in (
        (role.Window, chosen.ground),
        (role.WindowText, chosen.text),
        (role.Base, chosen.panel),
        (role.AlternateBase, chosen.ground),
        (role.Text, chosen.text),
        (role.Button, chosen.panel),
        (role.ButtonText, chosen.text),
        (role.ToolTipBase, chosen.panel),
        (role.ToolTipText, chosen.text),
        (role.PlaceholderText, chosen.muted),
        (role.Highlight, chosen.accent),
        (role.HighlightedText, chosen.on_accent),
        (role.Link, chosen.accent),
        (role.Accent, chosen.accent),
        (role.Mid, chosen.line),
    ):
        palette.setColor(where, QColor(colour))
    for where in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, where, QColor(chosen.muted))
    return palette


def style_sheet(c: Colours, icons: Path) -> str:
    """Return the style sheet. Widgets say what they are with the property ``look``.

    Args:
        c: the colours.
        icons: the folder with the arrows and ticks of boxes.
    """
    kind = "dark" if c is DARK else "light"
    # On the accent's colour, which is dark where the windows are light.
    on_accent = (icons / f"chevron-on-accent-{kind}.svg").as_posix()
    arrow, check = ((icons / f"{name}-{kind}.svg").as_posix() for name in ("chevron", "check"))
    return f"""
    * {{ outline: 0; }}
    QToolTip {{ color: {c.text}; background: {c.panel}; border: 1px solid {c.line}; padding: 4px; }}
    #page, QScrollArea, QStackedWidget {{ background: {c.ground}; border: 0; }}
    QWidget[look="plain"] {{ background: transparent; }}
    #nav {{ background: {c.panel}; border: 0; border-right: 1px solid {c.line}; }}
    QFrame[look="card"] {{ background: {c.panel}; border: 1px solid {c.line}; border-radius: 8px; }}
    QFrame[look="banner-red"] {{ background: {c.red_ground}; border: 1px solid {c.red_ground}; border-radius: 8px; }}
    QFrame[look="banner-amber"] {{ background: {c.amber_ground}; border: 1px solid {c.amber_ground}; border-radius: 8px; }}
    QFrame[look="banner-green"] {{ background: {c.green_ground}; border: 1px solid {c.green_ground}; border-radius: 8px; }}
    QFrame[look="practice"] {{ background: {PRACTICE_GROUND}; border: 0; }}
    QLabel[look="practice-title"] {{ color: {ON_PRACTICE}; font-size: 15px; font-weight: 700; }}
    QPushButton[look="practice"] {{ background: {PRACTICE_GROUND}; color: {ON_PRACTICE}; border: 1px solid {ON_PRACTICE}; padding: 3px 12px; }}
    QPushButton[look="practice"]:hover {{ background: {PRACTICE_HOVER}; }}
    QPushButton[look="practice"]:focus {{ border: 2px solid {ON_PRACTICE}; padding: 2px 11px; }}
    QPushButton[look="practice-main"] {{ background: {ON_PRACTICE}; color: {PRACTICE_GROUND}; border: 2px solid {ON_PRACTICE}; padding: 5px 18px; }}
    QPushButton[look="practice-main"]:hover {{ background: #3d2c00; }}
    QPushButton[look="practice-main"]:focus {{ border-color: #ffffff; }}
    QTextBrowser[look="mail"] {{ background: #ffffff; color: #1c2430; border: 1px solid {c.line}; border-radius: 8px; }}
    QTextBrowser[look="mail"]:focus {{ border: 2px solid {c.accent}; }}
    QSplitter::handle {{ background: transparent; }}
    QListWidget::item {{ padding: 8px; border-bottom: 1px solid {c.line}; }}
    QListWidget::item:selected {{ background: {c.accent_ground}; color: {c.text}; }}
    QFrame[look="line"] {{ background: {c.line}; border: 0; max-height: 1px; min-height: 1px; }}
    QScrollArea[look="table"] {{ background: {c.line}; border: 1px solid {c.line}; border-radius: 8px; }}
    QLabel[look="title"] {{ font-size: 22px; font-weight: 600; }}
    QLabel[look="heading"] {{ font-size: 15px; font-weight: 600; }}
    QLabel[look="muted"] {{ color: {c.muted}; }}
    QLabel[look="strong"] {{ font-weight: 600; }}
    QLabel[look="red"] {{ color: {c.red}; font-weight: 600; }}
    QLabel[look="error"] {{ color: {c.red}; }}
    QLabel[look="chip-red"], QLabel[look="chip-amber"], QLabel[look="chip-green"], QLabel[look="chip-blue"] {{
        border-radius: 4px; padding: 2px 8px; font-weight: 600; }}
    QLabel[look="chip-red"] {{ background: {c.red_ground}; color: {c.red}; }}
    QLabel[look="chip-amber"] {{ background: {c.amber_ground}; color: {c.amber}; }}
    QLabel[look="chip-green"] {{ background: {c.green_ground}; color: {c.green}; }}
    QLabel[look="chip-blue"] {{ background: {c.accent_ground}; color: {c.accent}; }}
    QPushButton {{ background: {c.panel}; border: 1px solid {c.field_line}; border-radius: 6px; padding: 6px 14px;
        font-weight: 600; min-height: 20px; }}
    QPushButton:hover {{ background: {c.accent_ground}; }}
    QPushButton:pressed {{ background: {c.line}; }}
    QPushButton:focus {{ border: 2px solid {c.accent}; padding: 5px 13px; }}
    QPushButton:disabled {{ color: {c.muted}; border-color: {c.line}; }}
    QPushButton[look="primary"], QPushButton[look="capture"] {{ background: {c.accent}; color: {c.on_accent};
        border: 2px solid {c.accent}; padding: 5px 13px; }}
    QPushButton[look="primary"]:hover, QPushButton[look="capture"]:hover {{ background: {c.accent_hover};
        border-color: {c.accent_hover}; }}
    QPushButton[look="primary"]:focus, QPushButton[look="capture"]:focus {{ border: 2px solid {c.text}; }}
    QPushButton[look="primary"]:disabled {{ background: {c.line}; border-color: {c.line}; color: {c.muted}; }}
    QPushButton[look="capture"] {{ border-radius: 8px; padding: 12px; font-size: 15px; }}
    QPushButton[look="capture"] {{ border-top-right-radius: 2px; border-bottom-right-radius: 2px; }}
    QPushButton[look="capture-more"] {{ background: {c.accent}; border: 2px solid {c.accent}; border-radius: 8px;
        border-top-left-radius: 2px; border-bottom-left-radius: 2px; padding: 12px 0; }}
    QPushButton[look="capture-more"]:hover {{ background: {c.accent_hover}; border-color: {c.accent_hover}; }}
    QPushButton[look="capture-more"]:focus {{ border: 2px solid {c.text}; }}
    QPushButton[look="capture-more"]::menu-indicator {{ image: url("{on_accent}"); right: 9px; }}
    QFrame[look="floating"] {{ background: {c.panel}; border: 2px solid {c.accent}; }}
    QLabel[look="countdown"] {{ font-size: 44px; font-weight: 700; color: {c.accent}; }}
    QLabel[look="sign"] {{ background: {c.accent}; color: {c.on_accent}; border: 4px solid {c.on_accent};
        font-size: 56px; font-weight: 700; padding: 20px 40px; }}
    QPushButton[look="screen"] {{ font-size: 15px; padding: 4px; }}
    QPushButton[look="nav"] {{ border: 2px solid transparent; border-radius: 6px; text-align: left; padding: 8px 10px;
        font-weight: 400; background: {c.panel}; }}
    QPushButton[look="nav"]:hover {{ background: {c.ground}; }}
    QPushButton[look="nav"][calls="true"] {{ color: {c.red}; font-weight: 600; }}
    QPushButton[look="nav"]:checked {{ background: {c.accent_ground}; color: {c.accent}; font-weight: 600; }}
    QPushButton[look="nav"]:focus {{ border: 2px solid {c.accent}; }}
    QPushButton[look="quiet"] {{ border: 2px solid transparent; background: transparent; color: {c.accent}; padding: 5px 8px; }}
    QPushButton[look="quiet"]:disabled {{ color: {c.muted}; }}
    QPushButton[look="quiet"]:hover {{ background: {c.accent_ground}; }}
    QPushButton[look="quiet"]:focus {{ border: 2px solid {c.accent}; }}
    QPushButton[look="tool"] {{ border: 2px solid transparent; padding: 5px 8px; background: transparent; font-weight: 400; }}
    QPushButton[look="tool"]:hover {{ background: {c.panel}; }}
    QPushButton[look="tool"]:checked {{ background: {c.accent_ground}; color: {c.accent}; font-weight: 600; border-color: {c.accent_ground}; }}
    QPushButton[look="tool"]:focus {{ border: 2px solid {c.accent}; }}
    QPushButton[look="toggle"] {{ border-radius: 14px; padding: 3px 11px; font-weight: 400; }}
    QPushButton[look="toggle"]:checked {{ background: {c.red_ground}; color: {c.red}; border-color: {c.red}; }}
    QPushButton[look="toggle"][guess="true"] {{ background: {c.guess_ground}; color: {c.text}; border: 1px dashed {c.guess_line}; }}
    QPushButton[look="mark"] {{ padding: 3px 7px; border: 1px dashed {c.guess_line}; background: {c.guess_ground}; font-weight: 400; }}
    QPushButton[look="mark"]:focus {{ border: 2px solid {c.accent}; padding: 2px 6px; }}
    QPushButton[look="offer"] {{ border-radius: 11px; padding: 1px 9px; font-weight: 400; }}
    QPushButton[look="offer"]:focus {{ border: 2px solid {c.accent}; padding: 0 8px; }}
    QPushButton[look="toggle"]:focus {{ border: 2px solid {c.accent}; padding: 2px 10px; }}
    QPushButton[look="menu"] {{ padding-right: 30px; }}
    QPushButton::menu-indicator {{ image: url("{arrow}"); width: 12px; height: 12px;
        subcontrol-origin: padding; subcontrol-position: right center; right: 10px; }}
    QLineEdit, QPlainTextEdit, QComboBox, QDateEdit, QDateTimeEdit, QSpinBox[look="field"] {{ background: {c.panel}; border: 1px solid {c.field_line};
        border-radius: 6px; padding: 5px 8px; selection-background-color: {c.accent}; selection-color: {c.on_accent}; }}
    QLineEdit:focus, QPlainTextEdit:focus, QComboBox:focus, QDateEdit:focus, QDateTimeEdit:focus, QSpinBox[look="field"]:focus {{ border: 2px solid {c.accent}; padding: 4px 7px; }}
    QLineEdit[guess="true"], QComboBox[guess="true"], QPlainTextEdit[guess="true"] {{ background: {c.guess_ground}; border: 1px dashed {c.guess_line}; }}
    QLineEdit[guess="true"]:focus, QComboBox[guess="true"]:focus, QPlainTextEdit[guess="true"]:focus {{ border: 2px solid {c.accent}; }}
    QComboBox QLineEdit, QComboBox QLineEdit:focus,
    QSpinBox[look="field"] QLineEdit, QSpinBox[look="field"] QLineEdit:focus {{ border: 0; padding: 0; background: transparent; }}
    QSpinBox[look="field"]::up-button, QSpinBox[look="field"]::down-button {{ width: 0; subcontrol-origin: border; }}
    QLineEdit:disabled, QComboBox:disabled, QDateEdit:disabled {{ color: {c.muted}; border-color: {c.line}; }}
    QComboBox::drop-down, QDateEdit::drop-down, QDateTimeEdit::drop-down {{ border: 0; width: 26px; }}
    QComboBox::down-arrow, QDateEdit::down-arrow, QDateTimeEdit::down-arrow {{ image: url("{arrow}"); width: 12px; height: 12px; }}
    QListWidget, QTableView {{ background: {c.panel}; border: 1px solid {c.line}; border-radius: 8px; }}
    QListWidget:focus, QTableView:focus {{ border: 2px solid {c.accent}; }}
    QTableView {{ gridline-color: {c.line}; selection-background-color: {c.accent_ground}; selection-color: {c.text}; }}
    QTableView::item {{ padding: 6px 8px; border: 0; border-bottom: 1px solid {c.line}; }}
    QTableView::item:selected {{ background: {c.accent_ground}; color: {c.text}; }}
    QCalendarWidget QTableView, QCalendarWidget QTableView:focus {{ border: 0; border-radius: 0;
        selection-background-color: {c.accent}; selection-color: {c.on_accent}; }}
    QCalendarWidget QTableView::item, QCalendarWidget QTableView::item:selected {{ padding: 0; border: 0; }}
    QHeaderView::section {{ background: {c.panel}; color: {c.muted}; border: 0; border-bottom: 1px solid {c.line};
        padding: 8px; font-weight: 600; text-align: left; }}
    QCheckBox, QRadioButton {{ spacing: 8px; padding: 2px 8px 2px 2px; }}
    QCheckBox:focus, QRadioButton:focus {{ background: {c.accent_ground}; border-radius: 4px; }}
    QCheckBox::indicator, QRadioButton::indicator, QListWidget::indicator {{ width: 14px; height: 14px; background: {c.panel};
        border: 1px solid {c.field_line}; border-radius: 3px; }}
    QCheckBox::indicator:checked, QListWidget::indicator:checked {{ background: {c.accent}; border-color: {c.accent}; image: url("{check}"); }}
    QRadioButton::indicator {{ border-radius: 8px; }}
    QRadioButton::indicator:checked {{ width: 6px; height: 6px; border: 5px solid {c.accent}; }}
    QMenu {{ background: {c.panel}; border: 1px solid {c.line}; padding: 4px; }}
    QMenu::item {{ padding: 6px 24px 6px 12px; border-radius: 4px; }}
    QMenu::item:selected {{ background: {c.accent_ground}; color: {c.text}; }}
    QScrollBar:vertical {{ background: transparent; width: 12px; margin: 0; }}
    QScrollBar::handle:vertical {{ background: {c.field_line}; border-radius: 4px; min-height: 28px; margin: 2px; }}
    QScrollBar:horizontal {{ background: transparent; height: 12px; margin: 0; }}
    QScrollBar::handle:horizontal {{ background: {c.field_line}; border-radius: 4px; min-width: 28px; margin: 2px; }}
    QListWidget[look="strip"]::item {{ padding: 3px; border: 0; border-radius: 6px; }}
    QLabel[look="drop-hint"] {{ background: {c.accent_ground}; color: {c.accent}; border: 3px dashed {c.accent};
        border-radius: 12px; font-size: 22px; font-weight: 600; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ height: 0; width: 0; }}
    QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
    """
