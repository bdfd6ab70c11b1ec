#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "client/core/capture.h"
#include "client/core/home.h"
#include "client/core/trust.h"
#include "crypto/base/result.h"

namespace sigilo {

struct SealedRecord {
  RecordId record;
  Digest manifest_digest;
  std::uint32_t ordinal = 0;     ///< "the third of today"
  std::uint64_t sealed_bytes = 0;
};

using SealProgress = std::function<void(std::uint64_t done, std::uint64_t total)>;  ///< content bytes of attachments

/// Seals an interview into the outbox: all sections straight into one ciphertext blob under a random name, read back and compared by digest,
/// synced; then one transaction fills the outbox and, with `draft`, finishes the draft, whose key is destroyed next. After that nobody on this
/// device can read it, its author with the passphrase included. A crash leaves either the draft or the sealed record. Every key is wiped.
///
/// Large attachments pass through two worker threads (reading and sealing; hashing and writing); memory does not grow with their size.
///
/// kPermissionDenied: no interviewer's active device, or the form is not listed; kExpired: the directory has expired and this is no `draft` begun
/// before; kConflict: a team has no key epoch yet, or a custodian no epoch for today; kInvalidArgument for the input; kNoSpace, kIo.
[[nodiscard]] Result<SealedRecord> seal_interview(Home& home, const Trust& trust, const CaptureInput& input,
                                                  std::optional<DraftId> draft = std::nullopt, const SealProgress& progress = {});

/// kExpired for a device that nobody was able to tell of revocations and new keys for longer than the policy's offline days: it begins nothing new, and
/// nothing is sealed on it without a person. A clock that went backwards stops nobody. The directory must be there.
[[nodiscard]] Status check_not_long_offline(const Trust& trust, Day today);

/// Whether a new interview may be begun today: the checks above that need no input, and kExpired also if the device was not refreshed for more than
/// the policy's offline days.
[[nodiscard]] Status check_ready_to_capture(Home& home, const Trust& trust, const Digest& form);

}  // namespace sigilo
