#!/usr/bin/env python3
"""Fails on what may not stand in the tree: unfinished words, machine paths, conflict marks, sleeps in tests, wide secrets."""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(sys.argv[1]).resolve()
RULES = [
    (re.compile(r"\b(TODO|FIXME|XXX|HACK)\b"), r"\.(h|cpp|py|cmake|proto|sh)$", "an unfinished place has an issue, not a comment"),
    (re.compile(r"""(^|[\s"'=:(\[])/(work|root|farm)/"""), r".*", "a machine's path"),
    (re.compile(r"^(<<<<<<<|>>>>>>>) "), r".*", "a conflict mark"),
    (re.compile(r"sleep_for|usleep\(|\bsleep\(\d"), r"^tests/.*\.(cpp|h)$", "a test waits for a condition, not for time"),
    (re.compile(r"std::string\s+\w*(passphrase|secret|private_key|plaintext)(?!_file)\w*\s*[;=({]"), r"^(crypto|server|client)/.*\.(h|cpp)$", "a secret in a std::string"),
]
try:
    listed = subprocess.run(["git", "-C", str(ROOT), "ls-files"], capture_output=True, text=True, check=True).stdout.split("\n")
except (OSError, subprocess.CalledProcessError):
    listed = [p.relative_to(ROOT).as_posix() for p in ROOT.rglob("*") if p.is_file()]

problems = []
for name in filter(None, listed):
    path = ROOT / name
    if name.startswith(("tests/lint/", "tests/fuzz/corpus/", "build/")) or not path.is_file():
        continue
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        continue
    for pattern, where, why in RULES:
        if re.search(where, name):
            for number, line in enumerate(text.splitlines(), 1):
                if pattern.search(line) and "lint: allowed" not in line:
                    problems.append(f"{name}:{number}: {why}: {line.strip()[:100]}")
print("\n".join(problems) or "texts: clean")
sys.exit(1 if problems else 0)
