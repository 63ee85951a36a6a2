"""How good portraits are, on people never trained on: pictures, motion, identity, what leaks, swaps. Behind `parley evaluate portrait`."""
