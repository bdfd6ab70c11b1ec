#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "crypto/directory/directory.h"

namespace sigilo {

struct RootSignature {
  std::uint8_t root = 0;  ///< position among the root keys of the version before (of the trust root for the first)
  Signature signature;
  friend bool operator==(const RootSignature&, const RootSignature&) = default;
};

/// A directory file: the body as stored, what it says, and root signatures, ascending by root index without duplicates. Parsed, not yet
/// trusted: accept.h decides. Copyable.
class SignedDirectory {
 public:
  /// A new file without signatures.
  [[nodiscard]] static Result<SignedDirectory> make(const Directory& directory);
  /// Errors of Directory::parse; kUnsupported for another kind of file; kMalformed for signatures out of order or trailing bytes.
  [[nodiscard]] static Result<SignedDirectory> parse(ByteView file);
  [[nodiscard]] Bytes encode() const;

  [[nodiscard]] const Directory& directory() const { return directory_; }
  [[nodiscard]] ByteView body() const { return body_; }
  [[nodiscard]] const Digest& digest() const { return digest_; }
  [[nodiscard]] const std::vector<RootSignature>& signatures() const { return signatures_; }

  /// Signs as root number `root`; a signature of the same root is replaced. Requires root < 16 (kInvalidArgument).
  [[nodiscard]] Status sign(std::uint8_t root, const SigningKey& key);
  /// Takes over the signatures of another copy of the same body. kConflict if the bodies differ.
  [[nodiscard]] Status merge(const SignedDirectory& other);
  /// Root indices whose signature checks out under `root_keys`, ascending. A bad or foreign signature counts for nothing.
  [[nodiscard]] std::vector<std::uint8_t> valid_signatures(std::span<const VerifyKey> root_keys) const;

 private:
  SignedDirectory() = default;

  Bytes body_;
  Directory directory_;
  Digest digest_;
  std::vector<RootSignature> signatures_;
};

}  // namespace sigilo
