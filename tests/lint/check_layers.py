#!/usr/bin/env python3
"""Fails on an include, a link or a call that the layers of docs/ARCHITECTURE.md forbid."""
import pathlib
import re
import sys

ROOT = pathlib.Path(sys.argv[1]).resolve()

# folder -> folders of ours it may include, besides itself
ALLOWED = {
    "crypto/base": [],
    "crypto/codes": ["crypto/base"],
    "crypto/primitives": ["crypto/base"],
    "crypto/log": ["crypto/base", "crypto/primitives"],
    "crypto/envelope": ["crypto/base", "crypto/primitives", "crypto/log", "crypto/codes"],
    "crypto/directory": ["crypto/base", "crypto/primitives", "crypto/log", "crypto/envelope", "crypto/codes"],
    "crypto/consent": ["crypto/base", "crypto/primitives", "crypto/log", "crypto/envelope", "crypto/codes", "crypto/directory"],
    "crypto/release": ["crypto/base", "crypto/primitives", "crypto/log", "crypto/envelope", "crypto/codes", "crypto/directory", "crypto/consent"],
    "crypto/protection": ["crypto/base", "crypto/primitives", "crypto/log", "crypto/envelope", "crypto/codes"],
    "crypto/platform": ["crypto/base", "crypto/primitives", "crypto/envelope"],
    "server/ports": ["crypto"],
    "server/domain": ["crypto", "server/ports"],
    "server/storage": ["crypto", "server/ports"],
    "server/rpc": ["crypto", "server/domain", "server/ports", "sigilo/v1"],
    "server/app": ["crypto", "server", "sigilo/v1"],
    "client/forms": ["crypto"],
    "client/core": ["crypto", "client/forms"],
    "client/storage": ["crypto", "client/core"],
    "client/sync": ["crypto", "client/core", "sigilo/v1"],
    "client/cli": ["crypto", "client"],
}
# library header -> folders that may use it
LIBRARIES = {
    r"sodium\.h": ["crypto"],
    r"openssl/": ["crypto/primitives", "crypto/platform"],
    r"fips203": ["crypto/primitives"],
    r"sqlcipher/|sqlite3\.h": ["crypto/platform", "server/storage", "client/storage"],
    r"grpc": ["server/rpc", "server/app", "client/sync"],
    r"google/protobuf": ["server/rpc", "client/sync"],
    r"libxml/": ["client/forms"],
    r"spdlog/": ["server/app"],
    r"CLI/": ["server/app", "client/cli"],
    r"toml\+\+": ["server/app", "client/cli"],
    r"nlohmann/": ["client/cli", "client/forms", "server/app"],
    r"qrencode\.h": ["client/cli"],
}
FORBIDDEN_CALLS = [
    (re.compile(r"std::chrono::(system|steady)_clock::now|\btime\(nullptr\)|\bgettimeofday\b"), ["crypto/base/clock.cpp"], "time comes from Clock"),
    (re.compile(r"\brandombytes_|\bstd::random_device\b|\bstd::mt19937|\brand\(\)"), ["crypto/base/rng.cpp"], "randomness comes from Rng"),
    (re.compile(r"DebugString\(\)"), [], "messages are never printed"),
]

problems = []
for path in sorted(ROOT.glob("*/**/*")):
    relative = path.relative_to(ROOT).as_posix()
    if path.suffix not in (".h", ".cpp") or relative.split("/")[0] not in ("crypto", "server", "client"):
        continue
    parts = relative.split("/")
    folder = "/".join(parts[:2])
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        include = re.match(r'\s*#\s*include\s+["<]([^">]+)[">]', line)
        if include:
            target = include.group(1)
            if target.split("/")[0] in ("crypto", "server", "client", "sigilo", "tests"):
                allowed = ALLOWED.get(folder, []) + [folder]
                if not any(target.startswith(a + "/") for a in allowed):
                    problems.append(f"{relative}:{number}: {folder} may not include {target}")
            for pattern, folders in LIBRARIES.items():
                if re.match(pattern, target) and not any(relative.startswith(f + "/") for f in folders):
                    problems.append(f"{relative}:{number}: {target} is used outside {', '.join(folders)}")
            if path.suffix == ".h" and re.match(r"sodium\.h|openssl/|sqlcipher/|libxml/", target) and not relative.startswith("crypto/platform"):
                problems.append(f"{relative}:{number}: {target} does not belong in a public header")
        for pattern, except_in, why in FORBIDDEN_CALLS:
            if pattern.search(line) and relative not in except_in and "lint: allowed" not in line:
                problems.append(f"{relative}:{number}: {why}")

print("\n".join(problems) or "layers: clean")
sys.exit(1 if problems else 0)
