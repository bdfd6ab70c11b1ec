#!/usr/bin/env python3
"""P1: the store cannot read what it keeps. Interviews with a phrase in every field are sealed, handed in and read by a reviewer; then everything
that the server's keys open is searched: database pages (free ones and the write-ahead log too), files, covers, logs, every mapping of the
running server's memory, and the bytes of all calls as the server sees them. Nothing may be found; what leaks on purpose must be found: in each
coding, and by builds of the server that leak into a column, a line of the log, memory or an answer (sigilod-hostile, one source file replaced).

$SIGILO_CAPTURES interviews (40), $SIGILO_SEED for a certain run.
"""
import base64
import glob
import gzip
import os
import subprocess
import sys
import tempfile
import zlib

import interviews
import world
from world import TOOLS, World, check, read, wait_until, write

CAPTURES = int(os.environ.get("SIGILO_CAPTURES", "40"))
SEARCH = os.path.join(TOOLS, "forensic_search")
HOSTILE = os.path.join(TOOLS, "sigilod-hostile")
CAP_SYS_PTRACE = 19


def may_read_memory():
    status = read("/proc/self/status").decode()
    capabilities = int(next(line.split()[1] for line in status.splitlines() if line.startswith("CapEff:")), 16)
    return bool(capabilities >> CAP_SYS_PTRACE & 1)


def search(*arguments):
    return world.run([SEARCH, *arguments]).expect(0).json


def found_nothing(report, what):
    check(not report["sightings"], f"{what}: phrases were found: {report['sightings'][:5]}")
    check(report["bytes"] > 0, f"{what}: nothing was searched")


class Recorder:
    """Puts the recording proxy between one device and the store while it lasts."""

    def __init__(self, place, who, name=None):
        self.place, self.who = place, who
        self.output = place.path(f"calls.{name or who}")

    def __enter__(self):
        folder = tempfile.mkdtemp(prefix="tls.", dir=self.place.folder)
        world.run([SEARCH, "tls", "--home", self.place.path(self.who), "--passphrase-file", self.place.path("secrets", self.who), "--out", folder]).expect(0)
        port_file = os.path.join(folder, "port")
        keys = os.path.join(self.place.data, "keys")
        self.straight = self.place.relay.target
        self.process = subprocess.Popen([sys.executable, os.path.join(os.path.dirname(os.path.abspath(__file__)), "recording_proxy.py"), port_file,
                                         "%s:%d" % self.straight, os.path.join(keys, "tls.crt"), os.path.join(keys, "tls.key"),
                                         os.path.join(folder, "client.pem"), os.path.join(folder, "client.key"), self.output])
        wait_until(lambda: os.path.exists(port_file) or self.process.poll() is not None, "the recording proxy listens")
        check(self.process.poll() is None, "the recording proxy ended")
        self.place.relay.target = ("127.0.0.1", int(read(port_file)))
        return self

    def files(self):
        return sorted(glob.glob(self.output + ".*"))

    def all_bytes(self):
        return b"".join(read(path) for path in self.files())

    def options(self):
        """Of the searcher: look at all that was recorded."""
        return [option for path in self.files() for option in ("--file", path)]

    def __exit__(self, kind, value, trace):
        self.place.relay.target = self.straight
        self.process.kill()
        self.process.wait()


def body(seed):
    with World(SIGILO_HOSTILE="{}/orders", SIGILO_HOSTILE_DATA="{}/store") as place:
        planter = interviews.Planter(place, seed)
        records = [place.ok("tablet", "capture", *planter.everything())["record"] for _ in range(CAPTURES)]
        phrases = planter.phrase_file()
        tablet = ["--home", place.path("tablet"), "--passphrase-file", place.path("secrets", "tablet"), "--phrases", phrases]
        covers = search("home", *tablet, "--data", place.data)
        check(covers["covers"] == CAPTURES, f"{covers['covers']} of {CAPTURES} covers were opened")
        found_nothing(covers, "covers, opened with the intake key")

        with Recorder(place, "tablet") as calls:
            handed_in = place.ok("tablet", "sync")
        check(len(calls.files()) >= 4 and all(os.path.getsize(path) for path in calls.files()), f"the proxy recorded {calls.files()}")
        check(handed_in["waiting"] == 0 and len(handed_in["records"]) == CAPTURES, f"not everything was handed in: {handed_in}")
        with Recorder(place, "desk1") as reading:
            check(len(place.ok("desk1", "inbox", "--limit", str(CAPTURES))["records"]) == CAPTURES, "the reviewer does not see every record")
            read_out = place.ok("desk1", "show", records[0])
        check({answer["value"] for answer in read_out["answers"]} & set(planter.phrases),
              "the reviewer does not read what was said")
        recorded = calls.all_bytes()
        check(all(bytes.fromhex(record) in recorded for record in records), "the proxy did not record the calls in the clear")

        store = ["--data", place.data, "--phrases", phrases]
        report = search("store", *store, "--pid", str(place.server.pid), *calls.options(), *reading.options(), "--file", place.log)
        found_nothing(report, "the store")
        check(report["pages"] > 0 and report["wal_frames"] > 0, f"no pages were decrypted: {report}")
        if may_read_memory():
            check(report["memory"] > 1 << 20 and report["mappings"] > 50 and report["memory_unreadable"] < 1 << 20,
                  f"the server's memory was not read: {report}")
        else:
            print("SKIPPED: the server's memory (this user may not read it)")
        place.stop_server()
        stopped = search("store", *store)
        found_nothing(stopped, "the stopped store")
        check(stopped["pages"] > 0, "no pages were decrypted after the server stopped")
        place.verify_store()
        print(f"{len(planter.phrases)} phrases, {report['pages']} pages, {report['wal_frames']} frames, {covers['covers']} covers, "
              f"{report['files']} files, {report['memory']} bytes of memory, {report['bytes']} bytes in all: none found")
        controls(place, planter, calls)


def controls(place, planter, calls):
    """The same search must find what leaks: a file name, a phrase among compressed bytes, each coding; and each leak of a leaking server."""
    phrase = planter.phrases[len(planter.phrases) // 2]
    store = ["--data", place.data, "--phrases", write(place.path("phrase"), phrase + "\n")]
    name = write(place.path("store", "store", phrase), "")
    check(search("store", *store)["sightings"], "a leaking file name was not found")
    os.remove(name)
    recorded = read(calls.files()[0])
    middle = len(recorded) // 2
    codings = {"utf-8": phrase.encode(), "utf-16le": phrase.encode("utf-16-le"), "hex": phrase.encode().hex().encode(), "HEX": phrase.encode().hex().upper().encode(),
               **{f"base64+{offset}": base64.b64encode(b"#" * offset + phrase.encode()) for offset in range(3)},
               "inflated utf-8": zlib.compress(b"text " + phrase.encode() + b" text"), "inflated base64+1": gzip.compress(base64.b64encode(b"#" + phrase.encode()))}
    for coding, hidden in codings.items():
        call = write(place.path("leaking.calls"), recorded[:middle] + hidden + recorded[middle:])
        found = search("store", *store, "--file", call)["sightings"]
        check([sighting["coding"] for sighting in found] == [coding], f"a phrase in {coding} was not found as such: {found}")
    print(f"controls: a file name and {len(codings)} codings were found")
    leaking_builds(place, store, phrase)


def leaking_builds(place, store, phrase):
    """sigilod-hostile leaks on purpose, one way at a time, while it serves; where each must be seen."""
    place.program = HOSTILE
    database = os.path.join(place.data, "store", "sigilo.db")
    for kind, channel in (("log", place.log), ("rpc", "calls.leak"), ("memory", "memory "), ("column", database)):
        if kind == "memory" and not may_read_memory():
            print("SKIPPED: a leak into memory (this user may not read it)")
            continue
        place.start_server()
        write(place.path("orders"), f"leak-{kind} {phrase}")
        with Recorder(place, "tablet", "leak") as calls:
            place.ok("tablet", "status")
        write(place.path("orders"), "")
        report = search("store", *store, "--file", place.log, *calls.options(), *(["--pid", str(place.server.pid)] if may_read_memory() else []))
        seen = [sighting for sighting in report["sightings"] if channel in sighting["where"] and sighting["phrase"] == phrase]
        check(seen, f"a build that leaks into its {kind} was not found: {report}")
        place.kill_server()
        for path in calls.files():
            os.remove(path)
        write(place.log, "")
        print(f"a build that leaks into its {kind}: seen at {seen[0]['where'].replace(place.folder, '')}, {len(report['sightings'])} sightings in all")
    stopped = search("store", *store)["sightings"]
    check(stopped, "the leaked column is not found after the server was stopped")


if __name__ == "__main__":
    chosen = world.seed_of_run()
    sys.exit(world.main(lambda: body(chosen), chosen))
