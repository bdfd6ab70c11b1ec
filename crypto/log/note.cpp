#include "crypto/log/note.h"

#include <algorithm>
#include <array>

#include "crypto/base/encoding.h"
#include "crypto/log/cosignature.h"
#include "crypto/primitives/hash.h"

namespace sigilo {
namespace {

constexpr std::string_view kSignaturePrefix = "\xE2\x80\x94 ";  // em dash, space
constexpr std::size_t kKeyIdBytes = 4;

/// White space of Unicode beyond ASCII, in UTF-8.
constexpr std::array<std::string_view, 19> kUnicodeSpaces = {
    "\xC2\x85",     "\xC2\xA0",     "\xE1\x9A\x80", "\xE2\x80\x80", "\xE2\x80\x81", "\xE2\x80\x82", "\xE2\x80\x83",
    "\xE2\x80\x84", "\xE2\x80\x85", "\xE2\x80\x86", "\xE2\x80\x87", "\xE2\x80\x88", "\xE2\x80\x89", "\xE2\x80\x8A",
    "\xE2\x80\xA8", "\xE2\x80\xA9", "\xE2\x80\xAF", "\xE2\x81\x9F", "\xE3\x80\x80"};

tl::unexpected<Error> malformed_note(StaticText what) { return fail(ErrorCode::kMalformed, what, "note"); }

std::uint32_t key_id_of(std::string_view name, ByteView type_and_key) {
  Sha256 hash;
  hash.update(as_bytes(name)).update(as_bytes("\n")).update(type_and_key);
  const Digest digest = hash.finish();
  const ByteView b = digest.bytes();
  return static_cast<std::uint32_t>(b[0]) << 24 | static_cast<std::uint32_t>(b[1]) << 16 | static_cast<std::uint32_t>(b[2]) << 8 | b[3];
}

std::array<std::uint8_t, kKeyIdBytes> be32(std::uint32_t value) {
  return {static_cast<std::uint8_t>(value >> 24), static_cast<std::uint8_t>(value >> 16), static_cast<std::uint8_t>(value >> 8),
          static_cast<std::uint8_t>(value)};
}

std::uint32_t from_be32(ByteView b) {
  return static_cast<std::uint32_t>(b[0]) << 24 | static_cast<std::uint32_t>(b[1]) << 16 | static_cast<std::uint32_t>(b[2]) << 8 | b[3];
}

Bytes type_and_key_of(const NoteKey& key) {
  Bytes bytes{static_cast<std::uint8_t>(key.algorithm)};
  bytes.insert(bytes.end(), key.key.array().begin(), key.key.array().end());
  return bytes;
}

bool is_note_text(std::string_view text) {
  return !text.empty() && text.back() == '\n' && is_utf8(text) &&
         std::none_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\n'; });
}

Result<NoteSignature> parse_signature_line(std::string_view line) {
  if (!line.starts_with(kSignaturePrefix)) {
    return malformed_note("a signature line does not begin with a dash");
  }
  line.remove_prefix(kSignaturePrefix.size());
  const std::size_t space = line.find(' ');
  if (space == std::string_view::npos || !is_note_name(line.substr(0, space))) {
    return malformed_note("a signature line has no proper name");
  }
  SIGILO_TRY(auto bytes, decode_base64(line.substr(space + 1)));
  if (bytes.size() <= kKeyIdBytes) {
    return malformed_note("a signature is too short");
  }
  const ByteView view(bytes);
  return NoteSignature{std::string(line.substr(0, space)), from_be32(view.first(kKeyIdBytes)), to_bytes(view.subspan(kKeyIdBytes))};
}

bool verify_one(const NoteKey& key, const Note& note, const NoteSignature& signature) {
  switch (key.algorithm) {
    case NoteAlgorithm::kEd25519: return verify(key.key, as_bytes(note.text), signature.signature);
    case NoteAlgorithm::kCosignature: return verify_cosignature(key.key, note.text, signature.signature);
  }
  return false;
}

}  // namespace

bool is_note_name(std::string_view name) {
  if (name.empty() || !is_utf8(name)) {
    return false;
  }
  const bool plain = std::all_of(name.begin(), name.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte > 0x20 && byte != 0x7f && c != '+';
  });
  return plain && std::none_of(kUnicodeSpaces.begin(), kUnicodeSpaces.end(),
                               [name](std::string_view space) { return name.find(space) != std::string_view::npos; });
}

Result<NoteKey> NoteKey::parse(std::string_view vkey) {
  const auto malformed = fail(ErrorCode::kMalformed, "not a note key", "vkey");
  const std::size_t first = vkey.find('+');
  const std::size_t second = first == std::string_view::npos ? first : vkey.find('+', first + 1);
  if (second == std::string_view::npos || !is_note_name(vkey.substr(0, first)) || second - first - 1 != 2 * kKeyIdBytes) {
    return malformed;
  }
  SIGILO_TRY(auto id, decode_hex(vkey.substr(first + 1, second - first - 1)));
  SIGILO_TRY(auto bytes, decode_base64(vkey.substr(second + 1)));
  if (bytes.empty() || from_be32(id) != key_id_of(vkey.substr(0, first), bytes)) {
    return malformed;
  }
  const auto algorithm = static_cast<NoteAlgorithm>(bytes[0]);
  if (algorithm != NoteAlgorithm::kEd25519 && algorithm != NoteAlgorithm::kCosignature) {
    return fail(ErrorCode::kUnsupported, "a note key of an unknown type", "vkey", {}, bytes[0]);
  }
  SIGILO_TRY(auto key, VerifyKey::from_bytes(ByteView(bytes).subspan(1)));
  return NoteKey{std::string(vkey.substr(0, first)), algorithm, key};
}

std::string NoteKey::vkey() const { return name + '+' + encode_hex(be32(id())) + '+' + encode_base64(type_and_key_of(*this)); }

std::uint32_t NoteKey::id() const { return key_id_of(name, type_and_key_of(*this)); }

std::string Note::encode() const {
  std::string note = text + '\n';
  for (const NoteSignature& signature : signatures) {
    const auto id = be32(signature.key_id);
    Bytes bytes(id.begin(), id.end());
    bytes.insert(bytes.end(), signature.signature.begin(), signature.signature.end());
    note.append(kSignaturePrefix).append(signature.name).append(" ").append(encode_base64(bytes)).append("\n");
  }
  return note;
}

Result<Note> parse_note(std::string_view note) {
  if (note.size() > kMaxNoteBytes) {
    return fail(ErrorCode::kTooLarge, "a note has at most 1,000,000 bytes", "note");
  }
  const std::size_t split = note.rfind("\n\n");
  if (split == std::string_view::npos || note.back() != '\n' || split + 2 == note.size()) {
    return malformed_note("no signature lines after an empty line");
  }
  Note parsed;
  parsed.text = note.substr(0, split + 1);
  if (!is_note_text(parsed.text)) {
    return malformed_note("the text is not plain UTF-8");
  }
  std::string_view lines = note.substr(split + 2);
  while (!lines.empty()) {
    if (parsed.signatures.size() == kMaxNoteSignatures) {
      return fail(ErrorCode::kTooLarge, "too many signatures", "note", {}, static_cast<std::int64_t>(kMaxNoteSignatures));
    }
    const std::size_t end = lines.find('\n');
    SIGILO_TRY(auto signature, parse_signature_line(lines.substr(0, end)));
    parsed.signatures.push_back(std::move(signature));
    lines.remove_prefix(end + 1);
  }
  return parsed;
}

Result<std::vector<NoteSignature>> verify_note(const Note& note, std::span<const NoteKey> keys) {
  std::vector<NoteSignature> verified;
  for (const NoteSignature& signature : note.signatures) {
    bool known = false;
    bool valid = false;
    for (const NoteKey& key : keys) {
      if (key.name != signature.name || key.id() != signature.key_id) continue;
      known = true;
      valid = valid || verify_one(key, note, signature);
    }
    if (!known) continue;
    if (!valid) {
      return fail(ErrorCode::kSignatureInvalid, "a signature under a known name is wrong", "note");
    }
    const bool again = std::any_of(verified.begin(), verified.end(), [&](const NoteSignature& earlier) {
      return earlier.name == signature.name && earlier.key_id == signature.key_id;
    });
    if (!again) verified.push_back(signature);
  }
  return verified;
}

Result<NoteSignature> sign_note(std::string_view text, std::string_view name, const SigningKey& key) {
  if (!is_note_name(name)) {
    return fail(ErrorCode::kInvalidArgument, "not a name that may sign a note", "name");
  }
  if (!is_note_text(text)) {
    return fail(ErrorCode::kInvalidArgument, "not a text that may be signed", "text");
  }
  const NoteKey note_key{std::string(name), NoteAlgorithm::kEd25519, key.public_key()};
  const Signature signature = key.sign(as_bytes(text));
  return NoteSignature{note_key.name, note_key.id(), to_bytes(signature.bytes())};
}

}  // namespace sigilo
