"""Builds the characters: `python samples/head/make_head.py [-o DIR] [--look NAME]` writes NAME.glb for each."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(Path(__file__).parent), str(_ROOT / "sdk"), str(_ROOT / "runtime")]

from stylised_head import LOOKS, build_head, write_glb  # noqa: E402


def main() -> int:
    """Build the asked looks."""
    parser = argparse.ArgumentParser(description="Build the stylised heads as .glb files with ARKit morph targets.")
    parser.add_argument("-o", "--output", type=Path, default=Path("heads"), help="folder to write to (default: heads)")
    parser.add_argument("--look", choices=[look.name for look in LOOKS], help="build only this one")
    parser.add_argument(
        "--package", action="store_true", help="write the default look as the package's head.glb instead"
    )
    options = parser.parse_args()
    looks = [look for look in LOOKS if options.look in (None, look.name)]
    if options.package:
        target = _ROOT / "runtime" / "parley_runtime" / "demo" / "head.glb"
        looks, paths = [LOOKS[0]], [target]
    else:
        options.output.mkdir(parents=True, exist_ok=True)
        paths = [options.output / f"{look.name.lower()}.glb" for look in looks]
    for look, path in zip(looks, paths, strict=True):
        data = build_head(look)
        write_glb(path, data)
        print(f"{path}: {len(data) / 1e6:.2f} MB")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
