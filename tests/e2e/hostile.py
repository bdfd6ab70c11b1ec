#!/usr/bin/env python3
"""P6 for records: a store that lies is caught and named. sigilod-hostile is sigilod with one source file replaced; over real mutual TLS it drops,
swaps, alters, replays, truncates or rolls back a record, a section, the log, the directory or a receipt, often under its own genuine signatures.
For each kind `sigilo` must end with an exit code that says so and name what is wrong; no tablet may be wiped on a receipt that lies; and once
the store is honest again, everything goes on.
"""
import os
import shutil
import sys

import interviews
import world
from world import FORMS, TOOLS, World, check, read, write

HOSTILE = os.path.join(TOOLS, "sigilod-hostile")
UNTRUSTED = 5

# kind, what the program must say (a part of it), exit code
INBOX_LIES = [
    ("record-dropped", "the log names this record, but the server does not show it", UNTRUSTED),
    ("record-swapped", "the server shows the manifest of another record", UNTRUSTED),
    ("record-altered", "signature: the signature is not that of the expected signer", UNTRUSTED),
    ("record-truncated", "manifest: the bytes end early", UNTRUSTED),
    ("record-replayed", "the server shows the record at another position than its receipt", UNTRUSTED),
    ("record-handle-altered", "the server gives another erasure handle than the record commits to", UNTRUSTED),
    ("log-dropped", "the server does not give the entries that its checkpoint counts", UNTRUSTED),
    ("log-swapped", "the entries that the server gives are not those of its checkpoint", UNTRUSTED),
    ("log-replayed", "the entries that the server gives are not those of its checkpoint", UNTRUSTED),
]
SHOW_LIES = [
    ("section-dropped", "section: the server does not give the section", UNTRUSTED),
    ("section-swapped", "header: the header is not the one that the device signed", UNTRUSTED),
    ("section-altered", "payload: the payload is not the one that the device signed", UNTRUSTED),
    ("section-replayed", "section: the server sends more than the section has", UNTRUSTED),
    ("section-truncated", "payload: the payload has another length than the device signed", UNTRUSTED),
    ("section-rolled-back", "header: the header is not the one that the device signed", UNTRUSTED),
    ("record-rolled-back", "the server does not show a record that it showed before", UNTRUSTED),
    ("record-mixed-up", "the server answers for another record", UNTRUSTED),
]
SYNC_LIES = [
    ("log-altered", "checkpoint: the log's own signature is wrong", UNTRUSTED),
    ("log-truncated", "proof: the path has the wrong number of hashes for this tree", UNTRUSTED),
    ("log-unproved", "proof: the two trees are not one grown from the other", UNTRUSTED),
    ("log-rolled-back", "checkpoint: the server shows a smaller log than a checkpoint that it gave before", UNTRUSTED),
    ("log-forked", "proof: the two trees are not one grown from the other", UNTRUSTED),
    ("directory-swapped", "directory: the server leaves out a directory version", UNTRUSTED),
    ("directory-entry-swapped", "entry: an entry about something else", UNTRUSTED),
    ("directory-altered", "signatures: too few valid signatures of root keys", UNTRUSTED),
    ("directory-truncated", "directory: the bytes end early", UNTRUSTED),
    ("directory-replayed", "version: an older version than the one that is held (1)", UNTRUSTED),
]
RECEIPT_LIES = [
    ("receipt-dropped", "receipt: the server's answer breaks the bounds of a field", UNTRUSTED),
    ("receipt-swapped", "a receipt for another record", UNTRUSTED),
    ("receipt-replayed", "entry: the entry does not say what the receipt says", UNTRUSTED),
    ("receipt-altered", "receipt: the signature is not that of the expected signer", UNTRUSTED),
    ("receipt-truncated", "receipt: the bytes end early", UNTRUSTED),
    ("receipt-unproved", "proof: the path does not lead to the root", UNTRUSTED),
    ("receipt-import-forged", "imported: the signature is not that of the expected signer", UNTRUSTED),
    ("receipt-misplaced", "proof: the receipt names another position in the log", UNTRUSTED),
    ("receipt-without-copy", "receipt: a receipt without a single copy", UNTRUSTED),
    ("receipt-rolled-back", "proof: the two trees are not one grown from the other", UNTRUSTED),
]
ITEM_LIES = [
    ("item-swapped", "number: the server answers for another item", UNTRUSTED),
    ("item-altered", "what the server keeps is not any more what came", UNTRUSTED),
    ("item-dropped", "head: the server's answer lacks a part", UNTRUSTED),
    ("item-reason-altered", "reason: the log names another reason than the server", UNTRUSTED),
    ("item-receipt-altered", "receipt: the signature is not that of the expected signer", UNTRUSTED),
    ("item-manifest-dropped", "manifest: neither the cover nor a manifest is what the log names", UNTRUSTED),
    ("item-manifest-altered", "signature: the signature is not that of the expected signer", UNTRUSTED),
]
VERIFY_LIES = [  # against a receipt that was good when it came
    ("log-altered", "checkpoint: the log's own signature is wrong"),
    ("log-rolled-back", "checkpoint: the log shows fewer entries than before"),
    ("log-forked", "proof: the two trees are not one grown from the other"),
]
KINDS, FINDINGS = 50, 43  # lies, and different things said about them: two lies may be one finding (a header that is not the record's own)


class Theatre:
    """The hostile store, what it is told to do, and the homes as they were before each lie."""

    def __init__(self, place):
        self.place = place
        self.kinds = set()
        self.findings = set()

    def play(self, kind="", *ids):
        write(self.place.path("orders"), " ".join((kind, *ids)))

    def keep(self, home, name):
        shutil.copytree(self.place.path(home), self.place.path(f"kept.{name}"))

    def restore(self, home, name):
        shutil.rmtree(self.place.path(home))
        shutil.copytree(self.place.path(f"kept.{name}"), self.place.path(home))

    def caught(self, kind, ids, home, command, text, code):
        """Runs the command under the lie; checks that it is named, on stderr and in the JSON, and returns that JSON."""
        self.play(kind, *ids)
        ran = self.place.sigilo(home, *command)
        self.play()
        what = f"{kind}, {command[0]}"
        check(ran.code == code, f"{what}: exit code {ran.code}, not {code}: {ran.out[:600]!r} {ran.err}")
        error = ran.json["error"]
        said = " ".join([error["what"], *error["details"]])
        print(f"{what}: exit {ran.code}, {error['code']}: {said}", flush=True)
        check(text in said and text in ran.err, f"{what}: does not say {text!r}: {error} {ran.err}")
        self.kinds.add(kind)
        self.findings.add(text)
        return ran.json


def publish_twice(place):
    for wording in ("group.es", "staff.es"):
        place.ok("admin", "form", "add", os.path.join(FORMS, "wordings", wording + ".txt"), "--wording", wording)
        members = place.ok("admin", "member", "list")["members"]
        place.ok("admin", "directory", "sign", "--root-key", place.path("founding", "root-1.key"), "--root-passphrase-file", place.path("secrets", "root"),
                 "--name", f"{members[-1]['id']}=Persona {wording}", "--yes")
        place.ok("admin", "directory", "publish")


def told(place, text):
    return place.capture(place.instance(interviews.nest({"/interview/told/narrative": text})))["record"]


def inbox_lies(stage, victim, other):
    for kind, text, code in INBOX_LIES:
        stage.restore("desk1", "fresh")
        answer = stage.caught(kind, (victim, other), "desk1", ["inbox"], text, code)
        if kind.startswith("record"):
            bad = [row["record"] for row in answer["records"] if row["problem"]]
            check(victim in bad, f"{kind}: the inbox names {bad}, not {victim}")
            check(stage.place.ok("desk1", "show", victim)["answers"], f"{kind}: the record stays hidden from this desk when the store is honest again")
            rows = stage.place.ok("desk1", "inbox")["records"]
            check([row["former_verdicts"] for row in rows if row["record"] == victim][0], f"{kind}: what was said of the record before is forgotten")
            check(all(row["problem"] is None for row in answer["records"] if row["record"] not in (victim, other)), f"{kind}: other records are blamed: {answer}")


def show_lies(stage, victim, other):
    for kind, text, code in SHOW_LIES:
        stage.restore("desk1", "seen")
        stage.caught(kind, (victim, other), "desk1", ["show", victim], text, code)
        check(stage.place.ok("desk1", "show", victim)["answers"], f"{kind}: the record cannot be read from the honest store")


def search_lie(stage, victim):
    """An account that was altered is not indexed and named; the rest is found."""
    stage.restore("desk1", "seen")
    stage.play("section-altered-for-search", victim)
    ran = stage.place.sigilo("desk1", "search", "tres").expect(UNTRUSTED)
    stage.play()
    check(len(ran.json["hits"]) == 1, f"the good account is not found: {ran.json}")
    check(victim in ran.err and "the payload is not the one that the device signed" in ran.err, f"the altered account is not named: {ran.err}")
    stage.kinds.add("section-altered-for-search")


def sync_lies(stage, record):
    for kind, text, code in SYNC_LIES:
        stage.restore("desk1", "seen")
        before = stage.place.ok("desk1", "directory", "show")["version"]
        stage.caught(kind, (), "desk1", ["sync"], text, code)
        check(stage.place.ok("desk1", "directory", "show")["version"] == before, f"{kind}: a version was taken from a lying store")
        check(stage.place.ok("desk1", "sync")["directory_version"] == before + 2, f"{kind}: the honest store is not believed")
    stage.restore("desk1", "seen")
    stage.place.ok("desk1", "sync")
    stage.caught("directory-rolled-back", (), "desk1", ["sync"], "the server shows an older edition of the names", UNTRUSTED)
    out = stage.place.path("no.export")
    for command in (["sync"], ["inbox"], ["search", "agua"], ["show", record], ["export", record, "--sealed", "--out", out]):
        stage.restore("desk1", "seen")
        stage.caught("directory-dropped", (), "desk1", command, "the log names a directory version that the server does not show", UNTRUSTED)


def waits(place, record):
    """The record is in the outbox with its ciphertext."""
    rows = {row["record"] for row in place.ok("tablet", "outbox")["records"]}
    return record in rows and len(os.listdir(place.path("tablet", "outbox"))) == len(rows)


def receipt_lies(stage, record):
    for kind, text, code in RECEIPT_LIES:
        stage.restore("tablet", "waiting")
        stage.caught(kind, (record,), "tablet", ["sync"], text, code)
        check(waits(stage.place, record), f"{kind}: the tablet was wiped on a lying receipt")
        check(record not in {row["record"] for row in stage.place.ok("tablet", "receipt", "list")["receipts"]}, f"{kind}: a lying receipt is kept")
    check(stage.place.ok("tablet", "sync")["waiting"] == 0, "the honest store's receipt is not believed")
    check(not waits(stage.place, record), "the tablet was not wiped on an honest receipt")


def verify_lies(stage, record, other):
    """`receipt verify` against a log that lies now, and of receipt files that somebody changed."""
    place = stage.place
    place.ok("tablet", "receipt", "verify", record, "--online")
    stage.keep("tablet", "verified")
    for kind, text in VERIFY_LIES:
        stage.restore("tablet", "verified")
        stage.caught(kind, (), "tablet", ["receipt", "verify", other, "--online"], text, UNTRUSTED)
    stage.restore("tablet", "verified")
    place.ok("tablet", "receipt", "save", record, "--out", place.path("good.receipt"))
    place.ok("tablet", "receipt", "verify", place.path("good.receipt"))
    good = read(place.path("good.receipt"))
    files = [("file-altered", "receipt: the signature is not that of the expected signer", good[:200] + bytes([good[200] ^ 1]) + good[201:]),
             ("file-truncated", "the bytes end early", good[:-1]), ("file-lengthened", "bytes follow the end", good + b"\0")]
    for kind, text, content in files:
        stage.caught(kind, (), "tablet", ["receipt", "verify", write(place.path(kind), content)], text, UNTRUSTED)


def damage(path):
    content = bytearray(read(path))
    content[100] ^= 1
    write(path, bytes(content))


def item_lies(stage):
    """What was set aside, handed out by a store that lies about it."""
    place = stage.place
    told(place, "cinco")
    told(place, "seis")
    outbox = place.path("tablet", "outbox")
    for name in os.listdir(outbox):
        damage(os.path.join(outbox, name))
    check(place.sigilo("tablet", "sync").code == UNTRUSTED, "damaged records were taken")
    fetch = lambda name: ["inbox", "--quarantine", "--fetch", "1", "--out", place.path(name)]
    for kind, text, code in ITEM_LIES:
        stage.caught(kind, (), "desk1", fetch(kind), text, code)
    item = place.ok("desk1", *fetch("honest"))["item"]
    check(item["as_logged"] and [section["section"] for section in item["sections"] if section["state"] != "intact"] == [1], f"the honest store is not believed: {item}")


def body():
    with World(server=HOSTILE, SIGILO_HOSTILE="{}/orders", SIGILO_HOSTILE_DATA="{}/store") as place:
        stage = Theatre(place)
        first = told(place, "uno")
        stage.play("receipt-remembered")
        check(place.ok("tablet", "sync")["waiting"] == 0, "the first record was not handed in")
        stage.play("directory-remembered")
        place.ok("desk1", "sync")
        stage.play()
        second = told(place, "dos")
        third = told(place, "tres")
        check(place.ok("tablet", "sync")["waiting"] == 0, "the records were not handed in")
        stage.keep("desk1", "fresh")
        inbox_lies(stage, second, first)
        stage.restore("desk1", "fresh")
        check(place.ok("desk1", "inbox")["problems"] == 0, "the honest inbox has problems")
        stage.keep("desk1", "seen")
        show_lies(stage, second, third)
        search_lie(stage, second)
        publish_twice(place)
        sync_lies(stage, second)
        waiting = told(place, "cuatro")
        stage.keep("tablet", "waiting")
        receipt_lies(stage, waiting)
        verify_lies(stage, waiting, first)
        item_lies(stage)
        check((len(stage.kinds), len(stage.findings)) == (KINDS, FINDINGS), f"{len(stage.kinds)} kinds and {len(stage.findings)} findings")
        print(f"{len(stage.kinds)} kinds of lies, {len(stage.findings)} different findings; no tablet was wiped on a lying receipt")


if __name__ == "__main__":
    sys.exit(world.main(body))
