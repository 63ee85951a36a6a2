"""`parley synthetic check` and `sign`: does a picture or a video say that it is synthetic, and is it signed?"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from parley.errors import InputError
from parley_runtime.cli.console import say
from parley_runtime.cli.signing import add_credentials, signer_of
from parley_runtime.synthetic import Signature, Verdict, check, check_signable, credentials_of, sidecar_of, sign


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `synthetic` to the commands."""
    parser = commands.add_parser("synthetic", help="tell whether a picture or a video was rendered by Parley")
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    checking = actions.add_parser(
        "check", help="look for content credentials, signed or not, and for the invisible mark"
    )
    checking.add_argument("files", nargs="+", type=Path, metavar="FILE", help="PNG, JPEG, MP4, WebM, ...")
    checking.add_argument(
        "--trust", type=Path, metavar="PEM", help="certificates of authorities whose signatures count as trusted"
    )
    checking.add_argument("--json", action="store_true", help="print the findings as JSON")
    checking.set_defaults(run=run_check)
    signing = actions.add_parser(
        "sign", help="sign a rendering anew, after another program has changed or converted it"
    )
    signing.add_argument("file", type=Path, metavar="FILE", help="PNG, JPEG, WebP, MP4 or WebM that Parley rendered")
    signing.add_argument(
        "-o", "--output", type=Path, required=True, metavar="FILE", help="where to write the signed file"
    )
    add_credentials(signing, required=True)
    signing.set_defaults(run=run_sign)


def run_check(arguments: argparse.Namespace) -> int:
    """Print what each file says; 0 when all show a sign of being synthetic and no signature is broken, else 1."""
    verdicts = {str(path): check(path, arguments.trust) for path in arguments.files}
    if arguments.json:
        print(json.dumps({name: _facts(verdict) for name, verdict in verdicts.items()}, indent=2))
    else:
        for name, verdict in verdicts.items():
            stated = verdict.source_type or "none"
            seen = f"found (score {verdict.trace.score:.1f}, scale {verdict.trace.scale:.2f})"
            mark = seen if verdict.trace.found else f"not found (score {verdict.trace.score:.1f})"
            said = f"credentials {stated}, {_signed(verdict.signature)}"
            say(f"{name}: {'synthetic' if verdict.synthetic else 'no sign'}; {said}; mark {mark}")
    broken = any(verdict.signature is not None and verdict.signature.state == "broken" for verdict in verdicts.values())
    return 1 if broken or not all(verdict.synthetic for verdict in verdicts.values()) else 0


def run_sign(arguments: argparse.Namespace) -> int:
    """Sign what shows that it is synthetic; who made other files, Parley does not know."""
    check_signable(arguments.file)
    if arguments.output.suffix.lower() != arguments.file.suffix.lower():
        raise InputError(
            f"{arguments.output}: signing converts nothing; name a {arguments.file.suffix} as {arguments.file} is"
        )
    signer = signer_of(arguments)
    assert signer is not None
    if not check(arguments.file).synthetic:
        raise InputError(
            f"{arguments.file}: shows no sign that Parley rendered it; only such files are signed as synthetic"
        )
    sign(arguments.file, signer, credentials_of(), arguments.output)
    beside = sidecar_of(arguments.output)
    made = f"{arguments.output}" if beside is None else f"{arguments.output} and {beside}, which belongs beside it"
    say(f"{arguments.file}: signed by {signer.name} -> {made}")
    return 0


def _facts(verdict: Verdict) -> dict[str, object]:
    facts: dict[str, object] = {
        "synthetic": verdict.synthetic, "source_type": verdict.source_type, "mark": verdict.trace.found,
        "score": round(verdict.trace.score, 2), "scale": round(verdict.trace.scale, 3), "signature": None,
    }  # fmt: skip
    if verdict.signature is not None:
        told = verdict.signature
        facts["signature"] = {
            "state": told.state, "signer": told.signer, "source_type": told.source_type, "pack": told.pack,
            "rights_sha256": told.rights_sha256, "problems": list(told.problems),
        }  # fmt: skip
    return facts


def _signed(signature: Signature | None) -> str:
    if signature is None:
        return "not signed"
    if signature.state == "unchecked":
        return "signed, but to check that takes c2pa-python (pip install 'parley-npc[credentials]')"
    if signature.state == "broken":
        return f"signature BROKEN ({', '.join(signature.problems) or 'changed after it was signed'})"
    who = f"signed by {signature.signer}"
    return (
        f"{who}, trusted"
        if signature.state == "trusted"
        else f"{who}, unchanged since; whether to trust that name cannot be told"
    )
