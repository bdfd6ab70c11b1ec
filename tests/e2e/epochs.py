#!/usr/bin/env python3
"""The store makes custodian keys for the coming days, the administrator takes them into the directory, and an interview is sealed to what then is in
force. The list in the store's keys is cut short by its last epoch, so that the next start has to make one; the key file of the cut one stays, and its
number is not given again.
"""
import os
import sys

import world
from world import World, check, read, write


def without_last_epoch(identity):
    """The identity file (FORMATS: server identity) without the last of its custodian's epochs."""
    at = identity.index(b"\n") + 1 + 16 + 2 + 32 + 32 + 4
    for _ in range(3):  # intake key, certificate, address
        at += 2 + int.from_bytes(identity[at:at + 2], "big")
    at += 1 + 32
    count = int.from_bytes(identity[at:at + 2], "big")
    check(count == 3, f"{count} epochs instead of three")
    end = at + 2
    for _ in range(count - 1):
        end += 12
        end += 2 + int.from_bytes(identity[end:end + 2], "big")
    return identity[:at] + (count - 1).to_bytes(2, "big") + identity[at + 2:end]


def body():
    with World() as place:
        place.stop_server()
        keys, public = os.path.join(place.data, "keys"), os.path.join(place.data, "server-identity")
        before = read(public)
        write(os.path.join(keys, "identity"), without_last_epoch(read(os.path.join(keys, "identity"))))
        place.start_server()
        for told in (b"custodian_epochs_made", b"comparison words"):
            world.wait_until(lambda told=told: told in read(place.log), f"the log tells {told.decode()}")
        check(os.path.exists(os.path.join(keys, "custodian-4")), "the new epoch has the number of the one that was cut")
        check(read(public) != before, "server-identity does not name the new epoch")
        place.sigilo("admin", "directory", "propose", "--server", public).expect(2)  # its words are asked for
        place.ok("admin", "directory", "propose", "--server", public, "--yes")
        changes = [change for change in place.ok("admin", "directory", "diff")["changes"] if change["change"] == "custodians_changed"]
        check(len(changes) == 1 and changes[0]["fingerprint"], f"the new keys are not shown for comparison: {changes}")
        check(changes[0]["shown_by"] == "sigilod words", f"where their holder sees the words is not said: {changes}")
        shown = place.store_fingerprints()
        check(changes[0]["fingerprint"] == shown["custodian 1"], f"the store shows other words than the proposal asks for: {shown} {changes}")
        place._publish(compared=[shown["custodian 1"]])
        place.ok("tablet", "sync")
        place.capture(place.instance("<told><narrative>relato</narrative></told>"))
        check(place.ok("tablet", "sync")["tree_size"], "nothing was handed in")
        check(not place.ok("tablet", "outbox")["records"], "the record still waits")
        place.stop_server()
        check(place.verify_store()["records"] == 1, "the record is not there, or was set aside")


if __name__ == "__main__":
    sys.exit(world.main(body))
