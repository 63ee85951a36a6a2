"""How a rendering says that it is synthetic: credentials in its metadata, signed or not, a mark in its pixels, and the check of all."""

from parley_runtime.synthetic.check import Verdict, check
from parley_runtime.synthetic.credentials import SOURCE_TYPE, Credentials, credentials_of, read_source_type
from parley_runtime.synthetic.manifest import Signature, check_signable, read_signature, sidecar_of, sign, try_out
from parley_runtime.synthetic.mark import Marker, Trace, trace
from parley_runtime.synthetic.signer import Signer, local_signer, read_signer

__all__ = [
    "SOURCE_TYPE", "Credentials", "Marker", "Signature", "Signer", "Trace", "Verdict", "check", "check_signable", "credentials_of",
    "local_signer", "read_signature", "read_signer", "read_source_type", "sidecar_of", "sign", "trace", "try_out",
]  # fmt: skip
