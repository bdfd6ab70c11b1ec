#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "client/core/home.h"
#include "client/core/served.h"
#include "client/core/transport.h"
#include "client/core/trust.h"
#include "crypto/base/result.h"
#include "crypto/base/secret_bytes.h"
#include "crypto/envelope/layout.h"
#include "client/forms/answers_content.h"
#include "crypto/envelope/quarantined_item.h"
#include "crypto/log/entries.h"

namespace sigilo {

/// Something set aside, as the store handed it out, with the receipt that proves that it is logged and why.
struct FetchedItem {
  ServedQuarantineHead head;
  QuarantineReason reason = QuarantineReason::kUnreadableCover;  ///< as the log has it
  std::uint64_t bytes = 0;
};

/// Fetches item `number`, all of it through `sink`, in order. The store has recorded the access before the first byte. kNotFound; kAuthenticationFailed,
/// kSignatureInvalid, kForked … if the receipt does not prove that this was set aside, or more comes than the item has; errors of the sink.
[[nodiscard]] Result<FetchedItem> fetch_quarantined(Trust& trust, Transport& transport, std::uint64_t number,
                                                    const std::function<Status(ByteView bytes)>& sink,
                                                    const std::function<void(std::uint64_t done, std::uint64_t total)>& progress = {});

enum class SectionState : std::uint8_t {
  kIntact,   ///< what the device signed
  kDamaged,  ///< header or payload is another
  kMissing,  ///< not among what came
};
struct SectionFinding {
  SectionSpec spec;
  SectionState state = SectionState::kMissing;
};
/// What this device finds of a fetched item.
struct ItemFindings {
  bool as_logged = false;         ///< the file is byte for byte what the store said that came
  bool cover_opens = false;       ///< the store could open the cover, and the manifest in it is signed by the device that it names
  std::optional<DeviceId> device; ///< that device
  std::optional<Day> day;         ///< on which it says that it sealed
  bool in_one_piece = false;      ///< the payloads could not be cut into sections: nothing can be said of each
  std::vector<SectionFinding> sections;  ///< of the manifest, if the cover opens and the payloads are cut
};
/// Examines the file of a fetched item. Errors: those of read_item for a file that is none, kAuthenticationFailed for a manifest that is not the item's.
[[nodiscard]] Result<ItemFindings> examine_item(const Trust& trust, const FetchedItem& fetched, const ItemSource& file);

/// The account of an item that is intact, for a member of its team. kNotFound: it has none, or no announced team key is on this device;
/// kTooLarge; kAuthenticationFailed if it is not what the device signed; errors of account_answers.
[[nodiscard]] Result<AnswersContent> open_item_account(Home& home, const Trust& trust, const FetchedItem& fetched, const ItemSource& file);

}  // namespace sigilo
