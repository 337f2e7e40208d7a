"""Handing over through Simple MAPI: Outlook, Thunderbird and others on Windows open a filled-in mail."""

import sys

from admin_desktop.outbox.message import Message
from admin_desktop.outbox.transports.handover import HandOverFailed
from admin_desktop.outbox.transports.laying import Laid


class SimpleMapi:
    """Opens a compose window of the registered mail program, picture attached.

    ``hand_over`` returns once the admin has closed that window, so it belongs on a worker thread.
    """

    id = "mapi"
    attaches = True

    def label(self) -> str:
        """Return the words on the button."""
        return "Open in my mail program"

    def can_work(self) -> bool:
        """Tell whether a mail program has registered for Simple MAPI."""
        return sys.platform == "win32" and _registered()

    def hand_over(self, message: Message, laid: Laid) -> None:
        """Open the compose window and wait for it.

        Raises:
            HandOverFailed: the mail program refused.
        """
        code = _send(message, [str(path) for path in laid.attachments]) if sys.platform == "win32" else -1
        user_cancelled = 1
        if code not in (0, user_cancelled):
            raise HandOverFailed(
                f"Your mail program did not take the message (Simple MAPI said {code}). It still waits in the outbox: "
                "choose another way to send it."
            )


if sys.platform == "win32":
    import ctypes
    import winreg
    from ctypes import wintypes

    _LOGON_UI, _DIALOG = 0x1, 0x8
    _TO = 1

    class _Recipient(ctypes.Structure):
        _fields_ = [
            ("ulReserved", wintypes.ULONG),
            ("ulRecipClass", wintypes.ULONG),
            ("lpszName", wintypes.LPWSTR),
            ("lpszAddress", wintypes.LPWSTR),
            ("ulEIDSize", wintypes.ULONG),
            ("lpEntryID", ctypes.c_void_p),
        ]

    class _File(ctypes.Structure):
        _fields_ = [
            ("ulReserved", wintypes.ULONG),
            ("flFlags", wintypes.ULONG),
            ("nPosition", wintypes.ULONG),
            ("lpszPathName", wintypes.LPWSTR),
            ("lpszFileName", wintypes.LPWSTR),
            ("lpFileType", ctypes.c_void_p),
        ]

    class _Message(ctypes.Structure):
        _fields_ = [
            ("ulReserved", wintypes.ULONG),
            ("lpszSubject", wintypes.LPWSTR),
            ("lpszNoteText", wintypes.LPWSTR),
            ("lpszMessageType", wintypes.LPWSTR),
            ("lpszDateReceived", wintypes.LPWSTR),
            ("lpszConversationID", wintypes.LPWSTR),
            ("flFlags", wintypes.ULONG),
            ("lpOriginator", ctypes.POINTER(_Recipient)),
            ("nRecipCount", wintypes.ULONG),
            ("lpRecips", ctypes.POINTER(_Recipient)),
            ("nFileCount", wintypes.ULONG),
            ("lpFiles", ctypes.POINTER(_File)),
        ]

    def _registered() -> bool:
        for root in (winreg.HKEY_CURRENT_USER, winreg.HKEY_LOCAL_MACHINE):
            try:
                with winreg.OpenKey(root, r"Software\Clients\Mail") as key:
                    name = str(winreg.QueryValueEx(key, "")[0])
                with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, rf"Software\Clients\Mail\{name}") as client:
                    winreg.QueryValueEx(client, "DLLPath")
            except OSError:
                continue
            return bool(name)
        return False

    def _send(message: Message, attachments: list[str]) -> int:
        try:
            send = ctypes.WinDLL("mapi32").MAPISendMailW
        except (OSError, AttributeError):
            return -1
        send.argtypes = [
            ctypes.c_void_p,
            ctypes.c_void_p,
            ctypes.POINTER(_Message),
            wintypes.ULONG,
            wintypes.ULONG,
        ]
        send.restype = wintypes.ULONG
        recipient = _Recipient(0, _TO, message.recipient, f"SMTP:{message.recipient}", 0, None)
        files = (_File * len(attachments))(*(_File(0, 0, 0xFFFFFFFF, path, None, None) for path in attachments))
        mail = _Message()
        mail.lpszSubject, mail.lpszNoteText = message.subject, message.body
        mail.nRecipCount, mail.lpRecips = 1, ctypes.pointer(recipient)
        if attachments:  # a follow-up has none, and its list is no list, not an empty one
            mail.nFileCount, mail.lpFiles = len(attachments), ctypes.cast(files, ctypes.POINTER(_File))
        return int(send(None, None, ctypes.byref(mail), _LOGON_UI | _DIALOG, 0))

else:

    def _registered() -> bool:
        return False

    def _send(message: Message, attachments: list[str]) -> int:  # noqa: ARG001 - the Windows half has the arguments
        return -1
