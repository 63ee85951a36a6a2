"""Few-step students of a motion model: guidance and steps distilled into 1, 2, 4 or 8 evaluations a window."""
