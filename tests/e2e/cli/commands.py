"""The command line as its users meet it: every command once for its success and once for what fails most, with real processes. Judged are exit
codes, the fields of --json, the language of messages, and that data is on stdout and words about it on stderr.
"""
import os
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
import world  # noqa: E402
from world import FORMS, QUESTIONNAIRE, SIGILO, SIGILOD, check, read, write  # noqa: E402

FAILURE, USAGE, DENIED, UNAVAILABLE, UNTRUSTED, NO_ROOM = 1, 2, 3, 4, 5, 6


class Stage:
    def __init__(self, place):
        self.place = place
        self.done = set()

    def ok(self, home, *arguments, fields=()):
        """Succeeds, says so in a document of schema 1 that has these fields, and says no word on stdout besides."""
        ran = self.place.sigilo(home, *arguments).expect(0)
        document = ran.json
        command = document["command"]
        check(document["schema"] == 1 and arguments[0] == command.split()[0], f"{arguments}: schema or command is wrong: {document}")
        check(set(fields) <= set(document), f"{command}: --json lacks {set(fields) - set(document)}: {sorted(document)}")
        self.done.add(command)
        return document

    def refused(self, home, code, about, *arguments):
        """Fails with that exit code, in the document too, and names what it is about."""
        ran = self.place.sigilo(home, *arguments).expect(code)
        error = ran.json["error"]
        check(error["exit"] == code and error["code"] and error["what"] and error["hint"], f"{arguments}: the error document lacks something: {error}")
        check(about in ran.err, f"{arguments}: the message does not name {about!r}: {ran.err}")
        return error

    def text(self, home, language, *arguments):
        """What a person sees: (stdout, stderr)."""
        command = [part for part in self.place.command(home, *arguments) if part != "--json"]
        ran = world.run([*command, "--lang", language]).expect(0)
        return ran.out.decode(), ran.err


def general(stage):
    place = stage.place
    for language, word in (("es", "Códigos de salida"), ("pt", "Códigos de saída"), ("en", "Exit codes")):
        ran = world.run([SIGILO, "--help", "--lang", language]).expect(0)
        check(word.lower() in ran.out.decode().lower() and not ran.err, f"--help is not in {language}: {ran.out.decode()[-800:]}")
    check(world.run([SIGILO, "--version"]).expect(0).out.startswith(b"sigilo "), "--version says no version")
    check(world.run([SIGILOD, "--version"]).expect(0).out.startswith(b"sigilod "), "--version says no version")
    stage.refused("tablet", USAGE, "--lang", "--lang", "xx", "status")
    stage.refused("tablet", USAGE, "nonsense", "nonsense")
    stage.refused("nowhere", FAILURE, "nowhere", "status")
    wrong = write(place.path("wrong"), "not the passphrase")
    ran = world.run([SIGILO, "--home", place.path("tablet"), "--passphrase-file", wrong, "--no-input", "--json", "status"]).expect(DENIED)
    check(ran.json["error"]["code"] == "unauthenticated", "a wrong passphrase has another code")
    ran = world.run([SIGILO, "--home", place.path("tablet"), "--no-input", "status"]).expect(USAGE)
    check(not ran.out and "--passphrase-file" in ran.err, "--no-input does not say how a passphrase is given")


def languages(stage):
    for language, word in (("es", "carpeta"), ("pt", "pasta"), ("en", "home")):
        out, _ = stage.text("tablet", language, "status")
        check(word in out, f"status is not in {language}: {out}")
    same = [stage.place.sigilo("tablet", "--lang", language, "status").expect(0).out for language in ("es", "pt", "en")]
    check(len(set(same)) == 1, "--json differs between languages")
    for language, word in (("es", "no se encontró"), ("pt", "não"), ("en", "not")):
        ran = world.run([SIGILO, "form", "check", "/no/such/form", "--lang", language]).expect(FAILURE)
        check(not ran.out and ran.err.startswith("sigilo: /no/such/form: ") and len(ran.err.splitlines()) == 2, f"the message in {language} is not file, fault, advice: {ran.err}")
    check("no existe" in world.run([SIGILO, "form", "check", "/no/such", "--lang", "es"]).err, "the message is not Spanish")


def one_record_fails(stage, good, instance):
    """A record whose blob is gone is named, and hides nothing of the one that was handed in beside it. The tablet is then as it was before."""
    place = stage.place
    home, kept = place.path("tablet"), place.path("tablet.kept")
    shutil.copytree(home, kept)
    blobs = set(os.listdir(os.path.join(home, "outbox")))
    lost = stage.ok("tablet", "capture", instance, "--form", QUESTIONNAIRE, "--consent", place.consent())["record"]
    for blob in set(os.listdir(os.path.join(home, "outbox"))) - blobs:
        os.remove(os.path.join(home, "outbox", blob))
    ran = place.sigilo("tablet", "sync").expect(FAILURE)
    rows = {row["record"]: row for row in ran.json["records"]}
    check(ran.json["error"]["subject"] == lost, f"the error is not about the lost record: {ran.json['error']}")
    check(rows[good]["outcome"] == "wiped" and "error" not in rows[good], f"the good record: {rows[good]}")
    check(rows[lost]["outcome"] == "failed" and rows[lost]["error"]["code"], f"the lost record: {rows[lost]}")
    check(ran.json["waiting"] == 1 and ran.json["directory_version"], f"the rest of the report is missing: {ran.json}")
    shutil.rmtree(home)
    shutil.move(kept, home)


def tablet(stage):
    place = stage.place
    stage.ok("tablet", "status", fields=("home", "state", "directory", "outbox", "drafts", "tree_size"))
    stage.ok("tablet", "directory", "show", fields=("version", "digest", "valid_until", "root_threshold", "address"))
    stage.ok("tablet", "form", "list", fields=("resources", "directory_version"))
    stage.ok("tablet", "form", "check", os.path.join(FORMS, "questionnaires", QUESTIONNAIRE + ".xml"), fields=("id", "version", "digest", "questions", "notices"))
    stage.ok("tablet", "member", "list", fields=("members", "directory_version"))
    stage.ok("tablet", "device", "list", fields=("devices", "directory_version"))
    instance = place.instance("<setting/>")
    saved = stage.ok("tablet", "draft", "save", instance, "--form", QUESTIONNAIRE, fields=("id",))["id"]
    check([row["id"] for row in stage.ok("tablet", "draft", "list", fields=("drafts",))["drafts"]] == [saved], "the draft is not listed")
    check(stage.ok("tablet", "draft", "resume", saved, fields=("id", "form", "parts"))["instance"] == read(instance).decode(), "a draft came back changed")
    stage.refused("tablet", USAGE, "--consent", "capture", "--draft", saved)
    stage.ok("tablet", "draft", "discard", saved, "--yes")
    stage.refused("tablet", FAILURE, saved, "draft", "resume", saved)
    stage.refused("tablet", USAGE, "--form", "capture", instance, "--consent", place.consent())
    sealed = stage.ok("tablet", "capture", instance, "--form", QUESTIONNAIRE, "--consent", place.consent(), fields=("record", "manifest_digest", "ordinal", "sealed_bytes"))
    check([row["record"] for row in stage.ok("tablet", "outbox", fields=("records",))["records"]] == [sealed["record"]], "the sealed record does not wait")
    stage.refused("tablet", FAILURE, sealed["record"], "receipt", "verify", sealed["record"])
    place.stop_server()
    stage.refused("tablet", UNAVAILABLE, "127.0.0.1", "sync")
    check(len(stage.ok("tablet", "outbox")["records"]) == 1, "a failed sync lost a record")
    place.start_server()
    one_record_fails(stage, sealed["record"], instance)
    stage.ok("tablet", "sync", fields=("directory_version", "due_drafts_sealed"))
    check(not stage.ok("tablet", "outbox")["records"], "the record still waits after its receipt")
    secret = place.path("secrets", "tablet")
    fresh = write(place.path("secrets", "tablet-new"), "una frase nueva y bastante larga")
    stage.refused("tablet", USAGE, "short", "passphrase", "--new-passphrase-file", write(place.path("secrets", "short"), "corta"))
    stage.ok("tablet", "passphrase", "--new-passphrase-file", fresh, fields=("home",))
    stage.refused("tablet", DENIED, "tablet", "status")
    both = [SIGILO, "--home", place.path("tablet"), "--no-input", "--json", "passphrase", "--passphrase-file", "-", "--new-passphrase-file", "-"]
    one_line = subprocess.run(both, input=read(fresh) + b"\n", stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60, check=False)
    check(one_line.returncode == USAGE, f"one line of standard input for two passphrases: exit code {one_line.returncode}")
    two_lines = subprocess.run(both, input=read(fresh) + b"\n" + read(secret) + b"\n", stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60, check=False)
    check(two_lines.returncode == 0, f"both passphrases on standard input: {two_lines.stderr.decode()}")
    stage.ok("tablet", "status")
    return sealed["record"]


def consent(stage, record):
    place = stage.place
    stage.refused("tablet", USAGE, record, "consent", "withdraw", record, "--ask-code")
    stage.refused("tablet", USAGE, "--ask-code", "consent", "withdraw", "--ask-code")
    stage.refused("tablet", USAGE, "--code-file", "consent", "withdraw", "--code-file", write(place.path("three"), "uno dos tres"))
    place.stop_server()
    waits = stage.ok("tablet", "consent", "withdraw", record, fields=("entry", "statements", "stopped"))
    check(waits["stopped"] == "unavailable" and waits["statements"][-1]["state"] == "waiting", f"a withdrawal without a server does not wait: {waits}")
    place.start_server()
    check(stage.ok("tablet", "sync", fields=("statements", "statements_waiting"))["statements_waiting"] == 0, "sync left a withdrawal")
    stage.refused("tablet", USAGE, "--day", "consent", "hold", "--day", "mañana", "--yes")
    stage.refused("tablet", FAILURE, "", "consent", "hold", "--yes")
    hold = stage.ok("tablet", "consent", "hold", record, "--yes", fields=("holds", "records"))["holds"][0]
    check(hold in stage.ok("tablet", "consent", "status", record, fields=("withdrawn", "holds"))["holds"], "the hold is not in the log")
    agreed = place.path("agreed")
    stage.refused("desk1", USAGE, "abc", "consent", "agree-lift", "abc", "--out", agreed)
    stage.ok("desk1", "consent", "agree-lift", hold, "--out", agreed, "--yes", fields=("holds", "records", "file"))
    stage.refused("desk1", DENIED, agreed, "consent", "lift", hold, "--second", agreed)
    stage.ok("tablet", "consent", "lift", hold, "--second", agreed, fields=("entry",))
    stage.refused("tablet", FAILURE, hold, "consent", "lift", hold, "--second", agreed)


def receipts(stage, record):
    place = stage.place
    check([row["record"] for row in stage.ok("tablet", "receipt", "list", fields=("receipts",))["receipts"]] == [record], "the receipt is not listed")
    stage.ok("tablet", "receipt", "verify", record, fields=("record", "log_index", "copies", "imported", "enough_imported", "under_kept_view"))
    stage.ok("tablet", "receipt", "verify", record, "--online")
    file = place.path("receipt")
    stage.ok("tablet", "receipt", "save", record, "--out", file, fields=("record", "file"))
    stage.ok("desk1", "receipt", "verify", file)
    stage.refused("tablet", FAILURE, file, "receipt", "save", record, "--out", file)
    whole = read(file)
    damaged = write(place.path("damaged-receipt"), whole[:-20] + bytes(20))
    stage.refused("desk1", UNTRUSTED, damaged, "receipt", "verify", damaged)


def desk(stage, record):
    place = stage.place
    rows = stage.ok("desk1", "inbox", fields=("records", "fetched", "problems", "withheld"))["records"]
    check([row["record"] for row in rows] == [record] and rows[0]["problem"] is None, f"the inbox is not the one record: {rows}")
    check(stage.ok("desk1", "inbox", "--quarantine", fields=("quarantine",))["quarantine"] == [], "something is quarantined")
    for options in ((), ("--consent",), ("--protection",)):
        stage.ok("desk1", "show", record[:8], *options, fields=("record", "section"))
    stage.refused("desk1", FAILURE, "abcdef12", "show", "abcdef12")
    stage.ok("desk1", "search", "agua", fields=("hits",))
    stage.refused("desk1", USAGE, "WORDS", "search")
    export = place.path("export")
    stage.ok("desk1", "export", record, "--sealed", "--out", export, fields=("record", "folder", "sealed", "sections"))
    stage.refused("desk1", FAILURE, "export", "export", record, "--sealed", "--out", export)
    stage.refused("desk1", USAGE, "--sealed", "export", record, "--out", place.path("export2"))
    stage.refused("tablet", DENIED, "", "inbox")
    access = stage.ok("admin", "access", fields=("access", "chain_verified", "anchored_through"))
    check(access["access"], "the opened sections left no access lines")
    check(not access["chain_verified"] and access["anchored_through"] == 0, f"the log names no access record yet, and vouches for them: {access}")
    stage.refused("admin", USAGE, "--limit", "access", "--limit", "501")
    stage.refused("tablet", DENIED, "", "access")


def cosigning(stage):
    """A colleague signs on another device, without a network, that the person agreed; whatever changes afterwards drops the signature."""
    place = stage.place
    scope = {"category": "account", "purpose": "annual_report", "recipient_kind": "public", "recipient": "any", "form": "anonymised", "until": "2099-12-31"}
    allowed = place.consent([scope])
    instance = place.instance("<setting/>")
    draft = stage.ok("tablet", "draft", "save", instance, "--form", QUESTIONNAIRE, "--consent", allowed)["id"]
    offer, again, signed, own = (place.path(name) for name in ("offer", "offer-again", "signed", "own-signed"))
    stage.refused("tablet", FAILURE, draft, "consent", "accept", write(place.path("no-signature"), b"x"), "--draft", draft)
    asked = stage.ok("tablet", "consent", "request", draft, "--out", offer, fields=("draft", "file", "words", "signatures"))
    check(os.stat(offer).st_mode & 0o077 == 0, "others can read what the person allowed")
    check(stage.ok("tablet", "consent", "request", draft, "--out", again)["words"] == asked["words"] and read(again) == read(offer), "a second request asks for other terms")
    stage.refused("tablet", FAILURE, offer, "consent", "request", draft, "--out", offer)
    place.stop_server()
    terms = stage.ok("desk1", "consent", "terms", offer, fields=("lines", "words"))
    check(terms["words"] == asked["words"] and any("2099-12-31" in line for line in terms["lines"]), f"the second member sees other terms: {terms}")
    stage.refused("desk1", USAGE, "sometimes", "consent", "cosign", offer, "--kind", "sometimes", "--out", signed, "--yes")
    stage.refused("desk1", USAGE, "", "consent", "cosign", offer, "--kind", "present", "--out", signed)  # nobody said yes
    stage.refused("admin", DENIED, offer, "consent", "cosign", offer, "--kind", "present", "--out", signed, "--yes")
    stage.refused("desk1", UNTRUSTED, allowed, "consent", "cosign", allowed, "--kind", "present", "--out", signed, "--yes")
    check(not os.path.exists(signed), "a refused signature left a file")
    stage.ok("tablet", "consent", "cosign", offer, "--kind", "present", "--out", own, "--yes")
    stage.refused("tablet", DENIED, own, "consent", "accept", own, "--draft", draft)
    check(stage.ok("desk1", "consent", "cosign", offer, "--kind", "present", "--out", signed, "--yes", fields=("file", "kind", "words"))["words"] == asked["words"], "other words")
    accepted = stage.ok("tablet", "consent", "accept", signed, "--draft", draft, fields=("draft", "signatures", "scopes", "scopes_without_second"))
    check((accepted["signatures"], accepted["scopes_without_second"]) == (1, 0), f"the signature does not count: {accepted}")
    stage.refused("tablet", FAILURE, signed, "consent", "accept", signed, "--draft", draft)
    stage.refused("tablet", FAILURE, instance, "capture", instance, "--draft", draft)
    stage.refused("tablet", FAILURE, "--code-json", "capture", "--draft", draft, "--code-json")
    other = place.consent()
    stage.refused("tablet", FAILURE, other, "capture", "--draft", draft, "--consent", other)
    changed = place.sigilo("tablet", "draft", "save", instance, "--draft", draft).expect(0)
    check(draft in changed.err, f"that the signature is gone is not said: {changed.err}")
    stage.refused("tablet", FAILURE, draft, "consent", "accept", signed, "--draft", draft)
    code = stage.ok("tablet", "consent", "request", draft, "--out", place.path("offer-new"), "--code-json", fields=("withdrawal_code",))["withdrawal_code"]
    place.sigilo("tablet", "consent", "request", draft, "--out", offer, "--code-json").expect(FAILURE)  # nothing is replaced by a request that fails
    place.sigilo("tablet", "draft", "save", instance, "--draft", draft).expect(0)  # nor is the code that a person holds by a later change
    os.remove(place.path("offer-new"))
    stage.ok("tablet", "consent", "request", draft, "--out", place.path("offer-new"))
    check(len(code.split("-")) == 4, f"the code is not four words: {code}")
    stage.refused("tablet", FAILURE, signed, "consent", "accept", signed, "--draft", draft)
    stage.ok("desk1", "consent", "cosign", place.path("offer-new"), "--kind", "present", "--out", place.path("signed-new"), "--yes")
    stage.ok("tablet", "consent", "accept", place.path("signed-new"), "--draft", draft)
    sealed = place.sigilo("tablet", "capture", "--draft", draft).expect(0)
    check("consent request" not in sealed.err, f"a consent that is signed is called unsigned: {sealed.err}")
    alone = place.sigilo("tablet", "capture", instance, "--form", QUESTIONNAIRE, "--consent", allowed).expect(0)
    check("1" in alone.err and "consent request" in alone.err, f"that a consent will not count is not said: {alone.err}")
    place.start_server()
    stage.ok("tablet", "sync")
    check(not stage.ok("tablet", "outbox")["records"], "a cosigned record still waits")
    stage.ok("desk1", "inbox")
    shown = stage.ok("desk1", "show", sealed.json["record"], "--consent")
    stage.ok("desk1", "consent", "withdraw", "--code-file", write(place.path("secrets", "code"), code))
    check(stage.ok("desk1", "show", sealed.json["record"])["withdrawn"], "the code of a signed consent withdraws nothing")
    check(shown["signatures"] == 1 and stage.ok("desk1", "show", alone.json["record"], "--consent")["signatures"] == 0, f"the reviewer does not see who signed: {shown}")


def administration(stage):
    place = stage.place
    out = place.path("new.invitation")
    lost = stage.ok("admin", "invite", "--role", "auditor", "--out", place.path("lost.invitation"), fields=("file", "id", "member", "expires"))["id"]
    stage.refused("tablet", DENIED, "", "invitation", "revoke", lost)
    stage.refused("admin", USAGE, "invitation", "invitation", "revoke", lost[:-1])
    stage.refused("admin", FAILURE, "", "invitation", "revoke", "ab" * 32)
    stage.ok("admin", "invitation", "revoke", lost, fields=("id",))
    stage.ok("admin", "invitation", "revoke", lost, fields=("id",))
    check(place.sigilo("finder", "enrol", place.path("lost.invitation")).code != 0, "a revoked invitation enrols")
    stage.ok("admin", "invite", "--role", "auditor", "--out", out, fields=("file", "id", "member", "expires"))
    check(os.stat(out).st_mode & 0o077 == 0, "others can read an invitation")
    stage.refused("admin", FAILURE, out, "invite", "--role", "auditor", "--out", out)
    stage.refused("tablet", DENIED, "", "invite", "--role", "auditor", "--out", place.path("no.invitation"))
    check(not os.path.exists(place.path("no.invitation")), "a refused invitation left a file")
    enrolled = stage.ok("new", "enrol", out, fields=("device", "member", "fingerprint", "state"))
    own = stage.ok("new", "words", "device")["keys"]
    check(own == [{"key": "device", "fingerprint": enrolled["fingerprint"]}], f"the device shows {own} after it was enrolled with {enrolled}")
    stage.refused("late", FAILURE, "127.0.0.1", "enrol", out)
    proposal = place.path("proposal")
    stage.refused("admin", FAILURE, proposal, "directory", "diff", "--proposal", proposal)
    stage.ok("admin", "directory", "propose", "--proposal", proposal, "--fingerprint", enrolled["fingerprint"], fields=("proposal", "changed", "version", "enrolments"))
    stage.refused("admin", FAILURE, proposal, "directory", "publish", "--proposal", proposal)
    check(stage.ok("admin", "directory", "diff", "--proposal", proposal, fields=("from", "to", "changes"))["changes"], "the proposal changes nothing")
    root = ["--root-key", place.path("founding", "root-1.key")]
    compared = ("--fingerprint", enrolled["fingerprint"])
    wrong = write(place.path("wrong-root"), "not the passphrase")
    stage.refused("admin", DENIED, "root-1.key", "directory", "sign", "--proposal", proposal, *compared, *root, "--root-passphrase-file", wrong, "--yes")
    right = ["--root-passphrase-file", place.path("secrets", "root")]
    stage.refused("admin", USAGE, "", "directory", "sign", "--proposal", proposal, *compared, *root, *right)
    stage.refused("admin", USAGE, "device_added", "directory", "sign", "--proposal", proposal, *root, *right, "--yes")  # nobody compared its words
    stage.ok("admin", "directory", "sign", "--proposal", proposal, *compared, *root, *right, "--yes", fields=("version", "missing_signatures"))
    stage.ok("admin", "directory", "publish", "--proposal", proposal, fields=("version", "tree_size"))
    stage.ok("new", "sync")
    stage.ok("admin", "sync")
    stage.ok("admin", "device", "revoke", enrolled["device"], "--dry-run", fields=("id", "proposal", "dry_run"))
    stage.ok("admin", "member", "revoke", enrolled["member"], "--dry-run", fields=("id", "proposal", "dry_run"))
    stage.refused("admin", FAILURE, "0" * 32, "member", "revoke", "0" * 32, "--yes")
    stage.refused("admin", USAGE, "admins", "team", "new", "admins")
    stage.ok("desk1", "team", "share")


def joining(stage):
    """Two reviewers join, and the desk that holds the team's key compares one of them: the other is named, gets nothing, and keeps nobody from a key."""
    place = stage.place
    joined = {}
    for who in ("desk2", "desk3"):
        stage.ok("admin", "invite", "--role", "reviewer", "--out", place.path(who + ".invitation"))
        joined[who] = stage.ok(who, "enrol", place.path(who + ".invitation"))
    compared = [one["fingerprint"] for one in joined.values()]
    stage.ok("admin", "directory", "propose", *(f"--fingerprint={one}" for one in compared))
    place._publish(compared=compared)
    ran = place.sigilo("desk1", "team", "share", "--fingerprint", joined["desk2"]["fingerprint"]).expect(USAGE)
    named = " ".join(ran.json["error"]["details"])
    check(joined["desk3"]["device"] in named and joined["desk2"]["device"] not in named, f"not the one who was left out is named: {ran.json['error']}")
    check(joined["desk3"]["device"] in ran.err and ran.json["left_out"] == 1 and ran.json["devices"] == 1, f"what was shared is not told: {ran.json}")
    for who, keys in (("desk2", 1), ("desk3", 0)):
        check(stage.ok(who, "sync")["team_keys_imported"] == keys, f"{who} has not {keys} team keys")
    stage.ok("desk1", "team", "share", "--fingerprint", joined["desk3"]["fingerprint"], fields=("devices", "recovery", "left_out"))
    check(stage.ok("desk3", "sync")["team_keys_imported"] == 1, "desk3 has no team key after it was compared")


def words(stage):
    """Every holder of a key sees the fingerprint that the directory names, from what they hold."""
    place = stage.place
    named = {key["key"]: key["fingerprint"] for key in stage.ok("admin", "words", "directory", fields=("keys",))["keys"]}
    text, _ = stage.text("admin", "es", "words", "directory")
    check(text.count("12 ") >= len(named) and "recovery" in text, f"not every key shows 12 words: {text}")
    for name, fingerprint in place.store_fingerprints().items():
        check(named[name] == fingerprint, f"the store shows another {name} than the directory: {named}")
    root = ["--root-key", place.path("founding", "root-1.key")]
    shown = stage.ok("admin", "words", "root", *root, "--root-passphrase-file", place.path("secrets", "root"))["keys"]
    check(shown == [{"key": "root 1", "fingerprint": named["root 1"]}], f"the root key's file shows {shown}")
    stage.refused("admin", DENIED, "root-1.key", "words", "root", *root, "--root-passphrase-file", write(place.path("wrong-root"), "not the passphrase"))
    shares = [place.path("recovery", f"recovery-{index}.share") for index in (1, 2, 3)]
    for pair in (shares[:2], shares[1:]):
        shown = stage.ok("admin", "words", "recovery", *pair)["keys"]
        check(shown == [{"key": "recovery", "fingerprint": named["recovery"]}], f"the shares show {shown}")
    stage.refused("admin", USAGE, "recovery-1.share", "words", "recovery", shares[0])
    first = stage.ok("admin", "words", "recipient", "--age", "age1first")["keys"][0]["fingerprint"]
    check(first != stage.ok("admin", "words", "recipient", "--age", "age1second")["keys"][0]["fingerprint"], "two recipients have the same words")
    stage.refused("admin", USAGE, "--age", "words", "recipient")


def output(stage):
    """An answer that cannot be written is a failure, not silence."""
    with open("/dev/full", "wb") as full:
        done = subprocess.run(stage.place.command("tablet", "status"), stdin=subprocess.DEVNULL, stdout=full, stderr=subprocess.PIPE, timeout=60, check=False)
    check(done.returncode == FAILURE and done.stderr, f"a full disk behind stdout: exit code {done.returncode}")


def server(stage):
    place = stage.place
    data = ["--data", place.data]
    check(world.run([SIGILOD, "verify", *data]).expect(NO_ROOM).err.startswith("sigilod: "), "a running store can be verified")
    place.stop_server()
    report = place.verify_store()
    check(report["schema"] == 1 and report["findings"] == [] and report["records"] == 3, f"the store does not verify: {report}")
    check("data " in world.run([SIGILOD, "check-config", *data]).expect(0).out.decode(), "check-config does not print what is in force")
    check("| " in world.run([SIGILOD, "roles"]).expect(0).out.decode(), "roles prints no table")
    world.run([SIGILOD, "init", *data, "--address", "127.0.0.1:1"]).expect(FAILURE)


def body():
    with world.World() as place:
        stage = Stage(place)
        general(stage)
        languages(stage)
        record = tablet(stage)
        receipts(stage, record)
        consent(stage, record)
        desk(stage, record)
        cosigning(stage)
        administration(stage)
        joining(stage)
        words(stage)
        output(stage)
        server(stage)
        print(f"{len(stage.done)} commands: {', '.join(sorted(stage.done))}")


raise SystemExit(world.main(body))
