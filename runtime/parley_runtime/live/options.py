"""How a runtime is served: address, keys, limits, and the folder from which it may read lines."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from parley.errors import InputError
from parley.protocol import Limits
from parley_runtime.renderer import split_spec

DEFAULT_ADDRESS = "tcp://127.0.0.1:5750"


@dataclass(frozen=True)
class ServeOptions:
    """What `parley serve` is told.

    address       where to bind; anything but loopback or ipc needs `keys` or `insecure`
    keys          folder with server.key_secret and clients/*.key; None: no encryption
    insecure      serve other machines without keys
    audio_folder  folder below which lines may be named by path; None: none may
    limits        what one client may ask for
    sessions      clients at a time
    messages      messages a second that one client may send, on average over a few seconds
    heartbeat     seconds between a client's pings
    keep          seconds that the streams of a lost client are kept for it
    metrics       port of the metrics page on this machine; None: no page
    faces         name -> spec (`rig:head.glb`) of the faces that texture streams may show, the usual one first
    """

    address: str = DEFAULT_ADDRESS
    keys: Path | None = None
    insecure: bool = False
    audio_folder: Path | None = None
    limits: Limits = field(default_factory=Limits)
    sessions: int = 256
    messages: float = 2000.0
    heartbeat: float = 2.0
    keep: float = 30.0
    metrics: int | None = None
    faces: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not is_local(self.address) and self.keys is None and not self.insecure:
            raise InputError(
                f"{self.address} can be reached by other machines: give --keys FOLDER (see 'parley keys'), "
                "or --insecure if everyone who can reach it may use it"
            )
        if self.audio_folder is not None and not self.audio_folder.is_dir():
            raise InputError(f"{self.audio_folder}: there is no such folder for --audio-folder")
        for spec in self.faces.values():
            split_spec(spec)


def is_local(address: str) -> bool:
    """Whether only this machine can reach an address. Raises InputError for what is no ZeroMQ address."""
    parts = urlsplit(address)
    if parts.scheme in ("ipc", "inproc"):
        return True
    if parts.scheme != "tcp" or not parts.netloc:
        raise InputError(f"'{address}' is not an address; write tcp://HOST:PORT or ipc://PATH")
    host = parts.netloc.rsplit(":", 1)[0].strip("[]")
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
