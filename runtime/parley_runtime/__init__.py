"""Runs Parley's models: audio, features, diffusion sampling, baking, and the `parley` command."""
