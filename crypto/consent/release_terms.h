#pragma once

#include <vector>

#include "crypto/base/result.h"
#include "crypto/codes/codes.h"
#include "crypto/log/gate_entries.h"

namespace sigilo {

/// What a request asks for, with its numbers turned into codes that this program knows.
struct ReleaseTerms {
  struct Item {
    codes::DataCategory category = codes::DataCategory::kAccount;
    std::uint16_t subject = 0;
  };
  std::vector<Item> items;
  codes::ReleaseForm form = codes::ReleaseForm::kIdentified;
  codes::Purpose purpose = codes::Purpose::kProtection;
  codes::ReleaseGround ground = codes::ReleaseGround::kMandate;
  codes::ReleaseRoute route = codes::ReleaseRoute::kBlind;
};

/// kUnsupported for an unknown number, with the field: an empty code is no default.
[[nodiscard]] Result<ReleaseTerms> terms_of(const ReleaseRequested& request);

}  // namespace sigilo
