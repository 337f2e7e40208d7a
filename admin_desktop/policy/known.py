"""What is known of something: yes, no, or not."""

from enum import StrEnum


class Known3(StrEnum):
    """An answer that may be missing; what is unknown is never dressed as a yes or a no."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"

    @classmethod
    def of(cls, value: bool | None) -> "Known3":
        """Turn true, false and nothing into an answer."""
        return cls.UNKNOWN if value is None else cls.YES if value else cls.NO
