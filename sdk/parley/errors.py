"""Parley's one tree of errors.

    ParleyError                 anything that Parley refuses, with a message for the person who asked
    ├── InputError              a value or an argument that cannot be used
    │   ├── AudioError          a sound that cannot be read or holds nothing usable
    │   └── ClipError           a motion clip or recording that is malformed
    ├── PackError               a model pack that is missing, damaged or of an unknown version
    ├── MissingDependencyError  an optional package or program is not installed
    └── OutputError             a result that could not be written

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


class OutputError(ParleyError):
    """A result that could not be written (disk full, no permission, a name the file system refuses)."""
