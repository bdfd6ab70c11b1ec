#!/usr/bin/env python3
"""P7: the connection is reset at each step of the protocol. A step is one TLS record: what one side wrote at once. For a small record every record
of the conversation of `sigilo sync` is cut, up and down, in its middle or just after it; for a large one a sample; for a reviewer's `inbox` and
`show` every second one. A program goes on by itself or says that the store cannot be reached; the next run finishes; nothing is lost, doubled, half there
or wiped without a receipt.

$SIGILO_SEED for a certain run.
"""
import os
import random
import sys
import threading

import interviews
import world
from world import Cut, World, check, write

UNAVAILABLE = 4
LARGE = 3_000_000
LARGE_CUTS = 10


class Counter:
    """Lets everything pass and counts the records of each direction."""

    def __init__(self):
        self.seen = {True: 0, False: 0}

    def __call__(self, upward, record, send):
        self.seen[upward] += 1
        send(record)


class Cutter(Counter):
    """Resets the connection at the n-th record of one direction, once: in its middle, or when it has passed."""

    def __init__(self, upward, number, inside):
        super().__init__()
        self.upward, self.number, self.inside = upward, number, inside
        self.lock = threading.Lock()
        self.done = False

    def __call__(self, upward, record, send):
        with self.lock:
            self.seen[upward] += 1
            now = not self.done and upward == self.upward and self.seen[upward] == self.number
            self.done = self.done or now
        if not now:
            send(record)
            return
        send(record[: len(record) // 2] if self.inside else record)
        raise Cut

    def __str__(self):
        return f"cut {'inside' if self.inside else 'after'} record {self.number} {'up' if self.upward else 'down'}"


class Story:
    def __init__(self, place, seed):
        self.place = place
        self.chance = random.Random(seed)
        self.sealed = {}
        self.cuts = self.healed = 0

    def seal(self, size):
        path = write(self.place.path("recording.bin"), self.chance.randbytes(size))
        done = self.place.capture(self.place.instance(interviews.nest({"/interview/told/narrative": "relato"})), "--attach-as-is", f"{interviews.RECORDING}={path}")
        self.sealed[done["record"]] = done["manifest_digest"]
        return done["record"]

    def steps_of(self, home, *command):
        """Records that pass, in each direction, when nothing is cut."""
        self.place.relay.step = counter = Counter()
        self.place.ok(home, *command)
        return counter.seen

    def cut(self, cutter, home, *command):
        """Runs a command through the cutter; it goes on by itself, or says that the store cannot be reached."""
        self.place.relay.step = cutter
        ran = self.place.sigilo(home, *command)
        self.place.relay.step = None
        check(ran.code in (0, UNAVAILABLE), f"{cutter}, {command[0]}: exit code {ran.code}: {ran.err}")
        check(ran.code == 0 or ran.json["error"]["code"] == "unavailable", f"{cutter}, {command[0]}: {ran.out}")
        self.cuts += cutter.done
        self.healed += cutter.done and ran.code == 0
        return ran

    def cut_sync(self, cutter, record):
        ran = self.cut(cutter, "tablet", "sync")
        receipts = {receipt["record"]: receipt["manifest_digest"] for receipt in self.place.ok("tablet", "receipt", "list")["receipts"]}
        waiting = os.listdir(self.place.path("tablet", "outbox"))
        check((record in receipts) != bool(waiting), f"{cutter}: with a receipt or waiting, not both: {record in receipts}, {waiting}")
        check(all(self.sealed[known] == digest for known, digest in receipts.items()), f"{cutter}: a receipt for another manifest")
        if ran.code != 0 or waiting:
            check(self.place.ok("tablet", "sync")["waiting"] == 0, f"{cutter}: the next sync does not finish")


def syncs(story, size, chosen):
    """Cuts the hand-in of records of this size at the steps that `chosen` picks of all."""
    story.seal(size)
    steps = story.steps_of("tablet", "sync")
    cuts = [(upward, number) for upward in (True, False) for number in range(1, steps[upward] + 1)]
    for upward, number in chosen(cuts):
        story.cut_sync(Cutter(upward, number, story.chance.random() < 0.5), story.seal(size))
    return steps


def reads(story, *command):
    story.place.ok("desk1", *command)  # what is fetched once is fetched now
    steps = story.steps_of("desk1", *command)
    for number in range(story.chance.choice((1, 2)), steps[False] + 1, 2):
        cutter = Cutter(False, number, story.chance.random() < 0.5)
        if story.cut(cutter, "desk1", *command).code != 0:
            story.place.ok("desk1", *command)
    return steps[False] // 2


def body(seed):
    with World() as place:
        story = Story(place, seed)
        small = syncs(story, 1000, lambda cuts: cuts)
        large = syncs(story, LARGE, lambda cuts: story.chance.sample(cuts, LARGE_CUTS))
        answers = reads(story, "inbox") + reads(story, "show", next(iter(story.sealed)))
        inbox = place.inbox("desk1")
        check({row["record"] for row in inbox["records"]} == set(story.sealed) and inbox["problems"] == 0, f"the inbox is not what was sealed: {inbox}")
        place.stop_server()
        verified = place.verify_store()
        check(verified["records"] == len(story.sealed) and not verified["findings"] and verified["quarantined"] == 0, f"the store does not check out: {verified}")
        check(story.cuts > (sum(small.values()) + answers) * 3 // 4 and story.healed > story.cuts // 4, f"only {story.cuts} cuts came about, {story.healed} healed")
        print(f"{story.cuts} cuts ({sum(small.values())} steps of a small record, {LARGE_CUTS} of {sum(large.values())} of a large one, {answers} of a reader); "
              f"{story.healed} times the program went on by itself, {story.cuts - story.healed} times the next run finished: {len(story.sealed)} records, nothing lost")


if __name__ == "__main__":
    chosen = world.seed_of_run()
    sys.exit(world.main(lambda: body(chosen), chosen))
