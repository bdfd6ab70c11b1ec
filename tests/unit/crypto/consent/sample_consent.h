#pragma once

#include "crypto/consent/consent_statement.h"

namespace sigilo::test {

/// A statement that uses every field.
inline ConsentStatement sample_consent() {
  using namespace codes;
  ConsentStatement s;
  s.record_nonce = Digest(std::array<std::uint8_t, 32>{1, 2, 3});
  s.prev = Digest(std::array<std::uint8_t, 32>{9});
  s.scopes = {{DataCategory::kHealth, Purpose::kHealthReferral, RecipientKind::kHealthService, RecipientId(std::array<std::uint8_t, 16>{7}),
               ReleaseForm::kIdentified, Day(20'700)},
              {DataCategory::kAccount, Purpose::kVisitReport, RecipientKind::kPublic, {}, ReleaseForm::kAnonymised, Day(21'000)}};
  s.mode = ConsentMode::kOralWithWitness;
  s.wording = Digest(std::array<std::uint8_t, 32>{4});
  s.language = "es-PY";
  s.interpreter = "INT-07";
  s.understanding = Understanding::kUnderstood;
  s.present = {PresentRole::kInterpreter, PresentRole::kInterviewer, PresentRole::kInterviewer};
  s.withdrawal_tag = Digest(std::array<std::uint8_t, 32>{5});
  s.attestations = {Bytes(100, 0x61), Bytes(3, 0x62)};
  return s;
}

}  // namespace sigilo::test
