// The C2SP age test kit (CCTV age/README.md): a text header with the expected outcome, an empty line, the age file.
#include <gtest/gtest.h>
#include <zlib.h>

#include <map>

#include "crypto/base/encoding.h"
#include "crypto/envelope/age_armor.h"
#include "crypto/envelope/age_file.h"
#include "crypto/envelope/age_stream.h"
#include "crypto/primitives/hash.h"
#include "crypto/primitives/kem.h"
#include "tests/support/vectors.h"

namespace sigilo {
namespace {

struct Case {
  std::multimap<std::string, std::string> fields;
  Bytes file;

  [[nodiscard]] std::string field(const std::string& key) const {
    const auto found = fields.find(key);
    return found == fields.end() ? std::string() : found->second;
  }
};

Bytes inflate_all(ByteView compressed) {
  z_stream stream{};
  EXPECT_EQ(inflateInit(&stream), Z_OK);
  stream.next_in = const_cast<Bytef*>(compressed.data());
  stream.avail_in = static_cast<uInt>(compressed.size());
  Bytes result;
  Bytes block(1 << 20);
  int code = Z_OK;
  while (code == Z_OK) {
    stream.next_out = block.data();
    stream.avail_out = static_cast<uInt>(block.size());
    code = inflate(&stream, Z_NO_FLUSH);
    result.insert(result.end(), block.begin(), block.end() - stream.avail_out);
  }
  EXPECT_EQ(code, Z_STREAM_END);
  inflateEnd(&stream);
  return result;
}

Case parse_case(const std::string& text) {
  Case result;
  std::size_t at = 0;
  while (true) {
    const auto end = text.find('\n', at);
    if (end == std::string::npos || end == at) {
      break;
    }
    const std::string line = text.substr(at, end - at);
    const auto colon = line.find(": ");
    result.fields.emplace(line.substr(0, colon), line.substr(colon + 2));
    at = end + 1;
  }
  result.file = to_bytes(text.substr(at + 1));
  if (result.field("compressed") == "zlib") {
    result.file = inflate_all(result.file);
  }
  return result;
}

Result<SecretBytes> file_key_of(const Case& test, const AgeHeader& header) {
  Result<SecretBytes> key = fail(ErrorCode::kNotFound, "no key given");
  const auto [first, last] = test.fields.equal_range("passphrase");
  for (auto it = first; it != last && !key && key.error().code == ErrorCode::kNotFound; ++it) {
    key = unwrap_file_key(header, as_bytes(it->second));
  }
  if (key || key.error().code != ErrorCode::kNotFound) {
    return key;
  }
  std::vector<AgeIdentity> identities;
  const auto [begin, end] = test.fields.equal_range("identity");
  for (auto it = begin; it != end; ++it) {
    SIGILO_TRY(auto identity, AgeIdentity::parse(it->second));
    identities.push_back(std::move(identity));
  }
  return identities.empty() ? std::move(key) : unwrap_file_key(header, identities);
}

struct Outcome {
  std::string what;
  SecretBuffer plaintext;  ///< released, also before an error
};

/// Feeds the payload in pieces of an odd size, so that chunks are cut everywhere.
Outcome open_payload(ByteView payload, ByteView file_key) {
  if (payload.size() < kAgeNonceBytes) {
    return {"header failure", {}};  // the kit counts the nonce to the header
  }
  Outcome outcome{"payload failure", {}};
  auto key = age_payload_key(file_key, payload.first(kAgeNonceBytes));
  StreamOpener opener(std::move(*key));
  payload = payload.subspan(kAgeNonceBytes);
  while (!payload.empty()) {
    const auto piece = payload.first(std::min<std::size_t>(payload.size(), 100'003));
    if (!opener.update(piece, outcome.plaintext)) {
      return outcome;
    }
    payload = payload.subspan(piece.size());
  }
  if (opener.finish(outcome.plaintext)) {
    outcome.what = "success";
  }
  return outcome;
}

Outcome run(const Case& test) {
  Bytes file = test.file;
  if (test.field("armored") == "yes") {
    auto binary = dearmor(as_text(file));
    if (!binary) {
      return {"armor failure", {}};
    }
    file = std::move(*binary);
  }
  const auto header = parse_age_header(file);
  if (!header) {
    return {"header failure", {}};
  }
  const auto key = file_key_of(test, *header);
  if (!key) {
    return {key.error().code == ErrorCode::kNotFound ? "no match" : "header failure", {}};
  }
  EXPECT_EQ(encode_hex(key->expose()), test.field("file key"));
  if (!check_age_mac(file, *header, key->expose())) {
    return {"HMAC failure", {}};
  }
  return open_payload(ByteView(file).subspan(header->size), key->expose());
}

void check_file(const testing::VectorFile& file) {
  const Case test = parse_case(file.text());
  const Outcome outcome = run(test);
  EXPECT_EQ(outcome.what, test.field("expect")) << file.name() << ": " << test.field("comment");
  if (const auto payload = test.field("payload"); !payload.empty()) {
    EXPECT_EQ(sha256(outcome.plaintext).hex(), payload) << file.name();
  }
  file.record_run(1);
}

TEST(AgeTestKit, GivesTheExpectedOutcomeForEveryFile) {
  SIGILO_VECTOR_FOLDER(names, "age");
  EXPECT_EQ(names.size(), 100U);
  for (const std::string& name : names) {
    SIGILO_VECTOR_FILE(file, name);
    check_file(file);
  }
}

TEST(AgeTestKit, GivesTheExpectedOutcomeForEveryHybridFile) {
  SIGILO_VECTOR_FOLDER(names, "pq/age-hybrid");
  EXPECT_EQ(names.size(), 19U);
  if (!suite_from(static_cast<std::uint16_t>(Suite::kXWing))) {
    GTEST_SKIP() << "this build has no X-Wing";
  }
  for (const std::string& name : names) {
    SIGILO_VECTOR_FILE(file, name);
    check_file(file);
  }
}

}  // namespace
}  // namespace sigilo
