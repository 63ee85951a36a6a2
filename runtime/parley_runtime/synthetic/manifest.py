"""Signed content credentials (C2PA): a manifest in the file says that it is synthetic, and a signature that nobody changed it since.

Bound to the picture's bytes, unlike an XMP packet, which anybody can write anywhere. PNG, JPEG, WebP and MP4 hold manifests; C2PA has no
place for one in WebM, so its manifest is a file beside it, which C2PA calls an external manifest. Reading and signing are done by `c2pa-python`,
the C2PA project's own library, an optional package.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from parley.errors import InputError, MissingDependencyError, OutputError
from parley.files import atomic_path, read_bytes, reason, write_bytes
from parley_runtime.synthetic.credentials import SOURCE_TYPE, Credentials
from parley_runtime.synthetic.signer import Signer

KINDS = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".webp": "image/webp", ".mp4": "video/mp4"}
"""Extensions of files that can hold a manifest, and what they are."""

BESIDE = {".webm": "video/webm"}
"""Extensions of files whose manifest lies beside them (`sidecar_of`), and what they are."""

RENDERING = "parley.rendering"
"""Label of Parley's own assertion: the pack, and the sha256 of the statement of rights."""

_LABEL = b"jumdc2pa"  # how the box of every manifest store begins, in whatever file it lies
_ADVICE = "install it with: pip install 'parley-npc[credentials]'"


@dataclass(frozen=True)
class Signature:
    """What a file's manifest says, and whether to believe it.

    state          'trusted' (signed by a certificate of the given anchors), 'valid' (signed, unchanged, but by whom cannot be told),
                   'broken' (the file or its manifest was changed after it was signed), 'unchecked' (c2pa-python is not installed)
    signer         name and organisation in the certificate
    source_type    the digital source type that it states, or None
    pack, rights_sha256   what Parley says of a rendering; empty for files of others
    problems       codes of what is wrong (C2PA specification, section 15)
    """

    state: str
    signer: str = ""
    source_type: str | None = None
    pack: str = ""
    rights_sha256: str = ""
    problems: tuple[str, ...] = ()


def sidecar_of(path: Path) -> Path | None:
    """Where the manifest of a file lies that cannot hold it: the name with `.c2pa` for its extension; None for other files."""
    return path.with_suffix(".c2pa") if path.suffix.lower() in BESIDE else None


def check_signable(path: Path) -> None:
    """Raise InputError when a file of this name can have no manifest."""
    if path.suffix.lower() not in {**KINDS, **BESIDE}:
        raise InputError(
            f"{path}: C2PA has no place for a signed manifest in this kind of file; name one of {', '.join({**KINDS, **BESIDE})}, or leave "
            "--credentials out (the metadata and the mark say all the same that it is synthetic)"
        )


def try_out(signer: Signer) -> None:
    """Sign a picture of one pixel, so that a certificate that C2PA refuses is told before an hour of drawing, not after."""
    pixel = io.BytesIO(_one_pixel())
    _sign(pixel, io.BytesIO(), "image/png", signer, Credentials("Parley"), "the certificate")


def sign(path: Path, signer: Signer, credentials: Credentials, target: Path | None = None) -> None:
    """Sign the finished file at `path`, in place or as `target`, whole or not at all; a WebM's manifest is written beside it.

    Raises InputError for files that have no manifest, OutputError when the signed one cannot be written.
    """
    check_signable(path)
    goal, beside = target or path, sidecar_of(target or path)
    if beside is not None:
        try:
            with path.open("rb") as source, Path(os.devnull).open("w+b") as nowhere:
                manifest = _sign(
                    source, nowhere, BESIDE[path.suffix.lower()], signer, credentials, str(path), embed=False
                )
        except OSError as error:
            raise OutputError(f"cannot sign {path}: {reason(error)}") from error
        if goal != path:
            with atomic_path(goal) as copy:
                shutil.copyfile(path, copy)
        write_bytes(beside, manifest)
        return
    with atomic_path(goal) as temporary:
        try:
            with path.open("rb") as source, temporary.open("w+b") as made:
                _sign(source, made, KINDS[path.suffix.lower()], signer, credentials, str(path))
        except OSError as error:
            raise OutputError(f"cannot sign {path}: {reason(error)}") from error


def read_signature(path: Path, anchors: Path | None = None) -> Signature | None:
    """What the manifest in `path`, or beside it, says; None without one. `anchors` are certificates (PEM) of authorities to trust."""
    data = read_bytes(path)
    beside = sidecar_of(path)
    manifest = read_bytes(beside) if beside is not None and beside.is_file() else None
    kind = {**KINDS, **BESIDE}.get(path.suffix.lower()) or _kind_of(data)
    if (manifest is None and _LABEL not in data) or kind is None:
        return None
    try:
        c2pa = _library()
    except MissingDependencyError:
        if anchors is not None:
            raise
        return Signature("unchecked")
    settings: dict[str, Any] = {}
    if anchors is not None:
        settings = {"trust": {"trust_anchors": read_bytes(anchors).decode("utf-8", "replace")}}
    try:
        with (
            c2pa.Context.from_dict(settings) as context,
            c2pa.Reader(kind, io.BytesIO(data), manifest, context=context) as reader,
        ):
            return _told(json.loads(reader.json()))
    except c2pa.C2paError as error:
        return Signature("broken", problems=(str(error).splitlines()[0],))


def _told(store: dict[str, Any]) -> Signature:
    manifest = store.get("manifests", {}).get(store.get("active_manifest"), {})
    results = store.get("validation_results", {}).get("activeManifest", {})
    problems = tuple(str(item.get("code")) for item in results.get("failure", []))
    state = {"Trusted": "trusted", "Valid": "valid"}.get(store.get("validation_state", ""), "broken")
    rendering: dict[str, Any] = {}
    source = None
    for assertion in manifest.get("assertions", []):
        label, data = str(assertion.get("label")), assertion.get("data") or {}
        if label == RENDERING:
            rendering = data
        if label.startswith("c2pa.actions"):
            for action in data.get("actions", []):
                source = str(action.get("digitalSourceType", source or "")).rsplit("/", 1)[-1] or source
    who = manifest.get("signature_info", {})
    signer = ", ".join(str(who[name]) for name in ("common_name", "issuer") if who.get(name))
    return Signature(
        state, signer, source, str(rendering.get("pack", "")), str(rendering.get("rights_sha256", "")), problems
    )


def _sign(
    source: Any, made: Any, kind: str, signer: Signer, credentials: Credentials, where: str, *, embed: bool = True
) -> bytes:  # fmt: skip
    """Write `source`, signed, to `made`; gives the manifest, which is in it if `embed`."""
    c2pa = _library()
    tool, _, version = credentials.tool.partition(" ")
    program = {"name": tool, **({"version": version} if version else {})}
    manifest = {
        "claim_generator_info": [program],
        "assertions": [
            {"label": "c2pa.actions.v2", "data": {"actions": [
                {"action": "c2pa.created", "digitalSourceType": SOURCE_TYPE, "softwareAgent": program}
            ]}},
            {"label": RENDERING, "data": {
                "pack": credentials.pack,
                "rights_sha256": hashlib.sha256(credentials.rights.encode()).hexdigest() if credentials.rights else "",
            }},
        ],
    }  # fmt: skip
    try:
        info = c2pa.C2paSignerInfo(signer.algorithm.encode(), signer.chain, signer.key, None)
        # A thumbnail of each frame would be larger than many a frame.
        with (
            c2pa.Context.from_dict({"builder": {"thumbnail": {"enabled": False}}}) as context,
            c2pa.Signer.from_info(info) as signs, c2pa.Builder(manifest, context=context) as builder,
        ):  # fmt: skip
            if not embed:
                builder.set_no_embed()
            return bytes(builder.sign(signs, kind, source, made))
    except c2pa.C2paError as error:
        raise InputError(
            f"{where}: cannot be signed by {signer.name} ({str(error).splitlines()[0]}); a C2PA certificate is an end-entity one "
            "with the use digitalSignature and the extended use emailProtection or documentSigning, followed by its authorities'"
        ) from error


def _kind_of(data: bytes) -> str | None:
    if data.startswith(b"\x89PNG"):
        return "image/png"
    if data.startswith(b"\xff\xd8"):
        return "image/jpeg"
    if data[8:12] == b"WEBP":
        return "image/webp"
    return "video/mp4" if data[4:8] == b"ftyp" else None


def _one_pixel() -> bytes:
    chunks = [
        (b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(b"\0\0")),
        (b"IEND", b""),
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )


def _library() -> Any:
    try:
        import c2pa
    except ImportError as error:
        raise MissingDependencyError(f"signed content credentials need c2pa-python; {_ADVICE}") from error
    return c2pa
