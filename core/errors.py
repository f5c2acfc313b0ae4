"""The few ways in which a use case can say no. The web layer turns each into one status and one Korean sentence."""


class AxError(Exception):
    """Base of every refusal that a person is told about; `message` is a complete Korean sentence."""

    status = 500

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotFound(AxError):
    """The thing asked for does not exist, or must not be known to exist by this actor."""

    status = 404


class Forbidden(AxError):
    """The actor is known, the thing exists and may be known, but this act is not theirs."""

    status = 403


class Conflict(AxError):
    """Somebody else acted first, or a unique fact stands already."""

    status = 409


class Invalid(AxError):
    """One field holds what cannot be accepted; `field` is the form field's name."""

    status = 422

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class Unavailable(AxError):
    """Configuration or a part of the system is missing; the message names the remedy for the operator."""

    status = 503
