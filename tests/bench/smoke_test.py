"""The benchmark runs, and its JSON has every row with its method, its runs and its references. Says nothing about speed."""
import json
import subprocess
import sys
import tempfile

# name: how many references it is held against
ROWS = {
    "seal": 2, "seal memory": 0, "ChaCha20-Poly1305": 0, "SHA-256": 0,
    "open": 2, "open memory": 0,
    "upload": 1, "upload, tablet memory": 0, "upload, store memory": 0,
    "interviews, presealed": 1, "interviews, presealed, store memory": 0,
    "interviews, sealed and uploaded": 1, "interviews, sealed and uploaded, tablets memory": 0, "interviews, sealed": 0,
    "accounts, opened and indexed": 2, "accounts, opened and indexed, reviewer memory": 0, "inbox, verified": 0,
    "log appends": 1, "log appends memory": 0,
    "argon2id, one unlock": 0, "argon2id memory": 0,
}


def main(bench):
    with tempfile.NamedTemporaryFile() as out:
        finished = subprocess.run([bench, "--tiny", "--json", out.name], capture_output=True, text=True)
        assert finished.returncode == 0, finished.stderr
        report = json.load(out)
    rows = {row["name"]: row for row in report["rows"]}
    assert set(rows) == set(ROWS), f"missing {set(ROWS) - set(rows)}, not expected {set(rows) - set(ROWS)}"
    for name, row in rows.items():
        memory = name.endswith(" memory")
        assert row["method"] and row["unit"], name
        assert row["runs"] and all(run > 0 or memory for run in row["runs"]), name
        assert row["min"] <= row["median"] <= row["max"], name
        assert len(row["references"]) == ROWS[name], name
        assert all(other["what"] and min(other["runs"]) > 0 for other in row["references"]), name
        assert name in finished.stdout, f"{name} is not in the table"
    one = subprocess.run([bench, "--only", "nothing"], capture_output=True, text=True)
    assert one.returncode == 2 and "usage" in one.stderr


main(sys.argv[1])
