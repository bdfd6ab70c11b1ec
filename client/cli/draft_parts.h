#pragma once

#include <string>

#include "client/cli/capture_input.h"
#include "client/cli/session.h"
#include "client/core/draft.h"

namespace sigilo::cli {

inline constexpr std::size_t kMaxInstanceBytes = std::size_t{8} << 20;

/// Names of the parts that the command line puts into a draft.
inline constexpr std::string_view kPartInstance = "instance";
inline constexpr std::string_view kPartConsent = "consent";
inline constexpr std::string_view kPartProtection = "protection";
inline constexpr std::string_view kPartAttach = "attach ";      ///< then the question
inline constexpr std::string_view kPartAttachAsIs = "as-is ";  ///< then the question

/// The terms that second members sign for, with their signatures: fixed by 'consent request'. Whatever changes the interview drops them.
inline constexpr std::string_view kPartTerms = "terms";

/// Tag of the withdrawal code that the person was given with 'consent request': it stays whatever becomes of the terms, or the code in their hands would
/// withdraw nothing.
inline constexpr std::string_view kPartWithdrawalTag = "withdrawal-tag";

[[nodiscard]] Outcome<Draft> load_draft(Session& session, const std::string& id);
/// Replaces the part of that name, or adds it.
void set_part(Draft& draft, std::string name, SecretBuffer content);
/// False if there was none.
bool drop_part(Draft& draft, std::string_view name);
/// The interview that the draft holds; its parts are moved out.
[[nodiscard]] CaptureSources sources_of(Draft&& draft);

}  // namespace sigilo::cli
