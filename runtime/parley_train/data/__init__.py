"""Training batches: crops of the corpus, augmented, with labels."""
