#!/usr/bin/env python3
"""P2: who seizes a tablet after sealing learns nothing of what was said, even with the passphrase: not in any page of the vault (free ones and
the write-ahead log too), in no file, file name or temporary file, and not from the shape of what waits: an interview with every question
answered and one with none leave rows of the same sizes. After the receipt the ciphertext is gone. A draft cannot be read without the passphrase.

$SIGILO_SEED for a certain run.
"""
import os
import sys

import interviews
import world
from world import TOOLS, World, check, read, write

SEARCH = os.path.join(TOOLS, "forensic_search")


def body(seed):
    with World() as place:
        planter = interviews.Planter(place, seed)
        home = place.path("tablet")
        phrases = place.path("phrases")

        def search(*more):
            report = world.run([SEARCH, "home", "--home", home, "--passphrase-file", place.path("secrets", "tablet"), "--phrases", phrases, *more]).expect(0).json
            check(report["pages"] > 0 and report["bytes"] > 1 << 16, f"the vault was not read: {report}")
            return report

        def nothing(when):
            planter.phrase_file()
            report = search("--data", place.data)
            check(not report["sightings"], f"{when}: phrases were found: {report['sightings'][:5]}")
            temporary = os.listdir(place.temporary)
            check(not temporary, f"{when}: temporary files are left: {temporary}")
            return report

        def days_only(when):
            """No time of a file tells the hour (the reading of this test may set times of use, not of change)."""
            paths = [home] + [os.path.join(folder, name) for folder, folders, files in os.walk(home) for name in folders + files]
            telling = {path: os.stat(path).st_mtime for path in paths if os.stat(path).st_mtime_ns % (86400 * 10**9) != 0}
            check(len(paths) > 5 and not telling, f"{when}: times of files tell the hour: {telling}")

        draft = place.ok("tablet", "draft", "save", *planter.everything())["id"]
        nothing("with a draft")
        kept = os.listdir(os.path.join(home, "drafts"))
        check(len(kept) == 1, f"one draft is one file, not {kept}")
        secret = place.path("secrets", "tablet")
        right = read(secret)
        write(secret, "another passphrase altogether")
        place.sigilo("tablet", "draft", "resume", draft).expect(3)
        write(secret, right)
        check(planter.phrases[0].encode() in place.sigilo("tablet", "draft", "resume", draft).expect(0).out, "the draft does not come back with the right passphrase")

        sealed = [place.ok("tablet", "capture", "--draft", draft)["record"]]
        days_only("after a draft was sealed")
        check(not os.listdir(os.path.join(home, "drafts")), "a sealed draft's file is left")
        nothing("after a draft was sealed")
        consent = place.consent()  # no scope
        sealed.append(place.capture(planter.instance(), "--protection", planter.protection(), consent=planter.consent())["record"])
        sealed.append(place.capture(place.instance(""), consent=consent)["record"])
        waiting = nothing("after sealing")["rows"]
        check(len(waiting) == 3, f"three records wait, not {len(waiting)}")
        full, empty = waiting[1], waiting[2]
        for column in ("record", "cover", "share_bundles", "blob_size"):
            check(full[column] == empty[column], f"column {column} tells a full interview ({full[column]}) from an empty one ({empty[column]})")
        outbox = os.path.join(home, "outbox")
        check(sorted(os.listdir(outbox)) == sorted(row["blob"] for row in waiting), "the outbox holds other files than its table says")
        check(not any(record in name for record in sealed for name in os.listdir(outbox)), "a file name shows a record's id")

        check(place.ok("tablet", "sync")["waiting"] == 0, "not everything was handed in")
        days_only("after the receipt")
        after = nothing("after the receipt")
        check(after["rows"] == [] and os.listdir(outbox) == [], f"ciphertext is left after the receipt: {os.listdir(outbox)}")
        check(len(place.ok("tablet", "receipt", "list")["receipts"]) == 3, "a receipt is missing")

        # The same search finds what leaks.
        write(os.path.join(home, "outbox", "note"), planter.phrases[5])
        check(search()["sightings"], "a leaking file was not found")
        print(f"{len(planter.phrases)} phrases, {after['pages']} pages, {after['wal_frames']} frames, {after['files']} files: none found")


if __name__ == "__main__":
    chosen = world.seed_of_run()
    sys.exit(world.main(lambda: body(chosen), chosen))
