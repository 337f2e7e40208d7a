"""The base of every error that a user reads."""


class Trouble(Exception):
    """Something around the program went wrong: the disk, the screen, a file, a setting.

    ``str(error)`` is what the user reads: one plain sentence (two at most) that says what happened, that
    nothing was lost, and what to do. One subclass per sentence. Faults of our own code are ordinary Python
    exceptions and never this class.
    """
