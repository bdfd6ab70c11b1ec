#pragma once

#include <span>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

#include "crypto/base/bytes.h"
#include "crypto/base/clock.h"
#include "crypto/base/ids.h"
#include "crypto/codes/codes.h"
#include "crypto/consent/gate_view.h"
#include "crypto/consent/release_terms.h"

namespace sigilo {

/// Why nothing leaves: reasons of the registry, ascending, at least one.
struct Denial {
  std::vector<codes::DenialReason> reasons;
  friend bool operator==(const Denial&, const Denial&) = default;
};

class ReleasePermit;
using Decision = tl::expected<ReleasePermit, Denial>;

/// Leave to send what one logged request asks for, to its recipient key, on one day. Only `evaluate` makes one; it cannot be copied, so that
/// who sends gives it up. After a move the source holds nothing.
class ReleasePermit {
 public:
  ReleasePermit(ReleasePermit&& other) noexcept : content_(std::exchange(other.content_, {})) {}
  ReleasePermit& operator=(ReleasePermit&& other) noexcept {
    content_ = std::exchange(other.content_, {});
    return *this;
  }
  ReleasePermit(const ReleasePermit&) = delete;
  ReleasePermit& operator=(const ReleasePermit&) = delete;

  [[nodiscard]] const Digest& request() const { return content_.request; }  ///< leaf hash
  [[nodiscard]] const RecordId& record() const { return content_.record; }
  [[nodiscard]] const Digest& manifest() const { return content_.manifest; }
  [[nodiscard]] std::span<const ReleaseTerms::Item> items() const { return content_.terms.items; }
  [[nodiscard]] codes::ReleaseForm form() const { return content_.terms.form; }
  [[nodiscard]] codes::ReleaseRoute route() const { return content_.terms.route; }
  [[nodiscard]] const RecipientId& recipient() const { return content_.recipient; }
  [[nodiscard]] ByteView recipient_key() const { return content_.key; }
  [[nodiscard]] std::uint8_t custodian() const { return content_.custodian; }
  [[nodiscard]] Day day() const { return content_.day; }
  /// Entries of the log that it rests on. Who sends checks that it is everything before the permit's own entry.
  [[nodiscard]] std::uint64_t log_size() const { return content_.log_size; }
  /// Custodians whose permits a sender of R_c must have seen.
  [[nodiscard]] std::uint8_t permits_needed() const { return content_.permits_needed; }

 private:
  friend Decision evaluate(const GateState& state, const Digest& request, const DecisionPoint& at, ByteView openings, const PolicyBook& policies);

  struct Content {
    Digest request;
    RecordId record;
    Digest manifest;
    ReleaseTerms terms;
    RecipientId recipient;
    Bytes key;
    std::uint8_t custodian = 0;
    Day day;
    std::uint8_t permits_needed = 0;
    std::uint64_t log_size = 0;
  };
  explicit ReleasePermit(Content content) : content_(std::move(content)) {}

  Content content_;
};

}  // namespace sigilo
