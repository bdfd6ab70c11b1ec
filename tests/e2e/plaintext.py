#!/usr/bin/env python3
"""P1: the store cannot read what it keeps. Interviews with a phrase in every field are sealed, handed in and read by a reviewer; then everything
that the server's keys open is searched: database pages (free ones and the write-ahead log too), files, covers, logs, every mapping of the
running server's memory, and the bytes of all calls as the server sees them. Nothing may be found; what leaks on purpose must be found.

$SIGILO_CAPTURES interviews (40), $SIGILO_SEED for a certain run.
"""
import os
import subprocess
import sys

import interviews
import world
from world import TOOLS, World, check, read, wait_until, write

CAPTURES = int(os.environ.get("SIGILO_CAPTURES", "40"))
SEARCH = os.path.join(TOOLS, "forensic_search")
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

    def __init__(self, place, who):
        self.place, self.who = place, who
        self.output = place.path(f"calls.{who}")

    def __enter__(self):
        folder = self.place.path(f"tls.{self.who}")
        os.mkdir(folder)
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
        return self.output

    def __exit__(self, kind, value, trace):
        self.place.relay.target = self.straight
        self.process.kill()
        self.process.wait()


def body(seed):
    with World() as place:
        planter = interviews.Planter(place, seed)
        records = [place.ok("tablet", "capture", *planter.everything())["record"] for _ in range(CAPTURES)]
        phrases = planter.phrase_file()
        tablet = ["--home", place.path("tablet"), "--passphrase-file", place.path("secrets", "tablet"), "--phrases", phrases]
        covers = search("home", *tablet, "--data", place.data)
        check(covers["covers"] == CAPTURES, f"{covers['covers']} of {CAPTURES} covers were opened")
        found_nothing(covers, "covers, opened with the intake key")

        with Recorder(place, "tablet") as calls:
            handed_in = place.ok("tablet", "sync")
        check(handed_in["waiting"] == 0 and len(handed_in["records"]) == CAPTURES, f"not everything was handed in: {handed_in}")
        with Recorder(place, "desk1") as reading:
            check(len(place.ok("desk1", "inbox")["records"]) == CAPTURES, "the reviewer does not see every record")
            read_out = place.ok("desk1", "show", records[0])
        check({answer["value"] for answer in read_out["answers"]} & set(planter.phrases),
              "the reviewer does not read what was said")
        check(all(bytes.fromhex(record) in read(calls) for record in records), "the proxy did not record the calls in the clear")

        store = ["--data", place.data, "--phrases", phrases]
        report = search("store", *store, "--pid", str(place.server.pid), "--file", calls, "--file", reading, "--file", place.log)
        found_nothing(report, "the store")
        check(report["pages"] > 0 and report["wal_frames"] > 0, f"no pages were decrypted: {report}")
        if may_read_memory():
            check(report["memory"] > 1 << 20, f"the server's memory was not read: {report['memory']} bytes")
        else:
            print("SKIPPED: the server's memory (this user may not read it)")
        place.stop_server()
        stopped = search("store", *store)
        found_nothing(stopped, "the stopped store")
        check(stopped["pages"] > 0, "no pages were decrypted after the server stopped")
        place.verify_store()
        print(f"{len(planter.phrases)} phrases, {report['pages']} pages, {report['wal_frames']} frames, {covers['covers']} covers, "
              f"{report['files']} files, {report['memory']} bytes of memory, {report['bytes']} bytes in all: none found")
        controls(place, planter, store, phrases, calls)


def controls(place, planter, store, phrases, calls):
    """The same search must find a phrase that leaks: as a row, a log line, in memory, in a call, in a file name."""
    phrase = planter.phrases[len(planter.phrases) // 2]
    row = search("plant", *store, "--phrase", phrase, "--out", place.path("leaking.db"))
    check(row["sightings"] and row["pages"] > 0, "a leaking row was not found")
    line = write(place.path("leaking.log"), read(place.log) + f"level=info event=leak text={phrase}\n".encode())
    check(search("store", *store, "--file", line)["sightings"], "a leaking log line was not found")
    recorded = read(calls)
    middle = len(recorded) // 2
    call = write(place.path("leaking.calls"), recorded[:middle] + phrase.encode("utf-16-le") + recorded[middle:])
    check(search("store", *store, "--file", call)["sightings"], "a leaking call was not found")
    name = write(place.path("store", "store", phrase), "")
    check(search("store", *store)["sightings"], "a leaking file name was not found")
    os.remove(name)
    if may_read_memory():
        with subprocess.Popen([SEARCH, "hold", "--phrase", phrase], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            check(process.stdout.readline().strip() == b"holding", "no process to search")
            check(search("store", *store, "--pid", str(process.pid))["sightings"], "a phrase in memory was not found")
            process.stdin.close()
    print("controls: row, log line, call, file name and memory of a leaking kind were found")


if __name__ == "__main__":
    chosen = world.seed_of_run()
    sys.exit(world.main(lambda: body(chosen), chosen))
