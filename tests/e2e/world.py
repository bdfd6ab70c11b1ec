"""A mechanism of real processes for the end-to-end tests: sigilod, a founder, an interviewer's tablet, reviewers' desks, team keys,
questionnaire. Everything lives in one temporary folder, which is removed at the end (kept if $SIGILO_KEEP is set).

Devices reach the store through a relay of this process on one fixed port, so that the store may be killed and started on any free port
and a test may put a proxy in between. Nothing sleeps for a fixed time: conditions are waited for.
"""
import json
import os
import secrets
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time

BIN = os.environ.get("SIGILO_BIN") or sys.exit("SIGILO_BIN is not set: run through ctest, or set it to the folder of the programs")
SOURCE = os.environ.get("SIGILO_SOURCE") or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TOOLS = os.environ.get("SIGILO_E2E_TOOLS") or os.path.join(os.path.dirname(BIN), "tests")
SIGILO = os.path.join(BIN, "sigilo")
SIGILOD = os.path.join(BIN, "sigilod")
FORMS = os.path.join(SOURCE, "client", "forms")
QUESTIONNAIRE = "sigilo-interview"
LIMIT = 300  # seconds that any single program may take on a loaded machine


class Failure(AssertionError):
    """What a test found wrong."""


def check(condition, text):
    if not condition:
        raise Failure(text)


def wait_until(condition, what, limit=LIMIT):
    """Polls until the condition gives something true, and returns that."""
    end = time.monotonic() + limit
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise Failure(f"waited {limit} s in vain: {what}")
        time.sleep(0.01)


def read(path):
    with open(path, "rb") as file:
        return file.read()


def write(path, content, mode=0o600):
    if isinstance(content, str):
        content = content.encode()
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as file:
        file.write(content)
    return path


class Cut(Exception):
    """Raised by a relay's `step`: the connection is reset at once."""


class TlsRecords:
    """Splits one direction of a connection into TLS records: what a program wrote in one step of the protocol."""

    def __init__(self):
        self.held = b""

    def take(self, data):
        self.held += data
        while len(self.held) >= 5:
            size = 5 + int.from_bytes(self.held[3:5], "big")
            if len(self.held) < size:
                return
            record, self.held = self.held[:size], self.held[size:]
            yield record


class Relay:
    """Passes TCP on to `target` (host, port), which may change between connections. Counts bytes in both directions; `trap(upward, data)`, if set,
    sees all data before it passes and says what of it may pass; `step(upward, record, send)`, if set when a connection begins, passes each whole
    TLS record on itself, or raises Cut."""

    def __init__(self):
        self.target = None
        self.trap = None
        self.step = None
        self.reset()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def reset(self):
        self.up = self.down = 0

    def _accept(self):
        while True:
            client, _ = self.listener.accept()
            try:
                store = socket.create_connection(self.target)
            except (OSError, TypeError):
                client.close()
                continue
            for end in (client, store):
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for source, sink, upward in ((client, store, True), (store, client, False)):
                threading.Thread(target=self._pump, args=(source, sink, upward), daemon=True).start()

    def _pump(self, source, sink, upward):
        step, records = self.step, TlsRecords()
        try:
            while data := source.recv(65536):
                if upward:
                    self.up += len(data)
                else:
                    self.down += len(data)
                trap = self.trap
                if step is None:
                    sink.sendall(data if trap is None else trap(upward, data))
                    continue
                for record in records.take(data):
                    step(upward, record, sink.sendall)
        except Cut:
            for end in (source, sink):
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # a reset, not an end
                try:
                    end.shutdown(socket.SHUT_RDWR)  # wakes the thread of the other direction, which holds the socket open
                except OSError:
                    pass
                end.close()
            return
        except OSError:
            pass
        for end in (source, sink):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass


class Ran:
    """A finished program: exit code, stdout, stderr."""

    def __init__(self, arguments, done):
        self.arguments, self.code = arguments, done.returncode
        self.out, self.err = done.stdout, done.stderr.decode("utf-8", "replace")

    @property
    def json(self):
        try:
            return json.loads(self.out)
        except ValueError as wrong:
            raise Failure(f"{' '.join(self.arguments)}: no JSON on stdout: {self.out[:400]!r}") from wrong

    def expect(self, *codes):
        check(self.code in codes, f"{' '.join(self.arguments)}: exit code {self.code}, not {codes}\n{self.out.decode('utf-8', 'replace')[-2000:]}\n{self.err[-4000:]}")
        return self


def run(arguments, **options):
    """Runs to the end; a program killed by a signal of its own making has a negative code."""
    return Ran(arguments, subprocess.run(arguments, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=LIMIT, check=False, **options))


class World:
    def __init__(self, reviewers=1, server=SIGILOD, **environment):
        """`server`: the program that plays sigilod, with further environment variables; "{}" in them is this world's folder."""
        os.umask(0o077)
        os.environ["LC_ALL"] = "C.UTF-8"
        self.folder = tempfile.mkdtemp(prefix="sigilo-e2e-")
        self.data = self.path("store")
        self.log = self.path("sigilod.log")
        self.temporary = self.path("tmp")  # of every program: nothing may be left there
        os.mkdir(self.temporary)
        write(self.path("orders"), "")
        self.server = None
        self.program = server
        self.environment = {**os.environ, **{name: value.replace("{}", self.folder) for name, value in environment.items()}}
        self.relay = Relay()
        os.mkdir(self.path("secrets"))
        self.desks = [f"desk{number + 1}" for number in range(reviewers)]
        try:
            self._found()
        except BaseException:
            self.close(failed=True)
            raise

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        self.close(failed=kind is not None)

    def path(self, *parts):
        return os.path.join(self.folder, *parts)

    # --- programs ------------------------------------------------------------------------------------------------------------------

    def command(self, home, *arguments):
        secret = self.path("secrets", home)
        if not os.path.exists(secret):
            write(secret, secrets.token_hex(16))
        return [SIGILO, "--home", self.path(home), "--passphrase-file", secret, "--no-input", "--json", *arguments]

    def sigilo(self, home, *arguments):
        """`sigilo` in the home of that name; the exit code is the caller's to judge."""
        return run(self.command(home, *arguments), env={**os.environ, "TMPDIR": self.temporary})

    def ok(self, home, *arguments):
        """`sigilo`, which must succeed; its JSON."""
        return self.sigilo(home, *arguments).expect(0).json

    def inbox(self, home):
        """The JSON of `inbox`, with all rows: a list has 500 at most."""
        whole = self.ok(home, "inbox", "--limit", "500")
        page = whole["records"]
        while len(page) == 500:
            page = self.ok(home, "inbox", "--offline", "--limit", "500", "--from", str(page[-1]["log_index"] + 1))["records"]
            whole["records"] += page
        return whole

    def start_sigilo(self, home, *arguments):
        """A `sigilo` that the test may kill."""
        return subprocess.Popen(self.command(home, *arguments), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def start_server(self, *options):
        address = os.path.join(self.data, "address")
        if os.path.exists(address):
            os.remove(address)
        with open(self.log, "ab") as log:
            self.server = subprocess.Popen([self.program, "run", "--data", self.data, "--listen", "127.0.0.1:0", *options], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                           env=self.environment)

        def up():
            check(self.server.poll() is None, "sigilod ended:\n" + read(self.log).decode("utf-8", "replace")[-4000:])
            return os.path.exists(address) and read(address).strip()

        host, port = wait_until(up, "sigilod listens").decode().rsplit(":", 1)
        self.relay.target = (host, int(port))
        return self.server.pid

    def kill_server(self, number=signal.SIGKILL):
        if self.server is not None:
            self.server.send_signal(number)
            self.server.wait(LIMIT)
            self.server = None

    def stop_server(self):
        self.kill_server(signal.SIGTERM)

    def verify_store(self):
        """`sigilod verify` of the stopped store; its JSON. Fails if anything does not check out."""
        check(self.server is None, "the store must be stopped before it is verified")
        return run([SIGILOD, "verify", "--data", self.data, "--json"]).expect(0).json

    def store_fingerprints(self):
        """Of each key of the store by its name, as its own program shows them."""
        lines = run([SIGILOD, "words", "--data", self.data]).expect(0).out.decode().splitlines()
        return dict(line.split(": fingerprint ") for line in lines if ": fingerprint " in line)

    def close(self, failed=False):
        if self.server is not None and self.server.poll() is None:
            self.kill_server()
        if failed and os.path.exists(self.log):
            sys.stderr.write("--- sigilod's log, its end:\n" + read(self.log).decode("utf-8", "replace")[-3000:] + "\n")
        if os.environ.get("SIGILO_KEEP"):
            sys.stderr.write(f"kept: {self.folder}\n")
        else:
            shutil.rmtree(self.folder, ignore_errors=True)

    # --- founding ------------------------------------------------------------------------------------------------------------------

    def _publish(self, *options, compared=()):
        """Signs and publishes a proposal. `compared`: fingerprints of its new keys, as their holders' own devices printed them."""
        given = [part for fingerprint in compared for part in ("--fingerprint", fingerprint)]
        self.ok("admin", "directory", "sign", *options, *given, "--root-key", self.path("founding", "root-1.key"), "--root-passphrase-file", self.path("secrets", "root"), "--yes")
        return self.ok("admin", "directory", "publish", *options)

    def _found(self):
        write(self.path("secrets", "root"), secrets.token_hex(16))
        run([SIGILOD, "init", "--data", self.data, "--address", f"127.0.0.1:{self.relay.port}"]).expect(0)
        self.ok("admin", "init", "--server", os.path.join(self.data, "server-identity"), "--name", "Administración", "--out", self.path("founding"),
                "--recovery-out", self.path("recovery"), "--root-keys", "1", "--root-threshold", "1", "--root-passphrase-file", self.path("secrets", "root"), "--yes")
        founding = [f"--{name}={self.path('founding', name)}" for name in ("trust-root", "directory", "names")]
        run([SIGILOD, "adopt", "--data", self.data, *founding]).expect(0)
        self.start_server()
        self.ok("admin", "sync")
        fingerprints = {}
        desk_roles = ["--role", "reviewer", "--role", "protection_officer", "--role", "clinician"]
        for who, roles in [("tablet", ["--role", "interviewer"])] + [(desk, desk_roles) for desk in self.desks]:
            self.ok("admin", "invite", *roles, "--out", self.path(who + ".invitation"))
            enrolled = self.ok(who, "enrol", self.path(who + ".invitation"))
            fingerprints[who] = enrolled["fingerprint"]
        self.ok("admin", "directory", "propose", *(f"--fingerprint={one}" for one in fingerprints.values()))
        self.ok("admin", "form", "add", os.path.join(FORMS, "questionnaires", QUESTIONNAIRE + ".xml"), "--name", QUESTIONNAIRE)
        for name in ("adult.es", "child.es"):
            self.ok("admin", "form", "add", os.path.join(FORMS, "wordings", name + ".txt"), "--wording", name)
        # Two of the three compared are not enough: whoever prepared the proposal may have exchanged the keys of the third.
        root = ["--root-key", self.path("founding", "root-1.key"), "--root-passphrase-file", self.path("secrets", "root"), "--yes"]
        self.sigilo("admin", "directory", "sign", *(f"--fingerprint={one}" for one in list(fingerprints.values())[1:]), *root).expect(2)
        self._publish(compared=fingerprints.values())
        for desk in self.desks:
            self.ok(desk, "sync")
        keys = [self.ok(self.desks[0], "team", "new", team, "--proposal", self.path("teams"))["fingerprint"] for team in ("review", "protection", "medical")]
        self._publish("--proposal", self.path("teams"), compared=keys)
        if self.desks[1:]:
            self.sigilo(self.desks[0], "team", "share").expect(2)
        self.ok(self.desks[0], "team", "share", *(f"--fingerprint={fingerprints[desk]}" for desk in self.desks[1:]))
        for who in ["tablet", *self.desks]:
            self.ok(who, "sync")

    # --- interviews ----------------------------------------------------------------------------------------------------------------

    def consent(self, scopes=()):
        """A consent statement; with no scope it reveals nothing and forbids everything."""
        return self._file("consent", {"format": "sigilo-consent/1", "subject": 0, "scopes": list(scopes), "mode": "assisted", "wording": "adult", "language": "es-UY", "interpreter": "",
                                      "understanding": "understood", "age": "adult", "guardian": "not_applicable", "interview": "individual", "source": "person", "present": ["interviewer"]})

    def _file(self, stem, document):
        handle, path = tempfile.mkstemp(prefix=stem + ".", suffix=".json", dir=self.folder)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(document, file, ensure_ascii=False)
        return path

    def instance(self, inner):
        handle, path = tempfile.mkstemp(prefix="instance.", suffix=".xml", dir=self.folder)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(f'<?xml version="1.0" encoding="UTF-8"?>\n<interview id="{QUESTIONNAIRE}" version="1">{inner}</interview>\n')
        return path

    def capture(self, instance, *more, consent=None):
        """Seals an interview on the tablet; the JSON of `capture`."""
        return self.ok("tablet", "capture", instance, "--form", QUESTIONNAIRE, "--consent", consent or self.consent(), *more)


def main(body, seed=None):
    """Runs a test's body: prints its seed, turns a Failure into exit code 1 with how to run it again."""
    if seed is not None:
        print(f"seed {seed}", flush=True)
    began = time.monotonic()
    try:
        body()
    except (Failure, subprocess.TimeoutExpired) as wrong:
        print(f"FAILED: {wrong}", file=sys.stderr)
        if seed is not None:
            scale = " ".join(f"{name}={os.environ[name]}" for name in ("SIGILO_KILLS", "SIGILO_CAPTURES") if name in os.environ)
            print(f"again: {scale} SIGILO_SEED={seed} SIGILO_BIN={BIN} SIGILO_SOURCE={SOURCE} {sys.executable} {' '.join(sys.argv)}", file=sys.stderr)
        return 1
    print(f"passed in {time.monotonic() - began:.0f} s")
    return 0


def seed_of_run():
    return int(os.environ.get("SIGILO_SEED") or secrets.randbits(32))
