#!/usr/bin/env python3
"""P7: nothing that has a receipt is lost, nothing is half there. Rounds of records with attachments of 1 KB to 50 MB are handed in, and sigilod or
`sigilo sync` is killed (SIGKILL) when a random count of bytes has passed in a random direction: before, inside and after each upload, between a
commit and its answer. After each kill every receipt's record is at the store and nothing there is incomplete; the next sync finishes the work.
In the end every record is at the store under the manifest that was sealed, and `sigilod verify` compares every byte with it.

$SIGILO_KILLS rounds (12), $SIGILO_SEED for a certain run.
"""
import os
import random
import sys
import threading

import interviews
import world
from world import World, check, write

ROUNDS = int(os.environ.get("SIGILO_KILLS", "12"))
LARGEST = 50_000_000
BIG_ROUND = 5  # one of so many rounds has an attachment of up to LARGEST bytes


class Trap:
    """Kills a process in the moment in which a count of bytes has passed the relay: half of the last bytes still go on."""

    def __init__(self, upward, count, victim):
        self.upward, self.left, self.victim = upward, count, victim
        self.lock = threading.Lock()
        self.sprung = False

    def __call__(self, upward, data):
        """What of the data may pass."""
        with self.lock:
            if self.sprung or upward != self.upward:
                return data
            self.left -= len(data)
            if self.left > 0:
                return data
            self.sprung = True
            self.victim.kill()
            return data[: len(data) // 2]


def size_of(chance, round_number):
    if round_number % BIG_ROUND == BIG_ROUND - 2:
        return chance.randrange(8_000_000, LARGEST)
    return int(10 ** chance.uniform(3, 6.3))  # 1 KB to 2 MB, small ones more often


def capture(place, chance, size):
    recording = write(place.path("recording.bin"), chance.randbytes(size))
    done = place.capture(place.instance(interviews.nest({"/interview/told/narrative": f"relato {chance.random()}"})), "--attach-as-is", f"{interviews.RECORDING}={recording}")
    os.remove(recording)
    return done


class Story:
    """What was sealed, and what must hold of it at all times."""

    def __init__(self, place):
        self.place = place
        self.sealed = {}  # record: manifest digest

    def seal(self, done):
        self.sealed[done["record"]] = done["manifest_digest"]

    def receipts(self):
        return {receipt["record"]: receipt["manifest_digest"] for receipt in self.place.ok("tablet", "receipt", "list")["receipts"]}

    def hold_on(self, when):
        """Every receipt's record is at the store; what is there is whole and was sealed by us; nothing was lost on the way."""
        receipts = self.receipts()
        waiting = {row["record"] for row in self.place.ok("tablet", "outbox")["records"]}
        inbox = self.place.ok("desk1", "inbox", "--limit", "10000")
        stored = {row["record"] for row in inbox["records"]}
        check(inbox["problems"] == 0 and not [row for row in inbox["records"] if row["problem"]], f"{when}: the store shows records with problems: {inbox}")
        check(set(receipts) <= stored, f"{when}: with a receipt, but not at the store: {set(receipts) - stored}")
        check(all(self.sealed[record] == digest for record, digest in receipts.items()), f"{when}: a receipt is for another manifest than was sealed")
        check(stored <= set(self.sealed), f"{when}: the store shows records that nobody sealed: {stored - set(self.sealed)}")
        check(set(receipts) | waiting == set(self.sealed), f"{when}: neither receipt nor outbox has {set(self.sealed) - set(receipts) - waiting}")
        return receipts


def one_round(story, chance, number, usual):
    place = story.place
    size = 0
    for _ in range(chance.choice((1, 1, 2))):
        done = capture(place, chance, size_of(chance, number))
        story.seal(done)
        size += done["sealed_bytes"]
    store_dies = chance.random() < 0.5
    upward = chance.random() < 0.6
    count = chance.randrange(1, size + usual["up"]) if upward else chance.randrange(1, usual["down"])
    client = place.start_sigilo("tablet", "sync")
    trap = Trap(upward, count, place.server if store_dies else client)
    place.relay.trap = trap
    client.wait(world.LIMIT)
    place.relay.trap = None
    what = f"round {number}: {'sigilod' if store_dies else 'sigilo'} killed after {count} bytes {'up' if upward else 'down'} of {size} sealed"
    print(what + ("" if trap.sprung else " (came too late)"), flush=True)
    if store_dies and trap.sprung:
        place.kill_server()
        place.start_server()
    story.hold_on(what)
    finished = place.ok("tablet", "sync")
    check(finished["waiting"] == 0, f"{what}: the next sync does not finish: {finished}")
    check(all(row["sent_bytes"] <= row["total_bytes"] for row in finished["records"]), f"{what}: resuming sent more than all: {finished}")
    check(set(story.receipts()) == set(story.sealed), f"{what}: a receipt is missing after the next sync")
    return trap.sprung


def body(seed):
    chance = random.Random(seed)
    with World() as place:
        story = Story(place)
        place.relay.reset()
        first = capture(place, chance, 1000)
        story.seal(first)
        check(place.ok("tablet", "sync")["waiting"] == 0, "the first record was not handed in")
        # What passes beside the records: the bounds of the moments to kill in.
        usual = {"up": max(place.relay.up - first["sealed_bytes"], 1000), "down": max(place.relay.down, 1000)}
        killed = sum(one_round(story, chance, number, usual) for number in range(ROUNDS))
        check(killed > ROUNDS // 3, f"only {killed} of {ROUNDS} kills came in time")
        receipts = story.hold_on("in the end")
        check(receipts == story.sealed, "a receipt is for another manifest than was sealed")
        chosen = chance.sample(sorted(story.sealed), min(3, len(story.sealed)))
        for record in chosen:
            check(place.ok("tablet", "receipt", "verify", record, "--online")["state"] == "stored", f"the receipt of {record} does not verify")
            check(place.ok("desk1", "show", record)["answers"], f"{record} cannot be read")
        place.stop_server()
        verified = place.verify_store()
        check(verified["records"] == len(story.sealed) and verified["quarantined"] == 0 and not verified["findings"], f"the store does not check out: {verified}")
        print(f"{killed} kills in {ROUNDS} rounds, {len(story.sealed)} records, {verified['payload_bytes']} bytes: nothing was lost")


if __name__ == "__main__":
    chosen = world.seed_of_run()
    sys.exit(world.main(lambda: body(chosen), chosen))
