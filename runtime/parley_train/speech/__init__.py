"""Synthetic speech with known phones: engines, voices, text, and the corpus."""
