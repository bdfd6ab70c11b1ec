"""Interviews in which every text field and every attachment holds a random phrase of its own."""
import json
import os
import random
import string
import struct
import xml.etree.ElementTree as xml

from world import FORMS, QUESTIONNAIRE, read, write

PHRASE = 24  # characters of [A-Za-z0-9]: no hit is chance
XFORMS = "{http://www.w3.org/2002/xforms}"
RECORDING = "/interview/media/voice"


def text_questions():
    """Paths of every question that takes free text."""
    tree = xml.fromstring(read(os.path.join(FORMS, "questionnaires", QUESTIONNAIRE + ".xml")))
    return [bind.get("nodeset") for bind in tree.iter(XFORMS + "bind") if bind.get("type") == "string"]


def nest(answers):
    """XML below the root for {"/interview/a/b": text}, groups in the questionnaire's order."""
    groups = {}
    for path, text in answers.items():
        _, _, group, question = path.split("/")
        groups.setdefault(group, []).append(f"<{question}>{text}</{question}>")
    return "".join(f"<{group}>{''.join(inner)}</{group}>" for group, inner in groups.items())


def wav(samples):
    """A mono PCM file of these bytes."""
    samples += b"\0" * (len(samples) % 2)
    chunks = b"fmt " + struct.pack("<IHHIIHH", 16, 1, 1, 8000, 16000, 2, 16) + b"data" + struct.pack("<I", len(samples)) + samples
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks


class Planter:
    """Makes interviews and remembers every phrase that it planted."""

    def __init__(self, world, seed):
        self.world = world
        self.random = random.Random(seed)
        self.phrases = []
        self.questions = text_questions()

    def phrase(self):
        self.phrases.append("".join(self.random.choices(string.ascii_letters + string.digits, k=PHRASE)))
        return self.phrases[-1]

    def instance(self):
        return self.world.instance(nest({path: self.phrase() for path in self.questions}))

    def consent(self):
        path = self.world.consent()
        with open(path, encoding="utf-8") as file:
            statement = json.load(file)
        statement["interpreter"] = self.phrase()
        statement["scopes"] = [{"category": "account", "purpose": "recommendation", "recipient_kind": "competent_authority", "recipient": "any",
                                "form": "anonymised", "until": "2030-11-30"}]
        write(path, json.dumps(statement))
        return path

    def protection(self):
        return write(self.world.path(f"protection.{len(self.phrases)}.json"), json.dumps({
            "format": "sigilo-protection/1", "subject": "person", "communicated_to": "npm", "risk": "high",
            "factors": ["same_officials_on_duty"], "measures": ["unannounced_return"], "wishes": self.phrase()}))

    def recording(self):
        """A sound file with a phrase among its samples."""
        samples = self.random.randbytes(self.random.randrange(100, 4000))
        return write(self.world.path(f"recording.{len(self.phrases)}.wav"), wav(samples + self.phrase().encode() + samples))

    def everything(self):
        """Arguments of `capture` for an interview with every part filled."""
        return [self.instance(), "--form", QUESTIONNAIRE, "--consent", self.consent(), "--protection", self.protection(),
                "--attach", f"{RECORDING}={self.recording()}"]

    def phrase_file(self):
        return write(self.world.path("phrases"), "\n".join(self.phrases) + "\n")
