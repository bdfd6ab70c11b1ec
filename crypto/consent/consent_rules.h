#pragma once

#include <optional>
#include <set>
#include <span>

#include "crypto/base/clock.h"
#include "crypto/base/ids.h"
#include "crypto/codes/codes.h"
#include "crypto/consent/consent_statement.h"
#include "crypto/consent/gate_view.h"
#include "crypto/consent/opened_chain.h"

namespace sigilo {

/// One thing that would leave, in the terms of a scope.
struct ConsentPoint {
  codes::DataCategory category = codes::DataCategory::kAccount;
  codes::Purpose purpose = codes::Purpose::kProtection;
  codes::RecipientKind recipient_kind = codes::RecipientKind::kOwnMechanism;
  RecipientId recipient;  ///< zeroes: nobody in particular, which only a scope for any of the kind covers
  codes::ReleaseForm form = codes::ReleaseForm::kIdentified;
  Day day;
  bool by_name = false;  ///< only a scope that names this recipient covers it
};

/// The scope allows exactly this: category, purpose and form are never stretched. Pure.
[[nodiscard]] bool covers(const ConsentScope& scope, const ConsentPoint& point);

/// Whether a scope of the statement that came with the record counts only with the word of a second member, who was there where nothing was signed.
/// Policies may ask for one in more cases. Source: design PROTOCOL 4; R-29.
[[nodiscard]] bool needs_second_member(codes::ConsentMode mode, codes::ReleaseForm form);
/// That word is enough for it. Pure; thread-safe.
[[nodiscard]] bool suffices_as_second(codes::AttestationKind kind, codes::ConsentMode mode);

/// What a decision rests on: whom a consent keeps from using it, and how much of the log those who gave it had seen. Source: design PROTOCOL 4.
struct Reliance {
  std::set<MemberId> requesting;  ///< barred from it: who added it later
  std::set<MemberId> approving;   ///< barred from it: who signed it at all
  /// The first so many entries had been seen by the author and by a second member of each consent relied on, the least of them; 0 for what came
  /// with a record. None: nothing was judged.
  std::optional<std::uint64_t> seen;

  void add(const Reliance& other);
};

/// Whether these statements, the whole chain since the last withdrawal, oldest first and at least one, allow the point. Pure; thread-safe.
void judge_statements(const GateView& view, std::span<const OpenedEvent> events, const ConsentPoint& point, DenialReasons& reasons,
                      Reliance& reliance);

/// Whether the consent of (record, subject) allows the point; `opened` are the openings of this record. Adds the reasons against it, and whom it bars. The whole chain since the last
/// withdrawal must be opened, so that nobody hides what he added. Pure; thread-safe.
void judge_consent(const GateView& view, const RecordId& record, std::uint16_t subject, const ConsentPoint& point, OpenedConsents& opened,
                   DenialReasons& reasons, Reliance& reliance);

/// The same for one item of a release, with what third persons must allow themselves. An item of another subject than the source
/// outside third_party is refused.
void judge_item(const GateView& view, const RecordId& record, std::uint16_t subject, const ConsentPoint& point, OpenedConsents& opened,
                DenialReasons& reasons, Reliance& reliance);

}  // namespace sigilo
