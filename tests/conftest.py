"""Settings that every test shares."""

from __future__ import annotations

from hypothesis import settings

# Hypothesis fails an example that takes longer than 200 ms; on a busy machine that says nothing about the code.
settings.register_profile("parley", deadline=None)
settings.load_profile("parley")
