"""Teaches Parley's models: synthetic speech, the motion teacher, networks, training, export, evaluation."""
