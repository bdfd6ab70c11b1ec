#!/usr/bin/env python3
"""P7: nothing that has a receipt is lost, nothing is half there. Rounds of records with attachments of 1 KB to 50 MB are handed in, and sigilod,
`sigilo sync` or both are killed (SIGKILL) when a random count of bytes has passed in a random direction: before, inside and after each upload,
between a commit and its answer. After each kill every receipt's record is at the store and nothing there is incomplete; the next sync finishes
the work, and both together sent no more than one piece twice. Every fifth round `sigilo capture` is killed as well, when it has written a random
count of bytes: then the draft is there, or the record, and never a part of it.
In the end every record is at the store under the manifest that was sealed, and `sigilod verify` compares every byte with it.

$SIGILO_KILLS rounds (40), $SIGILO_SEED for a certain run.
"""
import concurrent.futures
import os
import random
import sys
import threading
import time

import interviews
import world
from world import World, check, write

ROUNDS = int(os.environ.get("SIGILO_KILLS", "40"))
LARGEST = 50_000_000
BIG_ROUND = 8  # one of so many rounds has an attachment of up to LARGEST bytes
CAPTURE_ROUND = 5  # one of so many rounds kills a capture too
PIECE = 1 << 20  # what a resumed upload may send twice


class Trap:
    """Kills processes in the moment in which a count of bytes has passed the relay: half of the last bytes still go on."""

    def __init__(self, upward, count, victims):
        self.upward, self.left, self.victims = upward, count, victims
        self.lock = threading.Lock()
        self.armed = True
        self.sprung = threading.Event()

    def disarm(self):
        """From now on it kills nothing: the last bytes of a client that ended may still be on their way through the relay."""
        with self.lock:
            self.armed = False
        return self.sprung.is_set()

    def __call__(self, upward, data):
        """What of the data may pass."""
        with self.lock:
            if not self.armed or self.sprung.is_set() or upward != self.upward:
                return data
            self.left -= len(data)
            if self.left > 0:
                return data
            for victim in self.victims:
                victim.kill()
            self.sprung.set()
            return data[: len(data) // 2]


def size_of(chance, round_number):
    if round_number % BIG_ROUND == BIG_ROUND - 2:
        return chance.randrange(8_000_000, LARGEST)
    return int(10 ** chance.uniform(3, 6.3))  # 1 KB to 2 MB, small ones more often


def told(place, chance):
    return place.instance(interviews.nest({"/interview/told/narrative": f"relato {chance.random()}"}))


def recording(place, chance, size):
    return f"{interviews.RECORDING}={write(place.path('recording.bin'), chance.randbytes(size))}"


def capture(place, chance, size):
    return place.capture(told(place, chance), "--attach-as-is", recording(place, chance, size))


def written_by(process):
    """Bytes that a process asked to write so far; None when it has ended."""
    try:
        fields = dict(line.split(": ") for line in world.read(f"/proc/{process.pid}/io").decode().splitlines())
        return int(fields["wchar"]) if process.poll() is None else None
    except (OSError, ValueError, KeyError):
        return None


class Story:
    """What was sealed, and what must hold of it at all times."""

    def __init__(self, place):
        self.place = place
        self.sealed = {}  # record: manifest digest (None: not known, the capture that made it was killed)
        self.repeated = 0  # most bytes that any round sent beyond its records

    def seal(self, done):
        self.sealed[done["record"]] = done["manifest_digest"]

    def waiting(self):
        return {row["record"]: row["bytes"] for row in self.place.ok("tablet", "outbox")["records"]}

    def receipts(self):
        return {receipt["record"]: receipt["manifest_digest"] for receipt in self.place.ok("tablet", "receipt", "list")["receipts"]}

    def fits(self, receipts):
        return all(self.sealed[record] in (None, digest) for record, digest in receipts.items())

    def hold_on(self, when):
        """Every receipt's record is at the store; what is there is whole and was sealed by us; nothing was lost on the way."""
        with concurrent.futures.ThreadPoolExecutor() as at_once:
            desk = at_once.submit(self.place.inbox, "desk1")
            receipts, waiting, inbox = self.receipts(), set(self.waiting()), desk.result()
        stored = {row["record"] for row in inbox["records"]}
        check(inbox["problems"] == 0 and not [row for row in inbox["records"] if row["problem"]], f"{when}: the store shows records with problems: {inbox}")
        check(set(receipts) <= stored, f"{when}: with a receipt, but not at the store: {set(receipts) - stored}")
        check(self.fits(receipts), f"{when}: a receipt is for another manifest than was sealed")
        check(stored <= set(self.sealed), f"{when}: the store shows records that nobody sealed: {stored - set(self.sealed)}")
        check(set(receipts) | waiting == set(self.sealed), f"{when}: neither receipt nor outbox has {set(self.sealed) - set(receipts) - waiting}")
        return receipts


def killed_capture(story, chance, number):
    """True if the kill came in time."""
    place = story.place
    size = int(10 ** chance.uniform(3, 6.5))
    draft = place.ok("tablet", "draft", "save", told(place, chance), "--form", world.QUESTIONNAIRE, "--consent", place.consent(),
                     "--attach-as-is", recording(place, chance, size))["id"]
    before = story.waiting()
    count = chance.randrange(1, size + 200_000)
    client = place.start_sigilo("tablet", "capture", "--draft", draft)
    while (written := written_by(client)) is not None and written < count:
        time.sleep(0)
    client.kill()
    in_time = client.wait(world.LIMIT) != 0
    after = story.waiting()
    drafts = [row["id"] for row in place.ok("tablet", "draft", "list")["drafts"] if row["readable"]]
    new = set(after) - set(before)
    what = f"round {number}: sigilo capture {'killed after ' + str(written or 'all') + ' bytes' if in_time else 'ended before its kill'}"
    print(f"{what}: {'the record' if new else 'the draft'} is there", flush=True)
    check(len(new) + drafts.count(draft) == 1 and len(drafts) <= 1, f"{what}: not one of draft and record: records {new}, drafts {drafts}")
    files = os.listdir(place.path("tablet", "outbox"))
    check(len(files) == len(after), f"{what}: {len(after)} records wait, but the outbox holds {files}")
    if new:
        story.sealed[new.pop()] = None
    else:
        story.seal(place.ok("tablet", "capture", "--draft", draft))
    return in_time


def killed_upload(story, chance, number, usual):
    """True if the kill came in time."""
    place = story.place
    for _ in range(chance.choice((1, 1, 2))):
        story.seal(capture(place, chance, size_of(chance, number)))
    size = sum(story.waiting().values())
    who = chance.choice(("sigilo", "sigilo", "sigilod", "both"))
    upward = chance.random() < 0.6
    count = chance.randrange(1, size + usual["up"]) if upward else chance.randrange(1, usual["down"])
    place.relay.reset()
    client = place.start_sigilo("tablet", "sync")
    trap = Trap(upward, count, {"sigilo": [client], "sigilod": [place.server], "both": [place.server, client]}[who])
    place.relay.trap = trap
    world.wait_until(lambda: trap.sprung.is_set() or client.poll() is not None, "the sync is killed or ends")
    in_time = trap.disarm()
    if who != "sigilo" and in_time:
        place.kill_server()
        place.start_server()  # at once, so that a client that lives goes on by itself
    client.wait(world.LIMIT)
    place.relay.trap = None
    what = f"round {number}: {who} killed after {count} bytes {'up' if upward else 'down'} of {size} sealed"
    story.hold_on(what)
    finished = place.ok("tablet", "sync")
    repeated = place.relay.up - size
    print(f"{what}{'' if in_time else ' (came too late)'}; {repeated} bytes beside it", flush=True)
    check(finished["waiting"] == 0, f"{what}: the next sync does not finish: {finished}")
    # Handshakes, covers and calls of two syncs and an inbox; the frames of TLS and HTTP/2 take less than one part in a hundred.
    # A resumed upload sends one piece again at most: the one that was under way when client or store died. Of the one before it the restarted store
    # shows the hash, and the client goes on behind it.
    check(repeated <= PIECE + 8 * usual["up"] + size // 100, f"{what}: {repeated} bytes were sent beside the record: more than one piece was repeated")
    story.repeated = max(story.repeated, repeated)
    return in_time


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
        killed = captures = 0
        for number in range(ROUNDS):
            if number % CAPTURE_ROUND == 0:
                captures += killed_capture(story, chance, number)
            killed += killed_upload(story, chance, number, usual)
        check(killed > ROUNDS // 3 and captures > ROUNDS // CAPTURE_ROUND // 3, f"only {killed} kills of {ROUNDS} uploads and {captures} of captures came in time")
        receipts = story.hold_on("in the end")
        check(set(receipts) == set(story.sealed) and story.fits(receipts), "a receipt is missing or for another manifest than was sealed")
        chosen = chance.sample(sorted(story.sealed), min(3, len(story.sealed)))
        for record in chosen:
            check(place.ok("tablet", "receipt", "verify", record, "--online")["state"] == "stored", f"the receipt of {record} does not verify")
            check(place.ok("desk1", "show", record)["answers"], f"{record} cannot be read")
        place.stop_server()
        verified = place.verify_store()
        check(verified["records"] == len(story.sealed) and verified["quarantined"] == 0 and not verified["findings"], f"the store does not check out: {verified}")
        print(f"{killed} kills in {ROUNDS} uploads and {captures} in captures, {len(story.sealed)} records, {verified['payload_bytes']} bytes: nothing was lost; "
              f"usually {usual['up']} bytes go beside a record, never more than {story.repeated}")


if __name__ == "__main__":
    chosen = world.seed_of_run()
    sys.exit(world.main(lambda: body(chosen), chosen))
