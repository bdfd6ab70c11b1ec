#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sigilo {

/// What went wrong, for programs. One table for all layers; the status map of server/rpc and the exit codes of
/// client/cli are functions of it. Append only: the numbers appear in JSON output.
enum class ErrorCode : std::uint16_t {
  kInvalidArgument = 1,  ///< the caller's input is not acceptable
  kMalformed = 2,        ///< bytes do not follow their format
  kUnsupported = 3,      ///< a kind, version, suite or code that this program does not know
  kTooLarge = 4,         ///< over a stated bound
  kTruncated = 5,        ///< bytes end early
  kAuthenticationFailed = 6,  ///< a ciphertext, tag or commitment does not check out (wrong key and damage look alike)
  kSignatureInvalid = 7,
  kNotFound = 8,
  kAlreadyExists = 9,   ///< same id, other content
  kConflict = 10,       ///< the state does not allow it now
  kPermissionDenied = 11,
  kUnauthenticated = 12,
  kUnavailable = 13,  ///< network or service; trying again may help
  kIo = 14,
  kNoSpace = 15,
  kExpired = 16,
  kRolledBack = 17,  ///< older than what was already seen
  kForked = 18,      ///< inconsistent with what was already seen
  kLocked = 19,      ///< another process holds it
  kQuarantined = 20,
  kResourceExhausted = 21,
  kInternal = 22,  ///< a broken invariant of ours
  kCancelled = 23,
};

/// Stable lower-case name of a code ("permission_denied"), for JSON and logs.
[[nodiscard]] std::string_view name_of(ErrorCode code);

/// A text that can only be made from a literal, so that no user data rides in an error.
/// Source: reference/style.md F13.
class StaticText {
 public:
  consteval StaticText() : text_("") {}
  // NOLINTNEXTLINE(google-explicit-constructor): literals are meant to convert.
  consteval StaticText(const char* literal) : text_(literal) {}
  [[nodiscard]] constexpr std::string_view view() const { return text_; }
  [[nodiscard]] constexpr bool empty() const { return text_.empty(); }

 private:
  std::string_view text_;
};

/// An error value: a code, what was wrong, in which field, and what to do. No run-time text.
/// Copyable; no secrets; safe to log.
struct [[nodiscard]] Error {
  ErrorCode code = ErrorCode::kInternal;
  StaticText what;   ///< "the header ends early"
  StaticText field;  ///< field or part the error is about; may be empty
  StaticText hint;   ///< what the reader can do about it; may be empty
  std::int64_t number = kNoNumber;  ///< a bound, index, version or errno that helps; kNoNumber if none

  static constexpr std::int64_t kNoNumber = INT64_MIN;

  friend bool operator==(const Error& a, const Error& b) { return a.code == b.code && a.what.view() == b.what.view(); }
};

/// "field: what (number); hint" in English, for logs and as the default message.
[[nodiscard]] std::string to_string(const Error& error);

}  // namespace sigilo
