"""Bad input of every kind, given to the real programs: each file and option that sigilo and sigilod take, missing, empty, too large, of the wrong
kind, cut, damaged or hostile. Each must be refused with its exit code and a message that names the file or option and says what to do; nothing
crashes or hangs, nothing of a file's content is shown, no file is left behind. The languages take turns.
"""
import json
import os
import shutil
import socket
import subprocess

import world
from world import FORMS, QUESTIONNAIRE, SIGILO, SIGILOD, check, read, write

CANARY = "CANARIO4711PHRASE"
PATIENCE = 60  # seconds; a refusal takes less than one on an idle machine
FAILURE, USAGE, DENIED, UNTRUSTED = 1, 2, 3, 5
UNPRIVILEGED = 65534
LANGUAGES = ("en", "es", "pt")


class Bench:
    """Runs bad commands and judges the refusals. Goes through all of them before it fails, so that one run names every defect."""

    def __init__(self, place):
        self.place = place
        self.wrong = []
        self.count = 0
        self.folder = place.path("bad")
        os.mkdir(self.folder, 0o755)

    def path(self, name):
        return os.path.join(self.folder, name)

    def names(self):
        """Everything that a refused command might leave behind; what databases do beside themselves is theirs."""
        found = set()
        for folder, folders, files in os.walk(self.place.folder):
            folders[:] = [name for name in folders if os.path.join(folder, name) != self.place.path("fresh", "store")]  # made before a directory is judged
            found |= {os.path.join(folder, name) for name in folders + files if not name.endswith(("-wal", "-shm", "-journal"))}
        return found

    def refused(self, what, command, codes, about, user=None, **options):
        self.count += 1
        before = self.names()
        if user is not None and os.geteuid() == 0:
            options |= {"user": user, "group": user, "extra_groups": []}
        try:
            done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=PATIENCE, check=False, **options)
        except subprocess.TimeoutExpired:
            self.wrong.append(f"{what}: hangs")
            return
        said = done.stderr.decode("utf-8", "replace")
        codes = codes if isinstance(codes, tuple) else (codes,)
        faults = []
        if done.returncode not in codes:
            faults.append(f"exit code {done.returncode}, not {codes}")
        if about not in said:
            faults.append(f"does not name {about!r}")
        if CANARY.encode() in done.stdout + done.stderr or "root:x:" in said:
            faults.append("shows what the file holds")
        if left := self.names() ^ before:
            faults.append(f"leaves or removes {sorted(left)[:3]}")
        faults += self._form(command, done, said)
        if faults:
            self.wrong.append(f"{what}: {'; '.join(faults)}\n      {said.strip()[:500]!r}")

    @staticmethod
    def _form(command, done, said):
        """Does it say what to do, and with --json the same to a program?"""
        if os.path.basename(command[0]).endswith("sigilod"):
            lines = said.splitlines()
            return [] if len(lines) == 1 and lines[0].startswith("sigilod: ") and "; " in lines[0] else ["is not one line with a hint"]
        faults = [] if said.count("sigilo: ") >= 2 else ["has no hint"]
        try:
            error = json.loads(done.stdout)["error"]
        except (ValueError, KeyError):
            return faults + ["no error document on stdout"]
        if not error["hint"] or not error["what"] or error["exit"] != done.returncode:
            faults.append(f"an error document without hint or with another exit code: {error}")
        return faults

    def sigilo(self, what, arguments, codes, about, home="tablet", **options):
        language = LANGUAGES[self.count % len(LANGUAGES)]
        self.refused("sigilo: " + what, self.place.command(home, "--lang", language, *arguments), codes, about, **options)

    def sigilod(self, what, arguments, codes, about, **options):
        self.refused("sigilod: " + what, [SIGILOD, *arguments], codes, about, **options)

    # --- files that are bad in themselves -----------------------------------------------------------------------------------------

    def paths(self, not_regular):
        """Names that lead to no usable file, whatever is expected there: (what, path, codes)."""
        folder, pipe, loop, hidden = self.path("folder"), self.path("pipe"), self.path("loop"), self.path("hidden")
        if not os.path.exists(folder):
            os.mkdir(folder)
            os.mkfifo(pipe)
            os.symlink("loop", loop)
            write(hidden, CANARY, 0o000)
            listening = socket.socket(socket.AF_UNIX)
            listening.bind(self.path("socket"))
            listening.close()
        return [("a missing file", self.path("missing"), FAILURE), ("a folder", folder, not_regular), ("a pipe", pipe, not_regular),
                ("a device", "/dev/zero", not_regular), ("a link in a circle", loop, (USAGE, DENIED)), ("a name that is too long", self.path("n" * 300), (FAILURE, USAGE)),
                ("a missing file up the tree", self.path("../../../../../../no/such"), FAILURE), ("a file below a file", self.path("hidden/x"), FAILURE),
                ("a socket", self.path("socket"), (FAILURE, USAGE, DENIED)), ("an empty name", "", USAGE)]

    def contents(self, good, most, name):
        """Files of that name's kind with bad content: (what, path)."""
        middle = len(good) // 2
        flipped = good[:middle] + bytes([good[middle] ^ 0x10]) + good[middle + 1:]
        kinds = {"empty": b"", "cut": good[:middle], "one-byte": good[:1], "damaged": flipped, "longer": good + CANARY.encode(), "foreign": CANARY.encode() * 40,
                 "random": os.urandom(len(good)), "zeros": bytes(len(good))}
        for kind, content in kinds.items():
            yield kind, write(self.path(f"{name}.{kind}"), content, 0o600)
        big = self.path(name + ".too-large")
        write(big, good, 0o600)
        os.truncate(big, most + 1)
        yield "too large", big


def every_file(bench, program, take, name, good, most, codes, not_regular=USAGE, signed=True):
    """`take(path)`: the arguments that make the program read that file, last. Without a signature one damaged bit may be another good file."""
    for what, path, code in bench.paths(not_regular):
        option = take("x")[-2]
        program(f"{name}: {what}", take(path), code, os.path.basename(path)[-40:] or (option if option.startswith("--") else name))
    for what, path in bench.contents(good, most, name):
        if what == "damaged" and not signed:
            continue
        program(f"{name}: {what}", take(path), codes, os.path.basename(path))
    hidden = write(bench.path(name + ".hidden"), good, 0o000)
    os.chmod(bench.place.folder, 0o755)
    if os.geteuid() != 0:
        program(f"{name}: may not be read", take(hidden), DENIED, os.path.basename(hidden))


HOSTILE_XML = {
    "entities": '<!DOCTYPE x [<!ENTITY a "AAAAAAAAAA"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><x>&c;</x>',
    "external": '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>',
    "external-dtd": '<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd"><x/>',
    "parameter": '<!DOCTYPE x [<!ENTITY % p SYSTEM "file:///etc/passwd">%p;]><x/>',
    "deep": "<x>" * 100000 + "</x>" * 100000,
    "attributes": "<x " + " ".join(f'a{i}="1"' for i in range(20000)) + "/>",
    "unclosed": f"<x><y>{CANARY}",
    "two-roots": f"<x>{CANARY}</x><y/>",
    "instruction": f"<?xml version='1.0' encoding='UTF-7'?><x>{CANARY}</x>",
    "control": f"<x>{CANARY}\x01</x>",
    "json": json.dumps({"x": CANARY}),
}


def forms(bench):
    good = read(os.path.join(FORMS, "questionnaires", QUESTIONNAIRE + ".xml"))
    bad = [(f"form: {kind}", text.encode()) for kind, text in HOSTILE_XML.items()]
    bad += [("form: UTF-16", good.decode().encode("utf-16")), ("form: NUL", good[:200] + b"\0" + good[200:]), ("form: no section", good.replace(b"sigilo:section", b"sigilo:other"))]
    for what, content in bad:
        path = write(bench.path(what.replace(": ", ".").replace(" ", "-")), content)
        bench.sigilo(what, ["form", "check", path], USAGE if what.endswith("section") else UNTRUSTED, os.path.basename(path))
    for what, path, code in bench.paths(USAGE):
        bench.sigilo(f"form: {what}", ["form", "check", path], code, os.path.basename(path)[-40:] or "file")
    for kind in ("empty", "cut", "random"):
        path = {found: where for found, where in bench.contents(good, 8 << 20, "form")}[kind]
        bench.sigilo(f"form: {kind}", ["form", "check", path], UNTRUSTED, os.path.basename(path))
    form = os.path.join(FORMS, "questionnaires", QUESTIONNAIRE + ".xml")
    for kind, content in {"empty": "", "no-json": CANARY, "list": "[1]", "unknown-key": json.dumps({"format": "sigilo-sidecar/1", "colour": CANARY}), "deep": "[" * 100000,
                          "twice": '{"format":"sigilo-sidecar/1","format":"sigilo-sidecar/1"}', "number": '{"format":1}'}.items():
        path = write(bench.path("sidecar." + kind), content)
        bench.sigilo(f"sidecar: {kind}", ["form", "check", form, "--sidecar", path], (USAGE, UNTRUSTED), os.path.basename(path))


def capture(bench):
    place = bench.place
    instance, consent = place.instance("<setting/>"), place.consent()
    seal = lambda **given: ["capture", given.get("instance", instance), "--form", given.get("form", QUESTIONNAIRE), "--consent", given.get("consent", consent)]
    for kind, text in HOSTILE_XML.items():
        path = write(bench.path("instance." + kind), text)
        bench.sigilo(f"instance: {kind}", seal(instance=path), FAILURE if kind == "instruction" else UNTRUSTED, os.path.basename(path))
    for what, path, code in bench.paths(USAGE):
        if path:
            bench.sigilo(f"instance: {what}", seal(instance=path), code, os.path.basename(path)[-40:])
            bench.sigilo(f"consent: {what}", seal(consent=path), code, os.path.basename(path)[-40:])
    good = json.loads(read(consent))
    fields = {"unknown key": {**good, "colour": CANARY}, "format": {**good, "format": "sigilo-consent/9"}, "mode": {**good, "mode": CANARY}, "subject": {**good, "subject": "x"},
              "scopes": {**good, "scopes": {}}, "present": {**good, "present": [CANARY]}, "age": {**good, "age": ""}, "language": {**good, "language": "x" * 5000}}
    fields |= {"without " + key: {other: value for other, value in good.items() if other != key} for key in ("format", "mode", "language", "age", "present")}
    for what, document in fields.items():
        path = write(bench.path("consent." + what.replace(" ", "-")), json.dumps(document))
        bench.sigilo(f"consent: {what}", seal(consent=path), (USAGE, UNTRUSTED), os.path.basename(path))
    for what, content in {"empty": b"", "no-json": CANARY.encode(), "cut": read(consent)[:40], "utf8": b'{"format":"\xff"}', "deep": b"[" * 100000}.items():
        path = write(bench.path("consent." + what), content)
        bench.sigilo(f"consent: {what}", seal(consent=path), (USAGE, UNTRUSTED), os.path.basename(path))
        bench.sigilo(f"protection: {what}", seal() + ["--protection", path], (USAGE, UNTRUSTED), os.path.basename(path))
    bench.sigilo("attach: no question", seal() + ["--attach", instance], USAGE, "--attach")
    bench.sigilo("attach: unknown question", seal() + ["--attach", f"/x/../y={instance}"], USAGE, "/x/../y")
    bench.sigilo("form: unknown", seal(form="no-such-form"), FAILURE, "no-such-form")
    bench.sigilo("form: not listed", seal(form=instance), DENIED, os.path.basename(instance))
    bench.sigilo("form: path", seal(form="../../etc/passwd"), FAILURE, "../../etc/passwd")
    bench.sigilo("draft: no id", seal() + ["--draft", "zz"], USAGE, "zz")
    bench.sigilo("draft: unknown", seal() + ["--draft", "0" * 32], FAILURE, "0" * 32)
    bench.sigilo("capture: nothing", ["capture"], USAGE, "INSTANCE")
    bench.sigilo("capture: no consent", ["capture", instance, "--form", QUESTIONNAIRE], USAGE, "--consent")


def homes(bench):
    place = bench.place
    invitation = read(place.path("tablet.invitation"))
    every_file(bench, lambda *a: bench.sigilo(*a, home="nobody"), lambda path: ["enrol", path], "invitation", invitation, 64 << 10, UNTRUSTED)
    identity = read(os.path.join(place.data, "server-identity"))
    found = lambda path: ["init", "--name", "N", "--yes", "--out", place.path("f2"), "--recovery-out", place.path("r2"), "--server", path]
    every_file(bench, lambda *a: bench.sigilo(*a, home="nobody"), found, "server-identity", identity, 64 << 10, UNTRUSTED, signed=False)
    proposal = place.path("founding", "directory")
    every_file(bench, lambda *a: bench.sigilo(*a, home="admin"), lambda path: ["directory", "diff", "--proposal", path], "proposal", read(proposal), 16 << 20, UNTRUSTED, (USAGE, DENIED), signed=False)
    for what, path, code in bench.paths(USAGE):
        if path:
            bench.sigilo(f"receipt: {what}", ["receipt", "verify", path], code, os.path.basename(path)[-40:])
    for kind, path in bench.contents(proposal.encode() * 30, 4 << 20, "receipt"):
        bench.sigilo(f"receipt: {kind}", ["receipt", "verify", path], UNTRUSTED, os.path.basename(path))


def options(bench):
    place = bench.place
    ids = [["member", "revoke", "ID", "--yes"], ["device", "revoke", "ID", "--yes"], ["receipt", "save", "ID", "--out", place.path("r")], ["draft", "resume", "ID"],
           ["draft", "discard", "ID", "--yes"], ["show", "ID"], ["export", "ID", "--sealed", "--out", place.path("e")], ["directory", "propose", "--accept", "ID"],
           ["directory", "propose", "--fingerprint", "ID"], ["directory", "propose", "--roles", "ID=reviewer"], ["invite", "--role", "reviewer", "--member", "ID", "--out", place.path("i")]]
    for command in ids:
        for bad in ("../../etc/passwd", "A" * 32, "f" * 500, "1\nz"):
            bench.sigilo(f"id: {' '.join(command)} {bad[:9]!r}", [part.replace("ID", bad) for part in command], USAGE, bad.replace("\n", " "), home="admin")
    numbers = [["inbox", "--limit"], ["access", "--limit"], ["search", "agua", "--limit"], ["inbox", "--from"], ["access", "--after"], ["invite", "--role", "reviewer", "--out", "x", "--days"]]
    for command in numbers:
        for bad in ("-1", "x", "99999999999999999999999", "") + (("0", "501") if command[-1] == "--limit" else ()):
            bench.sigilo(f"number: {' '.join(command)} {bad}", [*command[:-1], f"{command[-1]}={bad}"], USAGE, command[-1], home="admin")
    for arguments, about in ([["nonsense"], "nonsense"], [["inbox", "--nonsense"], "--nonsense"], [["enrol"], "invitation"], [[], "--help"], [["--lang", "xx", "status"], "--lang"],
                             [["show", "1", "--consent", "--protection"], "--consent"], [["invite", "--role", "king", "--out", place.path("k")], "king"], [["team", "new", "nobody"], "nobody"],
                             [["--home", "", "status"], "--home"], [["export", "1", "--out", "x"], "--sealed"]):
        bench.sigilo(f"usage: {' '.join(arguments)}", arguments, USAGE, about)
    for what, home, code in (("missing", place.path("none"), FAILURE), ("a file", place.path("log"), (FAILURE, USAGE, DENIED)), ("a device", "/dev/null", (FAILURE, USAGE, DENIED)), ("line end", place.path("a\nb"), FAILURE),
                             ("too long", place.path("h" * 300), (FAILURE, USAGE))):
        write(place.path("log"), "")
        bench.refused(f"home: {what}", [SIGILO, "--home", home, "--no-input", "--json", "status"], code, os.path.basename(home).replace("\n", " ")[-40:])


def passphrases(bench):
    status = lambda path: [SIGILO, "--home", bench.place.path("tablet"), "--no-input", "--json", "--passphrase-file", path, "status"]
    for what, path, code in bench.paths(USAGE):
        if "pipe" in what or path == "":
            continue  # a pipe is waited for half a minute: see silent_pipe
        bench.refused(f"passphrase: {what}", status(path), (code, UNTRUSTED) if what == "a device" else code, os.path.basename(path)[-40:])
    for what, content, mode, code in (("empty", b"", 0o600, USAGE), ("empty line", b"\nx", 0o600, USAGE), ("open to others", CANARY.encode(), 0o644, DENIED), ("too long", b"x" * 2000, 0o600, UNTRUSTED)):
        path = write(bench.path("passphrase." + what.replace(" ", "-")), content, mode)
        os.chmod(path, mode)
        bench.refused(f"passphrase: {what}", status(path), code, os.path.basename(path))
    wrong = write(bench.path("passphrase.wrong"), CANARY)
    bench.refused("passphrase: wrong", status(wrong), DENIED, "tablet")
    bench.refused("passphrase: none", [SIGILO, "--home", bench.place.path("tablet"), "--no-input", "--json", "status"], USAGE, "--passphrase-file")


def store(bench):
    place = bench.place
    fresh = place.path("fresh")
    os.mkdir(fresh, 0o700)
    shutil.copytree(os.path.join(place.data, "keys"), os.path.join(fresh, "keys"))
    files = {name: place.path("founding", name) for name in ("trust-root", "directory", "names")}
    for name, most in (("trust-root", 64 << 10), ("directory", 16 << 20)):
        def adopt(path, name=name):
            given = {**files, name: path}
            return ["adopt", "--data", fresh, *[part for other, where in given.items() if other != name for part in ("--" + other, where)], "--" + name, path]
        every_file(bench, bench.sigilod, adopt, name, read(files[name]), most, (FAILURE, UNTRUSTED), DENIED)
    for what, path, _ in bench.paths(USAGE):
        bench.sigilod(f"configuration: {what}", ["check-config", "--config", path], USAGE, os.path.basename(path)[-40:] or "--config")
    for kind, path in bench.contents(b'listen = "x"\n' * 3, 64 << 10, "toml"):
        if kind != "empty":  # every setting has a default
            bench.sigilod(f"configuration: {kind}", ["check-config", "--config", path], USAGE, os.path.basename(path))
    configurations = {"unknown": ('colour = "red"', "colour"), "unknown-section": ("[colours]\nred = 1", "colours"), "type": ('data = 7', "data"), "relative": ('data = "store"', "data"),
                      "range": ("[limits]\nthreads = 7", "limits.threads"), "negative": ("[limits]\nstreams_per_connection = -1", "limits.streams_per_connection"),
                      "huge": ("[limits]\ndatabase_readers = 99999999999999999999", "line 2"), "level": ('[log]\nlevel = "loud"', "log.level"), "port": ('listen = "0.0.0.0:70000"', "listen"),
                      "no-port": ('listen = "0.0.0.0"', "listen"), "twice": ('data = "/a"\ndata = "/b"', "line 2"), "text": (CANARY, "line 1"), "unclosed": ('data = "/a', "line 1"),
                      "not-ascii": ('data = "/ñ"', "line 1"), "empty": ('data = ""', "data")}
    for what, (text, about) in configurations.items():
        path = write(bench.path("toml." + what), text)
        bench.sigilod(f"configuration: {what}", ["check-config", "--config", path], USAGE, about)
    key = bench.path("database.key")
    for what, content, mode, code in (("missing", None, 0, FAILURE), ("empty", b"", 0o600, UNTRUSTED), ("short", b"x" * 31, 0o600, UNTRUSTED), ("long", b"x" * 33, 0o600, UNTRUSTED),
                                      ("open to others", b"x" * 32, 0o640, DENIED)):
        if content is not None:
            write(key, content, mode)
            os.chmod(key, mode)
        path = write(bench.path("toml.key"), f'data = "{fresh}"\ndatabase_key_file = "{key}"')
        bench.sigilod(f"database key: {what}", ["verify", "--config", path], code, "database.key")
    for what, address in (("empty", ""), ("no port", "host"), ("port", "host:99999"), ("text", "host:x"), ("space", "a b:1"), ("line end", "a\nb:1"), ("long", "h" * 300 + ":1")):
        bench.sigilod(f"address: {what}", ["init", "--data", place.path("other"), "--address", address], USAGE, "--address")
        bench.sigilod(f"listen: {what}", ["run", "--data", fresh, "--listen", address], USAGE, "--listen")
    for what, data in (("missing", place.path("none")), ("a file", key), ("line end", place.path("a\nb"))):
        bench.sigilod(f"data: {what}", ["verify", "--data", data], (FAILURE, DENIED), os.path.basename(data).replace("\n", "?"))
    bench.sigilod("init twice", ["init", "--data", fresh, "--address", "127.0.0.1:1"], FAILURE, "fresh")
    bench.sigilod("run unfounded", ["run", "--data", fresh], FAILURE, "fresh")
    bench.sigilod("command", ["nonsense"], USAGE, "sigilod --help")
    bench.sigilod("locked", ["verify", "--data", place.data], 6, "store")


def founded(bench):
    """A store that is founded takes no other files, whatever else is right."""
    place = bench.place
    given = [f"--{name}={place.path('founding', name)}" for name in ("trust-root", "directory")]
    for what, content in (("another", b"names"), ("empty", b""), ("a damaged", read(place.path("founding", "names"))[:-1])):
        path = write(bench.path("names." + what.replace(" ", "-")), content)
        bench.sigilod(f"adopt: {what} names file on a founded store", ["adopt", "--data", place.data, *given, "--names", path], (FAILURE, UNTRUSTED), os.path.basename(path))
    world.run([SIGILOD, "adopt", "--data", place.data, *given, "--names", place.path("founding", "names")]).expect(0)


def unprivileged(bench):
    """Permissions, as a user who is not root: a form that may not be read, a folder that may not be written."""
    if os.geteuid() != 0:
        return
    os.chmod(bench.place.folder, 0o711)
    # The tree itself may lie where that user cannot go.
    sigilo, sigilod = (shutil.copy(program, bench.place.path("for-all-" + os.path.basename(program))) for program in (SIGILO, SIGILOD))
    for program in (sigilo, sigilod):
        os.chmod(program, 0o755)
    hidden = write(bench.path("hidden.xml"), CANARY, 0o600)
    bench.refused("form: may not be read", [sigilo, "--json", "form", "check", hidden], DENIED, "hidden.xml", user=UNPRIVILEGED)
    bench.refused("configuration: may not be read", [sigilod, "check-config", "--config", hidden], USAGE, "hidden.xml", user=UNPRIVILEGED)
    bench.refused("data: may not be written", [sigilod, "init", "--data", bench.path("new"), "--address", "127.0.0.1:1"], DENIED, "new", user=UNPRIVILEGED)


def body():
    with world.World() as place:
        bench = Bench(place)
        for part in (forms, capture, homes, options, passphrases, store, unprivileged):
            part(bench)
        place.stop_server()
        founded(bench)
        check(not bench.wrong, f"{len(bench.wrong)} of {bench.count} refusals are not as they must be:\n" + "\n".join("  - " + fault for fault in bench.wrong))
        print(f"{bench.count} bad inputs refused")


raise SystemExit(world.main(body))
