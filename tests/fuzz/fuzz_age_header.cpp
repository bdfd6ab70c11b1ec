#include <array>

#include "crypto/envelope/age_header.h"
#include "crypto/envelope/age_recipients.h"
#include "tests/fuzz/fuzz_support.h"

namespace sigilo::fuzz {
namespace {

const std::array<AgeIdentity, 2>& identities() {
  static const std::array<AgeIdentity, 2> kIdentities = {AgeIdentity{AgeKeyType::kX25519, SecretBytes(Bytes(32, 7))},
                                                         AgeIdentity{AgeKeyType::kHybrid, SecretBytes(Bytes(32, 8))}};
  return kIdentities;
}

/// A work factor that is allowed and takes longer than a fuzzer waits.
bool is_costly(const AgeHeader& header) {
  const auto& arguments = header.stanzas[0].arguments;
  return arguments.size() == 3 && arguments[2].size() == 2 && arguments[2] >= "10" && arguments[2] <= "22";
}

/// A stanza is refused, skipped, or gives 16 bytes.
void unwrap(const AgeHeader& header) {
  const auto by_key = unwrap_file_key(header, identities());
  require(!by_key || by_key->size() == kAgeFileKeyBytes);
  if (is_costly(header)) return;
  const auto by_passphrase = unwrap_file_key(header, as_bytes("passphrase"));
  require(!by_passphrase || by_passphrase->size() == kAgeFileKeyBytes);
}

}  // namespace

void examine(ByteView input) {
  const auto header = parse_age_header(input);
  if (!header) return;
  // The MAC is under a key we do not know here: the header up to the MAC must be written the same, and no key of ours fits.
  const Bytes key(kAgeFileKeyBytes, 7);
  const auto again = write_age_header(header->stanzas, key);
  require(again.has_value() && again->size() == header->size);
  unwrap(*header);
  require(std::equal(again->begin(), again->begin() + static_cast<std::ptrdiff_t>(header->authenticated), input.begin()));
}

}  // namespace sigilo::fuzz
