#include "crypto/directory/signed_directory.h"

#include <algorithm>

#include "crypto/base/codec.h"
#include "crypto/base/labels.h"

namespace sigilo {
namespace {

/// What a root key signs: label LF, var64 body. The file begins with the same bytes.
Bytes signed_part(ByteView body) {
  Writer writer;
  writer.raw(labels::kDirectory).u8('\n').var64(body);
  return std::move(writer).take();
}

Result<std::vector<RootSignature>> read_signatures(Reader& reader) {
  SIGILO_TRY(auto count, reader.u16());
  if (count > kMaxRootKeys) {
    return fail(ErrorCode::kTooLarge, "too many root signatures", "signatures", {}, static_cast<std::int64_t>(kMaxRootKeys));
  }
  std::vector<RootSignature> signatures;
  for (std::uint16_t i = 0; i < count; ++i) {
    RootSignature signature;
    SIGILO_TRY(signature.root, reader.u8());
    SIGILO_TRY(signature.signature, reader.id<Signature>());
    if (signature.root >= kMaxRootKeys || (!signatures.empty() && signatures.back().root >= signature.root)) {
      return fail(ErrorCode::kMalformed, "root signatures are not strictly ascending", "signatures");
    }
    signatures.push_back(signature);
  }
  return signatures;
}

/// Puts a signature in its place; that of the same root is replaced.
void put(std::vector<RootSignature>& signatures, const RootSignature& signature) {
  const auto place = std::lower_bound(signatures.begin(), signatures.end(), signature.root,
                                      [](const RootSignature& s, std::uint8_t root) { return s.root < root; });
  if (place != signatures.end() && place->root == signature.root) {
    *place = signature;
  } else {
    signatures.insert(place, signature);
  }
}

}  // namespace

Result<SignedDirectory> SignedDirectory::make(const Directory& directory) {
  SignedDirectory made;
  SIGILO_TRY(made.body_, directory.encode());
  made.directory_ = directory;
  made.digest_ = directory_digest(made.body_);
  return made;
}

Result<SignedDirectory> SignedDirectory::parse(ByteView file) {
  Reader reader(file);
  SIGILO_CHECK(reader.expect(labels::kDirectory));
  SIGILO_CHECK(reader.expect("\n"));
  SIGILO_TRY(auto body, reader.var64());
  SignedDirectory parsed;
  SIGILO_TRY(parsed.directory_, Directory::parse(body));
  SIGILO_TRY(parsed.signatures_, read_signatures(reader));
  SIGILO_CHECK(reader.finish());
  parsed.body_ = to_bytes(body);
  parsed.digest_ = directory_digest(body);
  return parsed;
}

Bytes SignedDirectory::encode() const {
  Writer writer;
  writer.raw(signed_part(body_)).u16(static_cast<std::uint16_t>(signatures_.size()));
  for (const RootSignature& signature : signatures_) {
    writer.u8(signature.root).id(signature.signature);
  }
  return std::move(writer).take();
}

Status SignedDirectory::sign(std::uint8_t root, const SigningKey& key) {
  if (root >= kMaxRootKeys) {
    return fail(ErrorCode::kInvalidArgument, "no such root", "root", {}, root);
  }
  put(signatures_, {root, key.sign(signed_part(body_))});
  return {};
}

Status SignedDirectory::merge(const SignedDirectory& other) {
  if (other.body_ != body_) {
    return fail(ErrorCode::kConflict, "the signatures are over another directory", "directory");
  }
  for (const RootSignature& signature : other.signatures_) {
    put(signatures_, signature);
  }
  return {};
}

std::vector<std::uint8_t> SignedDirectory::valid_signatures(std::span<const VerifyKey> root_keys) const {
  const Bytes message = signed_part(body_);
  std::vector<std::uint8_t> valid;
  for (const RootSignature& signature : signatures_) {
    if (signature.root < root_keys.size() && verify(root_keys[signature.root], message, signature.signature.bytes())) {
      valid.push_back(signature.root);
    }
  }
  return valid;
}

}  // namespace sigilo
