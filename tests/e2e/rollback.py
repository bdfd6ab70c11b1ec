#!/usr/bin/env python3
"""P6, P7: a data folder that is put back as a whole. With the head file elsewhere the store refuses to start. With the head inside the folder nothing
there can tell: then the first device that kept a larger checkpoint stops all signing, for this run and for every later start, until the newer data
is back. A head file that was lost is made again from a checkpoint that a device kept.
"""
import os
import shutil
import sys

import world
from world import SIGILOD, World, check, run, write

ROLLED_BACK = 5


class Place(World):
    """A store whose configuration may name another place for the head."""

    def configure(self, head=None):
        lines = [f'data = "{self.data}"', 'listen = "127.0.0.1:0"'] + ([f'head_file = "{head}"'] if head else [])
        write(self.path("sigilod.toml"), "\n".join(lines) + "\n")

    def run_store(self, *more):
        """`sigilod run`, which must refuse; what it says."""
        return run([SIGILOD, "run", "--config", self.path("sigilod.toml"), *more]).expect(ROLLED_BACK).err

    def put_back(self, name):
        shutil.rmtree(self.data)
        shutil.copytree(self.path(name), self.data)

    def keep_as(self, name):
        shutil.copytree(self.data, self.path(name))


def hand_in(place, count):
    for number in range(count):
        place.capture(place.instance(f"<told><narrative>relato {number}</narrative></told>"))
    place.ok("tablet", "sync")


def publish(place):
    """A new version of the directory: its exit code."""
    place.ok("admin", "directory", "propose", "--renew")
    root = ["--root-key", place.path("founding", "root-1.key"), "--root-passphrase-file", place.path("secrets", "root"), "--yes"]
    place.ok("admin", "directory", "sign", *root)
    return place.sigilo("admin", "directory", "publish").code


def head_elsewhere(place):
    place.stop_server()
    os.mkdir(place.path("elsewhere"))
    os.rename(os.path.join(place.data, "store", "head"), place.path("elsewhere", "head"))
    place.configure(head=place.path("elsewhere", "head"))
    place.start_server("--config", place.path("sigilod.toml"))
    hand_in(place, 3)
    place.stop_server()
    place.keep_as("newer")
    place.put_back("older")
    refusal = place.run_store()
    check("fewer log entries than were published" in refusal, f"another refusal: {refusal}")
    place.put_back("newer")
    os.rename(place.path("elsewhere", "head"), os.path.join(place.data, "store", "head"))
    place.start_server()


def head_in_the_folder(place):
    place.stop_server()
    place.keep_as("before")
    place.start_server()
    hand_in(place, 3)
    place.stop_server()
    place.keep_as("after")
    place.put_back("before")
    place.start_server()
    check(place.sigilo("tablet", "sync").code == ROLLED_BACK, "the tablet did not name the log that was taken back")
    check(publish(place) != 0, "the store signed a new version over the gap")
    place.ok("admin", "directory", "propose", "--drop", "--yes")
    place.stop_server()
    place.configure()
    check("fewer log entries than were published" in place.run_store(), "a later start goes on")
    place.put_back("after")
    place.start_server()
    hand_in(place, 1)
    check(publish(place) == 0, "with the newer data all must be well")


def head_lost(place):
    note = write(place.path("note"), place.ok("tablet", "status")["checkpoint"])
    place.stop_server()
    os.remove(os.path.join(place.data, "store", "head"))
    place.configure()
    check("second place" in place.run_store(), "a lost head is not named")
    place.start_server("--config", place.path("sigilod.toml"), "--continue-from", note)
    hand_in(place, 1)
    place.stop_server()
    place.verify_store()


def body():
    with Place() as place:
        hand_in(place, 1)
        place.stop_server()
        place.keep_as("older")
        place.start_server()
        head_elsewhere(place)
        head_in_the_folder(place)
        head_lost(place)


if __name__ == "__main__":
    sys.exit(world.main(body))
