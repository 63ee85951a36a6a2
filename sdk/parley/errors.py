"""Parley's one tree of errors.

    ParleyError                 anything that Parley refuses, with a message for the person who asked
    ├── InputError              a value or an argument that cannot be used
    │   ├── AudioError          a sound that cannot be read or holds nothing usable
    │   └── ClipError           a motion clip or recording that is malformed
    ├── PackError               a model pack that is missing, damaged or of an unknown version
    ├── MissingDependencyError  an optional package or program is not installed
    ├── DeviceError             the processor that was asked for cannot be used
    ├── OutputError             a result that could not be written
    ├── ProtocolError           a live connection left the protocol; `code` is one of docs/protocol.md
    │   ├── LocalProtocolError  this side tried to send what may not be sent
    │   └── RemoteProtocolError the other side sent what may not be sent
    ├── ServerError             the runtime refused a request; `code` is one of docs/protocol.md
    └── UnreachableError        no runtime answers at the address

Every message says what happened, to which input, and what to do about it.
"""

from __future__ import annotations


class ParleyError(Exception):
    """Base of every error that Parley raises on purpose."""


class InputError(ParleyError):
    """A value or an argument that cannot be used."""


class AudioError(InputError):
    """A sound that cannot be read, or that holds nothing usable."""


class ClipError(InputError):
    """A motion clip or recording that is malformed."""


class PackError(ParleyError):
    """A model pack that is missing, damaged, or of a version this release does not know."""


class MissingDependencyError(ParleyError):
    """An optional package or program is not installed; the message holds the command that installs it."""


class DeviceError(ParleyError):
    """The processor that was asked for (a GPU) is not there, or what drives it does not fit; the CPU may still do."""


class OutputError(ParleyError):
    """A result that could not be written (disk full, no permission, a name the file system refuses)."""


class ProtocolError(ParleyError):
    """A live connection left the protocol.

    `code` is one of the codes of docs/protocol.md; `about` the message's type, `stream` and `line` its ids, where known.
    """

    def __init__(
        self, text: str, code: str, *, about: str = "", stream: int | None = None, line: int | None = None
    ) -> None:
        super().__init__(text)
        self.code = code
        self.about = about
        self.stream = stream
        self.line = line


class LocalProtocolError(ProtocolError):
    """This side tried to send what may not be sent: a mistake of the calling program."""


class RemoteProtocolError(ProtocolError):
    """The other side sent what may not be sent."""


class ServerError(ParleyError):
    """The runtime refused a request; `code` is one of the codes of docs/protocol.md."""

    def __init__(self, text: str, code: str, *, stream: int | None = None, line: int | None = None) -> None:
        super().__init__(text)
        self.code = code
        self.stream = stream
        self.line = line


class UnreachableError(ParleyError):
    """No runtime answers at the address."""
