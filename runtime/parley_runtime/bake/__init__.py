"""Baking: folders of recorded dialogue become clips, once; what is up to date is left alone."""

from parley_runtime.bake.check import CheckReport, check
from parley_runtime.bake.controls import LineControls
from parley_runtime.bake.options import BakeOptions
from parley_runtime.bake.report import BakeReport, Failure, Listener
from parley_runtime.bake.runner import bake

__all__ = ["BakeOptions", "BakeReport", "CheckReport", "Failure", "LineControls", "Listener", "bake", "check"]
