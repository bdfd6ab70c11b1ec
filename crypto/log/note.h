#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/base/bytes.h"
#include "crypto/base/result.h"
#include "crypto/primitives/sign.h"

namespace sigilo {

inline constexpr std::size_t kMaxNoteBytes = 1'000'000;
/// The specification asks readers to take at least 16; more than this is refused before any check.
inline constexpr std::size_t kMaxNoteSignatures = 64;

/// What a signature in a note is over. Source: C2SP signed-note v1.0.0, "Signature types".
enum class NoteAlgorithm : std::uint8_t {
  kEd25519 = 0x01,      ///< the note's text
  kCosignature = 0x04,  ///< "cosignature/v1", a time, and the note's text (cosignature.h)
};

/// A public key that signs notes under a name. The 32-bit id only finds the key; it proves nothing.
struct NoteKey {
  std::string name;
  NoteAlgorithm algorithm = NoteAlgorithm::kEd25519;
  VerifyKey key;

  /// From "name+id+base64". kMalformed, or kUnsupported for another signature type.
  [[nodiscard]] static Result<NoteKey> parse(std::string_view vkey);
  [[nodiscard]] std::string vkey() const;
  /// SHA-256(name LF type key)[:4], big-endian.
  [[nodiscard]] std::uint32_t id() const;
};

/// True for a name that may stand in a note: UTF-8, not empty, without white space, control characters or '+'.
[[nodiscard]] bool is_note_name(std::string_view name);

struct NoteSignature {
  std::string name;
  std::uint32_t key_id = 0;
  Bytes signature;  ///< as the type has it: 64 bytes, or an 8-byte time and 64 bytes
  friend bool operator==(const NoteSignature&, const NoteSignature&) = default;
};

/// Text and signatures, parsed but not verified.
struct Note {
  std::string text;  ///< ends with LF
  std::vector<NoteSignature> signatures;
  /// The bytes of the note. Requires a text that `parse_note` would accept.
  [[nodiscard]] std::string encode() const;
};

/// kTooLarge, or kMalformed for anything that is not exactly a note with at least one signature line.
[[nodiscard]] Result<Note> parse_note(std::string_view note);

/// The signatures of `note` made by `keys`, each key once, in the note's order. kSignatureInvalid if a signature that names a known
/// key fails: then the whole note is refused. Empty if no key is known; the caller decides what it needs.
[[nodiscard]] Result<std::vector<NoteSignature>> verify_note(const Note& note, std::span<const NoteKey> keys);

/// An Ed25519 signature (type 0x01) over a text. kInvalidArgument for a name or text that could not be parsed again.
[[nodiscard]] Result<NoteSignature> sign_note(std::string_view text, std::string_view name, const SigningKey& key);

}  // namespace sigilo
