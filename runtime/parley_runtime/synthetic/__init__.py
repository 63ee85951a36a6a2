"""How a rendering says that it is synthetic: credentials in its metadata, a mark in its pixels, and the check of both."""

from parley_runtime.synthetic.check import Verdict, check
from parley_runtime.synthetic.credentials import SOURCE_TYPE, Credentials, credentials_of, read_source_type
from parley_runtime.synthetic.mark import Marker, Trace, trace

__all__ = [
    "SOURCE_TYPE", "Credentials", "Marker", "Trace", "Verdict", "check", "credentials_of", "read_source_type", "trace",
]  # fmt: skip
