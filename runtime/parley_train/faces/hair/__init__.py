"""Hair and beards: where they grow, which way, and the cards that draw them."""
