#!/usr/bin/env python3
"""Turns registry.tsv into C++ tables and docs/CODES.md. Refuses a registry that breaks its rules."""
import argparse
import pathlib
import re
import sys

FIELDS = ("vocabulary", "number", "code", "since", "es", "pt", "en", "source")
CODE = re.compile(r"[a-z][a-z0-9_]*\Z")


class Vocabulary:
    def __init__(self, row):
        self.name, self.enum = row["vocabulary"], row["code"]
        self.title = {language: row[language] for language in ("es", "pt", "en")}
        self.source = row["source"]
        self.entries = []


def check(condition, number, message):
    if not condition:
        sys.exit(f"registry.tsv:{number}: {message}")


def read(path):
    vocabularies = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        cells = line.split("\t")
        check(len(cells) == len(FIELDS), number, f"{len(cells)} columns instead of {len(FIELDS)}")
        check(all(cell and cell == cell.strip() for cell in cells), number, "an empty cell or stray space")
        row = dict(zip(FIELDS, cells))
        name = row["vocabulary"]
        check(CODE.match(name), number, "the vocabulary's name must be [a-z][a-z0-9_]*")
        check(row["since"].isdigit() and int(row["since"]) >= 1, number, "since must be a version number")
        if row["number"] == "-":
            check(name not in vocabularies, number, f"{name} is opened twice")
            check(re.match(r"[A-Z][A-Za-z0-9]*\Z", row["code"]), number, "the enumeration's name must be PascalCase")
            vocabularies[name] = Vocabulary(row)
            continue
        check(name in vocabularies, number, f"{name} has no opening row")
        check(row["number"].isdigit() and int(row["number"]) <= 255, number, "the number must be 0 to 255")
        check(CODE.match(row["code"]), number, "the code must be [a-z][a-z0-9_]*")
        entries = vocabularies[name].entries
        check(not entries or int(entries[-1]["number"]) < int(row["number"]), number, "numbers must ascend")
        check(row["code"] not in [entry["code"] for entry in entries], number, "the code stands twice")
        entries.append(row)
    check(all(v.entries for v in vocabularies.values()), 0, "a vocabulary without entries")
    return list(vocabularies.values())


def constant(code):
    return "k" + "".join(part.capitalize() for part in code.split("_"))


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def header(vocabularies):
    out = ["// Made from crypto/codes/registry.tsv by generate.py.", "#pragma once", "", "#include <cstdint>", "",
           "namespace sigilo::codes {", "", "enum class Vocabulary : std::uint8_t {"]
    out += [f"  {constant(v.name)}," for v in vocabularies]
    out += ["};", "", "template <typename Enum>", "struct VocabularyOf;", ""]
    for v in vocabularies:
        out += [f"/// {v.title['en']}.", f"enum class {v.enum} : std::uint8_t {{"]
        out += [f"  {constant(e['code'])} = {e['number']},  ///< {e['en']}" for e in v.entries]
        out += ["};", "template <>", f"struct VocabularyOf<{v.enum}> {{",
                f"  static constexpr Vocabulary kValue = Vocabulary::{constant(v.name)};", "};", ""]
    return "\n".join(out + ["}  // namespace sigilo::codes", ""])


def tables(vocabularies):
    out = ["// Made from crypto/codes/registry.tsv by generate.py.", "#include <array>", "", '#include "crypto/codes/codes.h"', "",
           "namespace sigilo::codes {", "namespace {", ""]
    for v in vocabularies:
        out.append(f"constexpr std::array<Entry, {len(v.entries)}> {constant(v.name)} = {{{{")
        for e in v.entries:
            texts = ", ".join(quoted(e[field]) for field in ("code", "es", "pt", "en"))
            out.append(f"    {{{e['number']}, {texts}, {e['since']}, {quoted(e['source'])}}},")
        out += ["}};", ""]
    out.append(f"constexpr std::array<VocabularyInfo, {len(vocabularies)}> kAll = {{{{")
    for v in vocabularies:
        titles = ", ".join(quoted(v.title[language]) for language in ("es", "pt", "en"))
        out.append(f"    {{{quoted(v.name)}, {titles}, {constant(v.name)}}},")
    return "\n".join(out + ["}};", "", "}  // namespace", "",
                            "std::span<const VocabularyInfo> all_vocabularies() { return kAll; }", "", "}  // namespace sigilo::codes", ""])


def docs(vocabularies):
    out = ["# Codes", "",
           "Every vocabulary of the product. Made from `crypto/codes/registry.tsv` by `crypto/codes/generate.py`; do not edit. Numbers and codes are",
           "what is stored; they are never translated, renamed or re-used. An unknown code is refused where something is decided, kept and shown",
           "where something is described.", ""]
    for v in vocabularies:
        out += [f"## {v.name}", "", f"{v.title['en']} / {v.title['es']} / {v.title['pt']}. Source: {v.source}.", "",
                "| no. | code | since | español | português | English | source |", "|---|---|---|---|---|---|---|"]
        out += [f"| {e['number']} | `{e['code']}` | {e['since']} | {e['es']} | {e['pt']} | {e['en']} | {e['source']} |" for e in v.entries]
        out.append("")
    return "\n".join(out)


def write(path, text):
    target = pathlib.Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    if not target.exists() or target.read_text(encoding="utf-8") != text:
        target.write_text(text, encoding="utf-8")
    else:
        target.touch()


def main():
    here = pathlib.Path(__file__).resolve().parent
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--registry", type=pathlib.Path, default=here / "registry.tsv")
    parser.add_argument("--header")
    parser.add_argument("--source")
    parser.add_argument("--docs")
    parser.add_argument("--check-docs", help="exit 1 if this file is not what the registry says")
    arguments = parser.parse_args()
    vocabularies = read(arguments.registry)
    for path, make in ((arguments.header, header), (arguments.source, tables), (arguments.docs, docs)):
        if path:
            write(path, make(vocabularies))
    if arguments.check_docs:
        committed = pathlib.Path(arguments.check_docs).read_text(encoding="utf-8")
        if committed != docs(vocabularies):
            sys.exit(f"{arguments.check_docs} is out of date: run crypto/codes/generate.py --docs docs/CODES.md")


if __name__ == "__main__":
    main()
