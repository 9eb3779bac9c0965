#!/usr/bin/env python3
"""Prints the names of all operations of the official SDKs for Rust, from their source.

    cargo metadata --format-version 1 | sdk_operations.py aws-sdk-support

It reads what cargo knows of a workspace. Exit status 1 when the workspace does not use one of the crates.
"""
import json
import re
import sys
from pathlib import Path

packages = {package["name"]: package for package in json.load(sys.stdin)["packages"]}
for crate in sys.argv[1:]:
    if crate not in packages:
        sys.exit(f"expected the crate {crate} in the workspace")
    source = Path(packages[crate]["manifest_path"]).parent / "src" / "operation.rs"
    modules = re.findall(r"^pub mod (\w+);", source.read_text(), re.MULTILINE)
    if not modules:
        sys.exit(f"expected a module for each operation in {source}")
    print("\n".join("".join(word.capitalize() for word in module.split("_")) for module in modules))
