#!/usr/bin/env python3
"""How much of each parser its fuzz target reached, in lines, from the profiles that the last run left.

Counted are the functions that a target entered in the sources of the headers that fuzz_NAME.cpp includes, without what only writes: of these at least
85 % of the lines must have been reached in 30 s. Beside that every function of these sources that parses, reads or decodes must be entered by some
target. Fails below the goal, if the targets ran as long as the goal asks for."""
import argparse
import os
import re
import subprocess
import sys

GOAL_PERCENT = 85
GOAL_SECONDS = 30
HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
# Headers that a target needs for its property, not for what it reads.
HELPERS = {"crypto/base/codec.h", "crypto/base/labels.h", "crypto/base/clock.h", "crypto/primitives/hash.h", "crypto/primitives/kem.h", "proto/bounds.h"}
# The media targets share one property file.
EXTRA = {f"media_{kind}": [f"client/core/media/media_{kind}.cpp"] for kind in ("jpeg", "ogg", "png", "wav")}
WRITES = re.compile(r"(^|::)(encode|write|seal|make|sign|render|format|fill|put|wrap|split|deal|generate|derive|to_string|describe)[a-z_0-9]*(\(|<)|Writer|operator==|operator<=>")
PARSES = re.compile(r"(^|::)(parse|read|decode)[a-z_0-9]*(\(|\[|<)")
ROW = re.compile(r"^(?P<name>.+?)\s+\d+\s+\d+\s+[\d.]+%\s+(?P<lines>\d+)\s+(?P<missed>\d+)\s+[\d.]+%")


def sources_of(target):
    with open(os.path.join(HERE, f"fuzz_{target}.cpp"), encoding="utf-8") as file:
        headers = re.findall(r'#include "((?:crypto|client|server|proto)/[^"]+\.h)"', file.read())
    found = [header[:-2] + ".cpp" for header in headers if header not in HELPERS] + EXTRA.get(target, [])
    return [source for source in found if os.path.exists(os.path.join(TOP, source))]


def functions_of(build, name, profile, sources):
    """(name, lines, missed) of every function."""
    # The compiler's cache hands out paths that are relative to the build folder.
    same = f"-path-equivalence={os.path.abspath(build)}/../..,{TOP}"
    program = os.path.join(build, "fuzz", name)
    report = subprocess.run(["llvm-cov", "report", program, f"-instr-profile={profile}", same, "-show-functions", "-Xdemangler=c++filt",
                             *(os.path.join(TOP, source) for source in sources)], stdout=subprocess.PIPE, check=True, text=True).stdout
    for line in report.splitlines():
        row = ROW.match(line)
        if row and row["name"].strip() != "TOTAL":
            yield row["name"].strip(), int(row["lines"]), int(row["missed"])


def functions_by_target(build, targets):
    """What each target entered or not: {target: [(name, lines, missed)]}."""
    profiles = os.path.join(build, "profiles")
    found = {}
    for name in targets:
        merged = os.path.join(profiles, name + ".profdata")
        subprocess.run(["llvm-profdata", "merge", "-sparse", "-o", merged, os.path.join(profiles, name + ".profraw")], check=True)
        sources = sources_of(name)
        found[name] = [row for row in functions_of(build, name, merged, sources) if not WRITES.search(row[0])] if sources else []
    return found


def is_entered(function):
    return function[2] < function[1]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", required=True, help="folder of the fuzz build")
    parser.add_argument("--seconds", type=int, required=True, help="how long each target ran")
    parser.add_argument("--missed", metavar="TARGET", help="list the functions of one target that are not wholly reached")
    options = parser.parse_args()
    targets = [options.missed] if options.missed else sorted(os.listdir(os.path.join(options.build, "fuzz")))
    found = functions_by_target(options.build, targets)
    below = []
    for name in targets:
        entered = [row for row in found[name] if is_entered(row)]
        lines = sum(row[1] for row in entered)
        percent = 100 * (lines - sum(row[2] for row in entered)) / lines if lines else 0
        print(f"{name:24} {percent:5.1f} % of {lines} lines")
        if percent < GOAL_PERCENT:
            below.append(name)
    if options.missed:
        for row in sorted(found[options.missed], key=lambda row: -row[2]):
            print(f"  {row[2]:4} of {row[1]:4} missed: {row[0]}")
        return 0
    entered = {row[0] for rows in found.values() for row in rows if is_entered(row)}
    nobody = sorted({row[0] for rows in found.values() for row in rows if PARSES.search(row[0])} - entered)
    if below:
        print(f"coverage: below {GOAL_PERCENT} %: {', '.join(below)}", file=sys.stderr)
    for function in nobody:
        print(f"coverage: no target enters {function}", file=sys.stderr)
    return 1 if (below or nobody) and options.seconds >= GOAL_SECONDS else 0


sys.exit(main())
