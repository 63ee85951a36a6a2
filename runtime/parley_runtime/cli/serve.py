"""`parley serve`: live faces over ZeroMQ."""

from __future__ import annotations

import argparse
import signal
from pathlib import Path

from parley.errors import InputError
from parley_runtime.cli.console import say
from parley_runtime.cli.device_option import add_device, device_of


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `serve` to the commands."""
    parser = commands.add_parser("serve", help="let games stream live faces from this machine")
    parser.add_argument("--bind", default="tcp://127.0.0.1:5750", metavar="ADDRESS", help="default: %(default)s")
    parser.add_argument(
        "--pack", type=Path, help="model pack (default: PARLEY_PACK, else the one that came with Parley)"
    )
    parser.add_argument("--threads", type=int, metavar="N", help="CPU threads (default: one a core)")
    add_device(parser)
    parser.add_argument("--audio-folder", type=Path, metavar="FOLDER", help="clients may name sound files below it")
    parser.add_argument("--keys", type=Path, metavar="FOLDER", help="CURVE keys: server.key_secret and clients/*.key")
    parser.add_argument("--insecure", action="store_true", help="serve other machines without keys")
    parser.add_argument(
        "--face", action="append", default=[], metavar="NAME=KIND:PATH",
        help="a face that texture streams may show, such as guard=rig:guard.glb; may be given again "
        "(always there: 'head', the sample head)",
    )  # fmt: skip
    parser.add_argument("--metrics", type=int, metavar="PORT", help="Prometheus page on this machine")
    parser.add_argument("--max-clients", type=int, default=256, metavar="N", help="default: %(default)s")
    parser.add_argument("--max-streams", type=int, default=64, metavar="N", help="of one client; default: %(default)s")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Serve until interrupted."""
    from parley.protocol import Limits
    from parley_runtime.live.options import ServeOptions, is_local
    from parley_runtime.live.server import Server
    from parley_runtime.performer import Performer

    options = ServeOptions(
        address=arguments.bind, keys=arguments.keys, insecure=arguments.insecure, audio_folder=arguments.audio_folder,
        limits=Limits(streams=arguments.max_streams), sessions=arguments.max_clients, metrics=arguments.metrics,
        faces=_faces(arguments.face, arguments.pack),
    )  # fmt: skip
    performer = Performer.open(arguments.pack, threads=arguments.threads, device=device_of(arguments))
    with Server(performer, options) as server:
        server.scheduler.warm_up()
        say(
            f"serving {performer.manifest.name} ({performer.pack.id}, {performer.device.name}) on {server.address}; Ctrl+C ends it"
        )
        if options.keys is None and not is_local(options.address):
            say("WARNING: --insecure: everyone who can reach this address may use it, and nothing is encrypted")
        previous = signal.signal(signal.SIGTERM, lambda *_: server.stop())
        try:
            server.run()
        except KeyboardInterrupt:
            say("stopped")
        finally:
            signal.signal(signal.SIGTERM, previous)
    return 0


def _faces(given: list[str], pack: Path | None) -> dict[str, str]:
    """Name -> spec: those given, then the sample head. Raises ParleyError for one that cannot be opened."""
    from parley_runtime.cli.demo import HEAD
    from parley_runtime.renderer import open_face

    faces: dict[str, str] = {}
    for text in given:
        name, equals, spec = text.partition("=")
        if not name or not equals:
            raise InputError(f"--face '{text}': write NAME=KIND:PATH, such as guard=rig:guard.glb")
        open_face(spec, 64, pack)  # better now than in the first stream
        faces[name] = spec
    faces.setdefault("head", f"rig:{HEAD}")
    return faces
