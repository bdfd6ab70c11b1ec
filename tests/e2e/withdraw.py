#!/usr/bin/env python3
"""A person withdraws, and nobody can lose, hide or undo it: by code and by record, offline and online, by any member, with a store that lies about it,
with the store or the device killed at any byte, and by a device that was revoked. After everything each withdrawal stands in the log exactly once, or the
device says that it does not.

$SIGILO_SEED for a certain run.
"""
import os
import random
import sys

import interviews
import world
from kill import Trap
from world import TOOLS, World, check, wait_until, write

HOSTILE = os.path.join(TOOLS, "sigilod-hostile")
UNTRUSTED, UNAVAILABLE = 5, 4
KILLS = 12

# kind, what the program must say (a part of it)
LIES = [
    ("statement-dropped", "the path does not lead to the root"),
    ("statement-misplaced", "proof: "),  # of another place the path may also have another length
    ("statement-unproved", "the path does not lead to the root"),
    ("statement-elsewhere", "the two trees are not one grown from the other"),
]


class Story:
    def __init__(self, place):
        self.place = place

    def play(self, kind=""):
        write(self.place.path("orders"), kind)

    def capture(self, *more):
        done = self.place.capture(self.place.instance(interviews.nest({"/interview/told/narrative": "relato"})), *more)
        self.place.ok("tablet", "sync")
        return done

    def entries(self):
        """How long the log is. Every withdrawal is two entries: itself, and the word of the custodian that it has seen it."""
        self.place.ok("desk1", "sync")
        return self.place.ok("desk1", "status", "--offline")["tree_size"]

    def kept(self, home):
        return self.place.ok(home, "outbox")["statements"]

    def state(self, home, entry):
        return next(row for row in self.kept(home) if row["entry"] == entry)

    def is_logged(self, home, entry, what):
        row = self.state(home, entry)
        check(row["state"] == "logged" and row["problem"] is None, f"{what}: {row}")
        check((row["custodians_signed"], row["custodians"]) == (1, 1), f"{what}: custodians: {row}")
        return row["log_index"]


def by_code(story):
    place = story.place
    refused = place.sigilo("tablet", "capture", place.instance(interviews.nest({"/interview/told/narrative": "x"})), "--form", world.QUESTIONNAIRE, "--consent",
                           place.consent(), "--code")
    check(refused.code == 2, f"a code that is shown to nobody was made: {refused.out}")
    sealed = story.capture("--code-json")
    code = sealed["withdrawal_code"]
    check(len(code.split("-")) == 4, f"not four words: {code}")
    before = story.entries()
    file = write(place.path("code"), code.replace("-", "  ").upper() + "\n")
    entry = place.ok("tablet", "consent", "withdraw", "--code-file", file, "--offline")["entry"]
    check(story.state("tablet", entry)["state"] == "waiting", "an offline withdrawal does not wait")
    check(story.entries() == before, "an offline withdrawal reached the log")
    synced = place.ok("tablet", "sync")
    check(synced["statements_waiting"] == 0, f"sync left it: {synced}")
    story.is_logged("tablet", entry, "by code")
    check(story.entries() == before + 2, "not one withdrawal and one sight")
    for wrong in ("one two three", ""):
        check(place.sigilo("tablet", "consent", "withdraw", "--code-file", write(place.path("wrong"), wrong + "\n")).code == 2, f"a code of other words: {wrong!r}")
    for both in ((), (sealed["record"], "--code-file", file)):
        check(place.sigilo("tablet", "consent", "withdraw", *both).code == 2, "neither or both of record and code")
    misheard = "-".join([*code.split("-")[:3], "agua" if not code.endswith("-agua") else "leche"])
    told = place.sigilo("tablet", "consent", "withdraw", "--code-file", write(place.path("misheard"), misheard)).expect(0)
    check(told.json["carriers"] == 0 and "hold" in told.err, f"nobody says that a misheard code stops nothing: {told.out} {told.err}")
    again = place.ok("tablet", "consent", "withdraw", "--code-file", file)
    check(again["carriers"] == 1, f"the code is carried by its record: {again}")
    homes = [open(os.path.join(folder, name), "rb").read() for folder, _, names in os.walk(place.path("tablet")) for name in names]
    check(not any(code.encode() in content for content in homes), "the code is kept in clear")


def by_record(story):
    place = story.place
    record = story.capture()["record"]
    for home, named in (("desk1", record), ("admin", record), ("tablet", "00112233445566778899aabbccddeeff")):
        before = story.entries()
        done = place.ok(home, "consent", "withdraw", named)
        story.is_logged(home, done["entry"], f"by {home}")
        check(story.entries() == before + 2, f"by {home}: not one withdrawal and one sight")
    rows = {row["record"]: row for row in place.inbox("desk1")["records"]}
    check(rows[record]["withdrawn"] is not None and not rows[record]["problem"], f"the inbox does not mark it: {rows[record]}")
    check(place.ok("desk1", "show", record)["withdrawn"] == rows[record]["withdrawn"], "show does not mark it")
    hits = {hit["record"]: hit for hit in place.ok("desk1", "search", "relato")["hits"]}
    check(hits[record]["withdrawn"] == rows[record]["withdrawn"], "search does not mark it")
    status = place.ok("tablet", "consent", "status", record)
    check(status["withdrawn"] == rows[record]["withdrawn"], f"status does not say so: {status}")
    check([(chain["subject"], chain["withdrawn"]) for chain in status["chains"]] == [(0, True)], f"the fold of the log says otherwise: {status}")
    untouched = place.ok("tablet", "consent", "status", story.capture()["record"])
    check([chain["withdrawn"] for chain in untouched["chains"]] == [False] and untouched["withdrawn"] is None, f"a record that nobody withdrew: {untouched}")


def hold_and_lift(story):
    """Somebody who knows neither code nor record: all candidates are held, until two members lift it."""
    place = story.place
    record, other = story.capture()["record"], story.capture()["record"]
    place.inbox("desk1")
    day = next(row["day"] for row in place.inbox("desk1")["records"] if row["record"] == record)
    done = place.ok("desk1", "consent", "hold", "--day", day, "--yes")
    check({record, other} <= set(done["records"]), f"not all of the day are held: {done}")
    again = place.ok("desk1", "consent", "hold", other, "--search", "relato", "--day", day, "--yes", "--offline")
    check(other in again["records"], "nothing is found by words")
    place.ok("desk1", "sync")
    hold, second = done["holds"][0], again["holds"][0]
    held = lambda: hold in place.ok("desk1", "consent", "status", record)["holds"]
    check(held(), "the hold is not in the log")
    check(place.sigilo("desk1", "consent", "hold", "--day", "1999-01-01", "--yes").code == 1, "a hold on nothing")
    own, agreed, admins = place.path("own"), place.path("agreed"), place.path("admins")
    place.ok("desk1", "consent", "agree-lift", hold, "--out", own, "--yes")
    place.ok("admin", "consent", "agree-lift", hold, "--out", admins, "--yes")
    for wrong in (own, admins):
        check(place.sigilo("desk1", "consent", "lift", hold, "--second", wrong).code not in (0, UNAVAILABLE), "lifted without a second member who may")
    check(held(), "a refused lifting lifted it")
    place.ok("tablet", "consent", "agree-lift", hold, second, "--out", agreed, "--yes")
    check(place.sigilo("desk1", "consent", "lift", hold, "--second", agreed).code not in (0, UNAVAILABLE), "lifted what the second did not agree to")
    place.ok("desk1", "consent", "lift", second, hold, "--second", agreed)
    check(not held() and not place.ok("desk1", "consent", "status", other)["holds"], "two members do not lift them")
    place.ok("desk1", "sync")


def lies(story):
    place = story.place
    story.play("statement-remembered")
    place.ok("tablet", "consent", "withdraw", os.urandom(16).hex())
    for kind, text in LIES:
        story.play(kind)
        before = {row["entry"] for row in story.kept("tablet")}
        ran = place.sigilo("tablet", "consent", "withdraw", os.urandom(16).hex())
        check(ran.code == UNTRUSTED, f"{kind}: exit code {ran.code}: {ran.out} {ran.err}")
        entry = ran.json["entry"]
        row = story.state("tablet", entry)
        check(row["state"] == "waiting" and text in row["problem"]["what"], f"{kind}: {row}")
        check({row["entry"] for row in story.kept("tablet")} == before | {entry}, f"{kind}: the withdrawal is not kept")
        check(place.sigilo("tablet", "sync").code == UNTRUSTED, f"{kind}: sync says that all is well")
        print(f"{kind}: {row['problem']['code']}: {row['problem']['what']}", flush=True)
        story.play()
        place.ok("tablet", "sync")
        story.is_logged("tablet", entry, f"{kind}, then honest")
    before = story.entries()
    place.ok("tablet", "sync")
    check(story.entries() == before, "what is settled was sent again")


def kills(story, chance):
    """The store, the client, or both die when a count of bytes has passed: before, inside and after the call, between commit and answer."""
    place = story.place
    place.relay.reset()
    place.ok("tablet", "consent", "withdraw", os.urandom(16).hex())
    up, down = place.relay.up, place.relay.down
    died = 0
    for number in range(KILLS):
        before = story.entries()
        upward = chance.random() < 0.4
        of_client = number % 3 != 0
        of_server = number % 3 != 1
        known = {row["entry"] for row in story.kept("tablet")}
        client = place.start_sigilo("tablet", "consent", "withdraw", os.urandom(16).hex())
        victims = ([client] if of_client else []) + ([place.server] if of_server else [])
        trap = Trap(upward, chance.randrange(up // 2 if upward else down // 2, up if upward else down), victims)
        place.relay.trap = trap
        client.wait(world.LIMIT)
        place.relay.trap = None
        sprung = trap.disarm()
        died += sprung
        if sprung and of_server:
            wait_until(lambda: place.server.poll() is not None, "the store is dead")
            place.start_server()
        fresh = {row["entry"] for row in story.kept("tablet")} - known
        check(len(fresh) == 1, f"kill {number}: {len(fresh)} withdrawals are kept, not one")
        place.ok("tablet", "sync")
        story.is_logged("tablet", fresh.pop(), f"kill {number}")
        check(story.entries() == before + 2, f"kill {number}: {story.entries() - before} entries for one withdrawal and its sight")
    check(died > KILLS // 2, f"only {died} of {KILLS} kills came in time")
    print(f"{died} kills of {KILLS} came in time", flush=True)


def revoked(story, tablet):
    """A seized device withdraws nothing online any more, and says so; the person's withdrawal goes through any other."""
    place = story.place
    place.ok("admin", "device", "revoke", tablet, "--yes")
    place._publish()
    before = story.entries()
    ran = place.sigilo("tablet", "consent", "withdraw", os.urandom(16).hex())
    check(ran.code not in (0, UNAVAILABLE), f"a revoked device is told that all is well: {ran.out}")
    check(story.entries() == before, "a revoked device's statement came into the log")
    check(story.kept("tablet")[-1]["state"] == "waiting", "the withdrawal of a revoked device is not kept")


def body(seed):
    with World(server=HOSTILE, SIGILO_HOSTILE="{}/orders", SIGILO_HOSTILE_DATA="{}/store") as place:
        story = Story(place)
        interviewers = [row["id"] for row in place.ok("admin", "member", "list")["members"] if row["roles"] == ["interviewer"]]
        tablet = next(row["id"] for row in place.ok("admin", "device", "list")["devices"] if row["member"] in interviewers)
        by_code(story)
        by_record(story)
        hold_and_lift(story)
        lies(story)
        kills(story, random.Random(seed))
        revoked(story, tablet)
        place.stop_server()
        checked = place.verify_store()
        check(checked["entries"] > 0, f"the store does not verify: {checked}")


if __name__ == "__main__":
    seed_now = world.seed_of_run()
    sys.exit(world.main(lambda: body(seed_now), seed_now))
