"""CURVE keys: who may talk with a runtime that is not bound to this machine alone.

A key pair is two files, as ZeroMQ's tools write them: `NAME.key` (public, may be given away) and `NAME.key_secret`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import zmq
import zmq.auth

from parley import files
from parley.errors import InputError, OutputError

SERVER = "server"
"""Name of the runtime's own pair in its folder of keys; the folder `clients` beside it holds the public keys of who may come."""


@dataclass(frozen=True)
class KeyPair:
    """Z85 texts of 40 bytes, as ZeroMQ takes them."""

    public: bytes
    secret: bytes


def make_keys(folder: Path, name: str) -> tuple[Path, Path]:
    """Write a new pair into `folder`; gives both files. Raises OutputError; an existing pair is never replaced."""
    if not name or Path(name).name != name:
        raise InputError(f"'{name}' cannot be the name of a key: give a plain file name")
    public, secret = folder / f"{name}.key", folder / f"{name}.key_secret"
    for path in (public, secret):
        if path.exists():
            raise OutputError(f"{path} exists already; keys are not replaced, remove it first if you mean to")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        zmq.auth.create_certificates(str(folder), name)
        secret.chmod(0o600)
    except OSError as error:
        raise OutputError(f"cannot write keys into {folder}: {files.reason(error)}") from error
    return public, secret


def load_pair(path: Path) -> KeyPair:
    """The pair of a `.key_secret` file. Raises InputError."""
    public, secret = _load(path)
    if secret is None:
        raise InputError(f"{path}: holds no secret key; give the .key_secret file")
    return KeyPair(public, secret)


def load_public(path: Path) -> bytes:
    """The public key of a `.key` file. Raises InputError."""
    return _load(path)[0]


def _load(path: Path) -> tuple[bytes, bytes | None]:
    try:
        return zmq.auth.load_certificate(str(path))
    except (OSError, ValueError) as error:
        why = files.reason(error) if isinstance(error, OSError) else str(error)
        raise InputError(f"{path}: is not a readable key file ({why}); make one with 'parley keys'") from None
