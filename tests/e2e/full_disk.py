#!/usr/bin/env python3
"""P7: a full disk, of the store and of the tablet, each on a small tmpfs of its own. What finds no room is refused with an error that says so;
nothing is half there, nothing that waits is lost; and when there is room again, the same command works.

Mounting needs root or user namespaces; without them the test is skipped, and says so.
"""
import os
import subprocess
import sys
import threading

import interviews
import world
from world import TOOLS, World, check, write

GARBAGE = os.path.join(TOOLS, "garbage_sender")

SKIPPED = 77  # SKIP_RETURN_CODE of ctest
NO_ROOM = 6
REFUSED = 3
STORE_BYTES = 200 << 20
HOME_BYTES = 64 << 20
RESERVED = 64 << 20  # the store keeps that free for its database
RESERVE = 32 << 20  # and that for a directory
NEARLY_FULL = [kib << 10 for kib in (36, 48, 64, 96, 128, 192, 256, 400)]  # free bytes: from "the home does not open" to "everything fits"
INSIDE = "SIGILO_OWN_MOUNTS"


def enter_own_mounts():
    """Runs this program again where mounts are its own; does not return."""
    for options in (["--mount"], ["--mount", "--map-root-user"]):
        if subprocess.run(["unshare", *options, "true"], check=False, stderr=subprocess.DEVNULL).returncode == 0:
            os.environ[INSIDE] = "1"
            os.execvp("unshare", ["unshare", *options, sys.executable, *sys.argv])
    print("SKIPPED: full disks (this user may not mount a small one)")
    sys.exit(SKIPPED)


class SmallDisks(World):
    """Store and tablet on a tmpfs each."""

    def _found(self):
        for folder, size in ((self.data, STORE_BYTES), (self.path("tablet"), HOME_BYTES)):
            os.mkdir(folder)
            subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size},mode=700", "tmpfs", folder], check=True)
        super()._found()

    def close(self, failed=False):
        if self.server is not None:
            self.kill_server()
        for folder in (self.data, self.path("tablet")):
            subprocess.run(["umount", "--lazy", folder], check=False, stderr=subprocess.DEVNULL)
        super().close(failed)


class Ballast:
    """A file that leaves so many bytes free below a folder while it lasts."""

    def __init__(self, folder, leave):
        self.folder, self.path, self.leave = folder, os.path.join(folder, "ballast"), leave

    def __enter__(self):
        free = os.statvfs(self.folder)
        size = free.f_bavail * free.f_frsize - self.leave
        with open(self.path, "wb") as file:
            if size > 0:
                os.posix_fallocate(file.fileno(), 0, size)
        return self

    def __exit__(self, kind, value, trace):
        os.remove(self.path)


def no_room(ran, what):
    check(ran.code == NO_ROOM, f"{what}: exit code {ran.code}, not {NO_ROOM}: {ran.out} {ran.err}")
    check(ran.json["error"]["code"] == "no_space" and "full" in ran.err, f"{what}: the error does not say that the disk is full: {ran.err}")
    print(f"{what}: {ran.err.splitlines()[0]}", flush=True)


class Story:
    def __init__(self, place):
        self.place = place
        self.sealed = set()

    def arguments(self, size):
        path = write(self.place.path("recording.bin"), os.urandom(size))
        return [self.place.instance(interviews.nest({"/interview/told/narrative": "relato"})), "--form", world.QUESTIONNAIRE, "--consent", self.place.consent(),
                "--attach-as-is", f"{interviews.RECORDING}={path}"]

    def seal(self, size=1000):
        done = self.place.ok("tablet", "capture", *self.arguments(size))
        self.sealed.add(done["record"])
        return done

    def waiting(self):
        """Records of the outbox, each with its one file."""
        rows = {row["record"] for row in self.place.ok("tablet", "outbox")["records"]}
        check(len(os.listdir(self.place.path("tablet", "outbox"))) == len(rows), "the outbox holds other files than its table says")
        return rows

    def stored(self):
        inbox = self.place.inbox("desk1")
        check(inbox["problems"] == 0, f"the store shows records with problems: {inbox}")
        return {row["record"] for row in inbox["records"]}

    def refused(self, what):
        """A sync that finds no room: what waits goes on waiting, and the store shows nothing of it."""
        before = self.waiting()
        no_room(self.place.sigilo("tablet", "sync"), what)
        check(self.waiting() == before and not before & self.stored(), f"{what}: something is half there")
        check(self.place.server.poll() is None, f"{what}: the store ended")

    def handed_in(self, what):
        finished = self.place.ok("tablet", "sync")
        check(finished["waiting"] == 0 and not self.waiting(), f"{what}: not handed in when there is room again: {finished}")
        check(self.stored() == self.sealed, f"{what}: the store does not show what was sealed")


def store_is_full(story):
    place = story.place
    story.seal()
    story.handed_in("with room")
    first = next(iter(story.sealed))
    with Ballast(place.data, 0):
        story.seal()
        story.refused("a small record, no room at all")
        no_room(place.sigilo("desk1", "show", first), "reading, which is noted first")
    check(place.ok("desk1", "show", first)["answers"], "the record cannot be read when there is room again")
    story.handed_in("a small record")
    with Ballast(place.data, RESERVED + (5 << 20)):
        story.seal(20_000_000)
        story.refused("a large record that does not fit")
    story.handed_in("a large record that did not fit")
    fills_up_meanwhile(story)


def fills_up_meanwhile(story):
    """The disk fills when half of a large record is there; the upload goes on from there later."""
    place = story.place
    size = story.seal(30_000_000)["sealed_bytes"]
    ballast, once, passed = Ballast(place.data, 0), threading.Event(), [0]

    def trap(upward, data):
        passed[0] += len(data) if upward else 0
        if passed[0] > size // 2 and not once.is_set():
            once.set()
            ballast.__enter__()
        return data

    place.relay.reset()
    place.relay.trap = trap
    no_room(place.sigilo("tablet", "sync"), "a disk that fills up meanwhile")
    place.relay.trap = None
    check(once.is_set() and story.waiting() and not story.waiting() & story.stored(), "a disk that fills up meanwhile: something is half there")
    ballast.__exit__(None, None, None)
    story.handed_in("a disk that filled up meanwhile")
    check(place.relay.up < size + (3 << 20), f"the upload began anew: {place.relay.up} bytes for {size}")


def nearly_full(story):
    """Disks that get full at one step or another of sealing and of handing in: it works, or it is refused and nothing has changed."""
    place, home = story.place, story.place.path("tablet")
    refused = 0
    for leave in NEARLY_FULL:
        before = story.waiting()
        with Ballast(home, leave):
            ran = place.sigilo("tablet", "capture", *story.arguments(1000))
        what = f"sealing with {leave} bytes free"
        if ran.code == 0:
            story.sealed.add(ran.json["record"])
        else:
            no_room(ran, what)
            refused += 1
        check(story.waiting() == before | ({ran.json["record"]} if ran.code == 0 else set()), f"{what}: the outbox is neither as before nor has the record")
        before = story.waiting()
        with Ballast(home, leave):
            ran = place.sigilo("tablet", "sync")
        what = f"handing in with {leave} bytes free"
        if ran.code != 0:
            no_room(ran, what)
            refused += 1
        gone = before - story.waiting()
        receipts = {receipt["record"] for receipt in place.ok("tablet", "receipt", "list")["receipts"]}
        check(gone <= receipts, f"{what}: wiped without a receipt: {gone - receipts}")
    check(0 < refused < 2 * len(NEARLY_FULL), f"{refused} of {2 * len(NEARLY_FULL)} were refused: the sizes are not at the edge")


def another_interviewer(place, home):
    """Enrols a device of a second interviewer; its id."""
    before = {row["id"] for row in place.ok("admin", "device", "list")["devices"]}
    place.ok("admin", "invite", "--role", "interviewer", "--out", place.path(home + ".invitation"))
    fingerprint = place.ok(home, "enrol", place.path(home + ".invitation"))["fingerprint"]
    place.ok("admin", "directory", "propose", "--fingerprint", fingerprint)
    place._publish(compared=[fingerprint])
    place.ok(home, "sync")
    fresh = {row["id"] for row in place.ok("admin", "device", "list")["devices"]} - before
    check(len(fresh) == 1, f"one device was enrolled, not {fresh}")
    return fresh.pop()


def garbage_until_refused(story):
    """A device in the wrong hands hands in what no key opens: it is set aside until that member's part of the disk is used up, and the others go on."""
    place = story.place
    stolen = another_interviewer(place, "stolen")
    sender = [GARBAGE, "--home", place.path("stolen"), "--passphrase-file", place.path("secrets", "stolen"), "--most", "1000"]
    sent = world.run(sender).expect(0).json
    check(sent["refused"] == "resource_exhausted" and sent["field"] == "payloads" and sent["taken"] > 10, f"garbage without end: {sent}")
    again = world.run(sender).expect(0).json
    check(again["taken"] == 0 and again["refused"] == "resource_exhausted", f"a refused member goes on: {again}")
    items = place.ok("desk1", "inbox", "--quarantine", "--limit", "500")["quarantine"]
    check(len(items) == sent["taken"], f"{sent['taken']} were set aside, {len(items)} are listed")
    print(f"garbage: {sent['taken']} records, {sent['bytes'] >> 20} MiB, then refused", flush=True)
    story.seal(1_000_000)
    story.handed_in("another interviewer's record beside the garbage")
    return stolen


def revocation_on_a_full_disk(story):
    """A device fills what intake gives it, something else takes the rest: it can still be revoked, and the reserve comes back."""
    place = story.place
    reserve = os.path.join(place.data, "store", "reserve")
    check(os.stat(reserve).st_blocks * 512 >= RESERVE, "the reserve holds less room than it must")
    stolen = garbage_until_refused(story)
    story.seal()
    with Ballast(place.data, 0):
        no_room(place.sigilo("tablet", "sync"), "a record on a disk without any room")
        place.ok("admin", "sync")
        place.ok("admin", "device", "revoke", stolen, "--yes")
        published = place._publish()
        check(not os.path.exists(reserve), "the directory needed no reserve: the disk was not full")
        print(f"a revocation on a full disk: version {published['version']}", flush=True)
        check(place.sigilo("stolen", "sync").code == REFUSED, "the revoked device is still served")
    story.handed_in("a record after the revocation")
    place.kill_server()
    place.start_server()
    check(os.stat(reserve).st_blocks * 512 >= RESERVE, "the reserve was not made again")
    check(place.sigilo("stolen", "sync").code == REFUSED, "the revoked device is served after a restart")


def withdrawal_on_a_full_disk(story):
    """No record gets in any more, and a person's withdrawal does."""
    place = story.place
    reserve = os.path.join(place.data, "store", "reserve")
    story.seal()
    with Ballast(place.data, 0):
        no_room(place.sigilo("tablet", "sync"), "a record beside a withdrawal on a full disk")
        done = place.ok("tablet", "consent", "withdraw", next(iter(story.sealed)))
        row = next(row for row in done["statements"] if row["entry"] == done["entry"])
        check(row["state"] == "logged" and row["custodians_signed"] == 1, f"a withdrawal on a full disk: {row}")
        check(not os.path.exists(reserve), "the withdrawal needed no reserve: the disk was not full")
        no_room(place.sigilo("tablet", "sync"), "a record, when the reserve was given to a withdrawal")
        print(f"a withdrawal on a full disk: entry {row['log_index']}", flush=True)
    story.handed_in("a record after the withdrawal")
    place.kill_server()
    place.start_server()
    check(os.path.exists(reserve), "the reserve was not made again after a withdrawal")


def tablet_is_full(story):
    place, home = story.place, story.place.path("tablet")
    with Ballast(home, 5 << 20):
        no_room(place.sigilo("tablet", "capture", *story.arguments(20_000_000)), "sealing what does not fit")
        check(not story.waiting(), "a part of a record is in the outbox")
        story.seal()  # what fits is sealed
    waiting = story.waiting()
    with Ballast(home, 0):
        no_room(place.sigilo("tablet", "capture", *story.arguments(1000)), "sealing, no room at all")
        no_room(place.sigilo("tablet", "draft", "save", *story.arguments(1000)), "a draft, no room at all")
        ran = place.sigilo("tablet", "sync")
        no_room(ran, "handing in, no room for the receipt")
    check(story.waiting() == waiting, "a record that waits was lost on a full disk")
    nearly_full(story)
    check(not place.ok("tablet", "draft", "list")["drafts"] and not os.listdir(os.path.join(home, "drafts")), "a part of a draft is left")
    story.handed_in("a tablet with room again")
    draft = place.ok("tablet", "draft", "save", *story.arguments(1000))["id"]
    story.sealed.add(place.ok("tablet", "capture", "--draft", draft)["record"])
    story.handed_in("a draft")


def body():
    with SmallDisks() as place:
        story = Story(place)
        store_is_full(story)
        tablet_is_full(story)
        place.kill_server()
        place.start_server()
        check(story.stored() == story.sealed, "something is missing after a restart")
        withdrawal_on_a_full_disk(story)
        revocation_on_a_full_disk(story)
        place.stop_server()
        verified = place.verify_store()
        check(not verified["orphans"], f"blobs that nothing names: {verified['orphans']}")
        check(verified["records"] == len(story.sealed) and not verified["findings"], f"the store does not check out: {verified}")
        print(f"{len(story.sealed)} records, all of them there after ten full disks")


if __name__ == "__main__":
    if INSIDE not in os.environ:
        enter_own_mounts()
    sys.exit(world.main(body))
