#include "server/app/refusal.h"

#include <algorithm>

namespace sigilo::server {
namespace {

/// A path may hold anything but NUL: line ends and escape sequences must not reach a terminal or forge a line.
std::string on_one_line(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }, '?');
  return text;
}

}  // namespace

std::string to_string(const Refusal& refusal) {
  std::string line = refusal.subject.empty() ? std::string() : on_one_line(refusal.subject) + ": ";
  line += to_string(refusal.error);
  if (refusal.error.hint.empty()) line += "; " + std::string(advice_for(refusal.error.code));
  return line;
}

std::string_view advice_for(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument: return "correct the value: sigilod COMMAND --help says what is expected";
    case ErrorCode::kMalformed: return "check that this is the right file and that it arrived whole, or get it anew from where it was made";
    case ErrorCode::kUnsupported: return "use a newer version of this program, or a file of a kind that it knows";
    case ErrorCode::kTooLarge: return "give a smaller one: the number is the limit";
    case ErrorCode::kTruncated: return "the copy is incomplete: copy it again";
    case ErrorCode::kAuthenticationFailed: return "check that the key and the data belong together; keep both, delete nothing";
    case ErrorCode::kSignatureInvalid: return "do not use it: ask who signed it for the file again, another way";
    case ErrorCode::kNotFound: return "check the path; a new store begins with: sigilod init";
    case ErrorCode::kAlreadyExists: return "nothing was changed: choose another name, or move away what is there";
    case ErrorCode::kConflict: return "check that keys, store and files are of the same mechanism";
    case ErrorCode::kPermissionDenied: return "check owner and mode, and that you are the user of the service";
    case ErrorCode::kUnauthenticated: return "check the certificate";
    case ErrorCode::kUnavailable: return "choose another address, or end the program that holds it";
    case ErrorCode::kIo: return "check the disk and the path; nothing was deleted";
    case ErrorCode::kNoSpace: return "free some space and try again";
    case ErrorCode::kExpired: return "renew it; check the date of this machine";
    case ErrorCode::kRolledBack:
    case ErrorCode::kForked: return "do not serve from it: keep everything as it is and tell the auditor";
    case ErrorCode::kLocked: return "stop the running sigilod first";
    case ErrorCode::kQuarantined: return "two officers look at it; nothing was lost";
    case ErrorCode::kResourceExhausted: return "give the machine more memory, or lower [limits]";
    case ErrorCode::kInternal: return "report it with this line, which holds nothing of an interview";
    case ErrorCode::kCancelled: return "nothing was done";
  }
  return "report it with this line";
}

}  // namespace sigilo::server
