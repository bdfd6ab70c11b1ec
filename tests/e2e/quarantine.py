#!/usr/bin/env python3
"""Nothing that does not check out is lost to people: a record whose piece was damaged on the way, and garbage that no key opens, are set aside with a reason,
listed, and fetched back byte for byte by those who read records and by nobody else, each fetch an access record. What is damaged is named, what is intact can
be read. When the tablet hands the record in once more, undamaged, it is taken; the item stays.
"""
import os
import stat
import struct
import sys

import interviews
import world
from world import TOOLS, World, check, read, write

GARBAGE = os.path.join(TOOLS, "garbage_sender")
FAILURE, USAGE, DENIED, UNTRUSTED = 1, 2, 3, 5
MAGIC = b"sigilo/v1/quarantined-item\n"
WHOLE_ITEM = 65535
ATTACHMENT = 11
WORDS = "lo que se contó"


def flip(path, at):
    with open(path, "r+b") as file:
        file.seek(at)
        byte = file.read(1)[0]
        file.seek(at)
        file.write(bytes([byte ^ 1]))


class Item:
    """The file of a quarantined item, read by the words of docs/PROTOCOL.md 8."""

    def __init__(self, path):
        self.left = read(path)
        check(stat.S_IMODE(os.stat(path).st_mode) == 0o600, "others may read the item")
        check(self._take(len(MAGIC)) == MAGIC, "another magic line")
        self.cover = self._var64()
        self.bundles = [self._var64() for _ in range(self._u16())]
        self.sections = [(self._u16(), self._var64(), self._var64()) for _ in range(self._u16())]
        check(not self.left, "bytes follow the end")

    def _take(self, size):
        check(len(self.left) >= size, "the file ends early")
        taken, self.left = self.left[:size], self.left[size:]
        return taken

    def _u16(self):
        return struct.unpack(">H", self._take(2))[0]

    def _var64(self):
        return self._take(struct.unpack(">Q", self._take(8))[0])


def listed(place):
    return place.ok("desk1", "inbox", "--quarantine")["quarantine"]


def fetches(place):
    """Access records of whole items."""
    return [row for row in place.ok("admin", "access")["access"] if row["section"] == WHOLE_ITEM]


def fetch(place, number, name, *more):
    return place.ok("desk1", "inbox", "--quarantine", "--fetch", str(number), "--out", place.path(name), *more)["item"]


def nobody_else(place, number):
    for home in ("admin", "tablet"):
        ran = place.sigilo(home, "inbox", "--quarantine", "--fetch", str(number), "--out", place.path("stolen"))
        check(ran.code == DENIED and not os.path.exists(place.path("stolen")), f"{home} got an item: {ran.code} {ran.err}")
    for arguments, code in ((["--quarantine", "--fetch", "99", "--out", place.path("none")], FAILURE), (["--quarantine", "--fetch", "0", "--out", place.path("none")], USAGE),
                            (["--fetch", "1", "--out", place.path("none")], USAGE), (["--quarantine", "--fetch", "1"], USAGE), (["--quarantine", "--out", "x"], USAGE)):
        ran = place.sigilo("desk1", "inbox", *arguments)
        check(ran.code == code and not os.path.exists(place.path("none")), f"{arguments}: {ran.code} {ran.err}")
    check(not fetches(place), "a refused fetch is an access record")


def damaged_on_the_way(place):
    recording = write(place.path("recording.bin"), os.urandom(300_000))
    instance = place.instance(interviews.nest({"/interview/told/narrative": WORDS}))
    record = place.capture(instance, "--attach-as-is", f"{interviews.RECORDING}={recording}")["record"]
    blob = os.path.join(place.path("tablet", "outbox"), os.listdir(place.path("tablet", "outbox"))[0])
    middle = os.path.getsize(blob) // 2
    flip(blob, middle)
    check(place.sigilo("tablet", "sync").code == UNTRUSTED, "a damaged record was taken")
    row, = listed(place)
    check((row["record"], row["reason_name"]) == (record, "damaged_section"), f"listed otherwise: {row}")
    nobody_else(place, row["number"])
    item = fetch(place, row["number"], "item", "--open")
    states = {section["section"]: section["state"] for section in item["sections"]}
    check(item["as_logged"] and item["cover_opens"] and item["reason"] == "damaged_section", f"the findings are wrong: {item}")
    check({number for number, state in states.items() if state != "intact"} == {ATTACHMENT} and states[ATTACHMENT] == "damaged", f"not what was damaged: {states}")
    check(WORDS in [answer["value"] for answer in item["account"]["answers"]], f"the account cannot be read: {item['account']}")
    kept = Item(place.path("item"))
    payloads = b"".join(payload for _, _, payload in kept.sections)
    check(len(payloads) > middle and read(blob)[: len(payloads)] == payloads, "the item is not what was sent")
    check(len(kept.cover) > 1000 and len(kept.bundles) == 1 and item["bytes"] == os.path.getsize(place.path("item")), "cover or bundles are missing")
    access, = fetches(place)
    check(access["record"] == record, f"the access record names another record: {access}")
    again = place.sigilo("desk1", "inbox", "--quarantine", "--fetch", str(row["number"]), "--out", place.path("item"))
    check(again.code == FAILURE and Item(place.path("item")).cover == kept.cover and len(fetches(place)) == 1, f"a file was replaced: {again.code} {again.err}")
    damaged_at_the_store(place, row["number"], kept)
    return record, row["number"], lambda: flip(blob, middle)


def damaged_at_the_store(place, number, kept):
    """The disk of the store loses a bit of the item: the file comes all the same, and that it is not what came is said."""
    wanted = max((payload for _, _, payload in kept.sections), key=len)
    paths = [os.path.join(folder, name) for folder, _, names in os.walk(os.path.join(place.data, "store", "blobs")) for name in names]
    blob, = [path for path in paths if read(path) == wanted]
    flip(blob, 1000)
    ran = place.sigilo("desk1", "inbox", "--quarantine", "--fetch", str(number), "--out", place.path("rotten"))
    check(ran.code == UNTRUSTED and not ran.json["item"]["as_logged"] and "not any more what came" in ran.err, f"a rotten item is not named: {ran.code} {ran.err}")
    check(Item(place.path("rotten")).cover == kept.cover, "what is left of a rotten item is not given")
    flip(blob, 1000)


def garbage(place):
    sent = world.run([GARBAGE, "--home", place.path("tablet"), "--passphrase-file", place.path("secrets", "tablet"), "--most", "1"]).expect(0).json
    check(sent["taken"] == 1, f"garbage was not set aside: {sent}")
    row = listed(place)[-1]
    item = fetch(place, row["number"], "garbage")
    check(item["reason"] == "unreadable_cover" and item["as_logged"] and not item["cover_opens"] and not item["sections"], f"the findings are wrong: {item}")
    (number, header, payload), = Item(place.path("garbage")).sections
    check((number, header, len(payload)) == (0, b"", 250 << 10), "garbage is not given as it came")
    check(place.sigilo("desk1", "inbox", "--quarantine", "--fetch", str(row["number"]), "--out", place.path("opened"), "--open").code == UNTRUSTED, "garbage was opened")


def body():
    with World() as place:
        record, number, mend = damaged_on_the_way(place)
        garbage(place)
        before = listed(place)
        mend()
        check(place.sigilo("tablet", "sync").code == UNTRUSTED, "what was set aside is handed in again without being told to")
        check(place.ok("tablet", "sync", "--again")["waiting"] == 0, "the undamaged record was not taken")
        check(record in {row["record"] for row in place.inbox("desk1")["records"]} and place.ok("desk1", "show", record)["answers"], "the record cannot be read")
        check(listed(place) == before, "an item is gone")
        check(fetch(place, number, "afterwards")["as_logged"] and read(place.path("afterwards")) == read(place.path("item")), "the item changed")
        place.stop_server()
        verified = place.verify_store()
        check(verified["records"] == 1 and verified["quarantined"] == 2 and not verified["findings"] and not verified["orphans"], f"the store does not check out: {verified}")
        print("two items set aside, fetched back as they came, and the record taken when it came undamaged")


if __name__ == "__main__":
    sys.exit(world.main(body))
