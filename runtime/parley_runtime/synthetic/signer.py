"""Who signs content credentials: a studio's key and certificate, or one of this machine's own that nobody else trusts.

A studio's certificate for C2PA comes from a certificate authority on its trust list; its key stays where the studio keeps it. For tests,
and for who has none, a certificate is made here on first use. It says in its own name that it is untrusted: it proves that a file was
not changed since this machine signed it, and nothing about who owns the machine.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from parley.errors import InputError, MissingDependencyError, OutputError
from parley.files import read_bytes, reason, write_bytes

UNTRUSTED = "Untrusted local certificate"
"""Organisation that a certificate made here names."""

_NAME = "Parley on this machine"
_YEARS = 10
_ADVICE = "install it with: pip install 'parley-npc[credentials]'"


@dataclass(frozen=True)
class Signer:
    """A private key and its certificates, the signer's own first, as PEM; the `algorithm` that C2PA calls the key's."""

    name: str
    algorithm: str
    chain: bytes
    key: bytes = field(repr=False)


def read_signer(key: Path, certificate: Path) -> Signer:
    """The signer of two PEM files. Raises InputError when they are no key and certificate that belong together and are valid now."""
    x509, serialization = _library()
    data, chain = read_bytes(key), read_bytes(certificate)
    try:
        private = serialization.load_pem_private_key(data, None)
    except TypeError as error:
        raise InputError(f"{key}: is locked by a password; give a key without one, readable by you alone") from error
    except ValueError as error:
        raise InputError(f"{key}: is no private key in PEM form; it begins with -----BEGIN PRIVATE KEY-----") from error
    try:
        certificates = x509.load_pem_x509_certificates(chain)
    except ValueError as error:
        raise InputError(
            f"{certificate}: is no certificate in PEM form; it begins with -----BEGIN CERTIFICATE-----"
        ) from error
    own = certificates[0]
    form = (serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    if own.public_key().public_bytes(*form) != private.public_key().public_bytes(*form):
        raise InputError(f"{certificate}: its first certificate is not of the key {key}; the signer's own comes first")
    now = datetime.now(timezone.utc)
    if not own.not_valid_before_utc <= now <= own.not_valid_after_utc:
        raise InputError(
            f"{certificate}: is valid from {own.not_valid_before_utc:%Y-%m-%d} to {own.not_valid_after_utc:%Y-%m-%d}; renew it"
        )
    plain = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return Signer(own.subject.rfc4514_string(), _algorithm(key, private), chain, plain)


def local_signer(folder: Path | None = None) -> Signer:
    """This machine's own signer, made on first use in `folder` (None: the user's configuration). Raises OutputError."""
    _library()
    place = folder or _configuration() / "credentials"
    key, certificate = place / "untrusted-key.pem", place / "untrusted-certificate.pem"
    if not (key.is_file() and certificate.is_file()):
        made_key, made_chain = _make()
        try:
            place.mkdir(parents=True, exist_ok=True, mode=0o700)
            with os.fdopen(os.open(key, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(made_key)
        except OSError as error:
            raise OutputError(f"cannot keep a key in {place}: {reason(error)}") from error
        write_bytes(certificate, made_chain)
    return read_signer(key, certificate)


def _algorithm(path: Path, private: Any) -> str:
    """C2PA's name of how a key signs (C2PA specification 2.1, section 13.2)."""
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

    if isinstance(private, ec.EllipticCurvePrivateKey):
        names = {"secp256r1": "es256", "secp384r1": "es384", "secp521r1": "es512"}
        if private.curve.name in names:
            return names[private.curve.name]
    if isinstance(private, rsa.RSAPrivateKey) and private.key_size >= 2048:
        return "ps256"
    if isinstance(private, ed25519.Ed25519PrivateKey):
        return "ed25519"
    raise InputError(
        f"{path}: C2PA takes keys on the curves P-256, P-384, P-521 and Ed25519, and RSA of 2048 bits and more; use one of these"
    )


def _make() -> tuple[bytes, bytes]:
    """A key and its certificate, with that of the authority that signed it and whose key is thrown away, as PEM."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

    authority, own = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    now = datetime.now(timezone.utc)

    def named(name: str) -> Any:
        return x509.Name([
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, UNTRUSTED), x509.NameAttribute(NameOID.COMMON_NAME, name)
        ])  # fmt: skip

    def certified(name: str, key: Any, *, of_authority: bool) -> bytes:
        usage = dict.fromkeys(
            ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "encipher_only", "decipher_only"), False
        )  # fmt: skip
        builder = (
            x509.CertificateBuilder()
            .subject_name(named(name)).issuer_name(named(f"{_NAME}, authority"))
            .public_key(key.public_key()).serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=365 * _YEARS))
            .add_extension(x509.BasicConstraints(ca=of_authority, path_length=None), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.public_key()), critical=False)
            .add_extension(x509.KeyUsage(
                digital_signature=not of_authority, key_cert_sign=of_authority, crl_sign=of_authority, **usage
            ), critical=True)
        )  # fmt: skip
        if not of_authority:
            builder = builder.add_extension(
                x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False
            )
        made: bytes = builder.sign(authority, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
        return made

    chain = certified(_NAME, own, of_authority=False) + certified(f"{_NAME}, authority", authority, of_authority=True)
    return own.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ), chain


def _configuration() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("APPDATA") or Path.home() / "AppData" / "Roaming") / "Parley"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "Parley"
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "parley"


def _library() -> tuple[Any, Any]:
    try:
        from cryptography import x509
        from cryptography.hazmat.primitives import serialization
    except ImportError as error:
        raise MissingDependencyError(f"signing needs the package cryptography; {_ADVICE}") from error
    return x509, serialization
