"""Portraits: one picture of a face is taken apart (pose, dynamics, appearance), and drawn with any other pose and dynamics."""
