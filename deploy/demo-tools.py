#!/usr/bin/env python3
"""Small tools of deploy/demo (Python 3, standard library).

  demo-tools.py get EXPRESSION < JSON          value of an expression over the document d ("d['records'][0]['record']", "len(d['records'])")
  demo-tools.py phrases INSTANCE...            one phrase a line: what was said, from each filled form
  demo-tools.py search PHRASES FOLDER...       looks for every phrase in every file, in UTF-8, UTF-16, hex and base64; prints a JSON report
  demo-tools.py same INSTANCE < JSON           every answer of an opened account stands in the filled form; prints how many
  demo-tools.py speech INSTANCE                words to be spoken: the beginning of what was said, at least 20 seconds of it
  demo-tools.py seconds WAV                    how long it plays
  demo-tools.py summary TSV JSON               writes the results as JSON
"""
import base64
import json
import os
import subprocess
import sys
import tempfile
import unicodedata
import wave
import xml.etree.ElementTree as xml

SPOKEN_WORDS = 120  # at 140 words a minute more than 40 seconds
PHRASE = 24  # characters: long enough to stand nowhere by chance


def texts(instance):
    root = xml.parse(instance).getroot()
    return [node.text.strip() for node in root.iter() if node.text and node.text.strip()]


def phrases(instances):
    """The beginning, middle and end of the longest paragraph, and of other answers of some length the beginning."""
    for instance in instances:
        found = sorted((line.strip() for text in texts(instance) for line in text.splitlines()), key=len, reverse=True)
        longest = found[0]
        for start in (0, len(longest) // 2, len(longest) - PHRASE):
            yield longest[max(start, 0) : max(start, 0) + PHRASE]
        for other in found[1:6]:
            if len(other) >= PHRASE:
                yield other[:PHRASE]


def variants(phrase):
    for form in ("NFC", "NFD"):
        text = unicodedata.normalize(form, phrase)
        for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
            data = text.encode(encoding)
            yield data
            yield data.hex().encode()
            yield data.hex().upper().encode()
            for skip in range(3):
                usable = data[skip:]
                yield base64.b64encode(usable[: len(usable) // 3 * 3])
                yield base64.urlsafe_b64encode(usable[: len(usable) // 3 * 3])


def needles(lines):
    """Pattern -> phrase; each pattern once."""
    out = {}
    for phrase in lines:
        for variant in variants(phrase):
            if len(variant) >= 16 and b"\n" not in variant:
                out.setdefault(variant, phrase)
    return out


def files(folders):
    for folder in folders:
        for base, _, names in os.walk(folder):
            for name in names:
                path = os.path.join(base, name)
                if os.path.isfile(path) and not os.path.islink(path):
                    yield path


def grep(pattern_file, options, paths):
    """GNU grep looks for thousands of fixed strings in one pass. 0: found, 1: not found; anything else is an error."""
    done = subprocess.run(["grep", "-a", "-U", "-F", "-f", pattern_file, *options, "--", *paths], capture_output=True, env={"LC_ALL": "C", "PATH": os.environ["PATH"]}, check=False)
    if done.returncode > 1:
        sys.exit("demo-tools: grep failed: " + done.stderr.decode(errors="replace"))
    return done.stdout


def search(phrase_file, folders):
    with open(phrase_file, encoding="utf-8") as lines:
        patterns = needles([line.rstrip("\n") for line in lines if line.strip()])
    report = {"phrases": len(set(patterns.values())), "patterns": len(patterns), "files": 0, "bytes": 0, "hits": []}
    with tempfile.TemporaryDirectory() as scratch:
        pattern_file, control = os.path.join(scratch, "patterns"), os.path.join(scratch, "control")
        with open(pattern_file, "wb") as out:
            out.write(b"".join(pattern + b"\n" for pattern in patterns))
        # The searcher must find what is there: every pattern, planted between other bytes.
        with open(control, "wb") as out:
            out.write(b"".join(b"\x00\xff" + pattern + b"\xfe\x00\n" for pattern in patterns))
        if int(grep(pattern_file, ["-c"], [control])) != len(patterns):
            sys.exit("demo-tools: the searcher does not find what was planted for it")
        for path in files(folders):
            report["files"] += 1
            report["bytes"] += os.path.getsize(path)
            name = os.path.basename(path)
            report["hits"] += [{"file": path, "phrase": phrase} for phrase in set(patterns.values()) if phrase in name]
        for path in filter(None, grep(pattern_file, ["-r", "-l", "-Z"], folders).split(b"\0")):
            for hit in sorted(set(grep(pattern_file, ["-o", "-h"], [path]).split(b"\n"))):
                if hit:
                    report["hits"].append({"file": os.fsdecode(path), "phrase": patterns.get(hit, "?")})
    print(json.dumps(report, ensure_ascii=False))
    return 1 if report["hits"] else 0


def same(instance):
    said = {unicodedata.normalize("NFC", text) for text in texts(instance)}
    answers = json.load(sys.stdin)["answers"]
    wrong = [answer["path"] for answer in answers if answer["value"].strip() not in said]
    if wrong or not answers:
        sys.exit("demo-tools: these answers were never given: " + ", ".join(wrong or ["(none)"]))
    print(len(answers))


def summary(table, out):
    steps = []
    with open(table, encoding="utf-8") as lines:
        for line in lines:
            name, result, seconds, figure = line.rstrip("\n").split("\t")
            steps.append({"step": name, "result": result, "seconds": float(seconds), "figure": figure})
    document = {"schema": 1, "ok": all(step["result"] == "ok" for step in steps), "steps": steps}
    with open(out, "x", encoding="utf-8") as file:
        json.dump(document, file, ensure_ascii=False, indent=1)
        file.write("\n")


def main():
    command, arguments = sys.argv[1], sys.argv[2:]
    if command == "get":
        value = eval(arguments[0], {"__builtins__": {"len": len, "sum": sum, "sorted": sorted, "all": all, "str": str}}, {"d": json.load(sys.stdin)})
        print(value if not isinstance(value, (list, tuple)) else "\n".join(str(item) for item in value))
    elif command == "phrases":
        print("\n".join(phrases(arguments)))
    elif command == "search":
        return search(arguments[0], arguments[1:])
    elif command == "same":
        same(arguments[0])
    elif command == "speech":
        print(" ".join(max(texts(arguments[0]), key=len).split()[:SPOKEN_WORDS]))
    elif command == "seconds":
        with wave.open(arguments[0]) as sound:
            print(sound.getnframes() // sound.getframerate())
    elif command == "summary":
        summary(arguments[0], arguments[1])
    else:
        sys.exit(__doc__)
    return 0


if __name__ == "__main__":
    sys.exit(main())
