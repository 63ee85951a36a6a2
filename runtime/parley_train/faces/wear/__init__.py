"""Clothes, glasses and hats."""
