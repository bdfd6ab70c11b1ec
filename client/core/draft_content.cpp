#include "client/core/draft_content.h"

#include <algorithm>
#include <set>

#include "crypto/base/codec.h"
#include "crypto/base/encoding.h"

namespace sigilo {
namespace {

constexpr std::size_t kMaxNameBytes = 255;
constexpr std::size_t kMaxParts = 1024;
constexpr std::size_t kPadTo = 4096;

}  // namespace

Status check_draft(const Draft& draft) {
  if (draft.form_name.size() > kMaxNameBytes || !is_utf8(draft.form_name)) {
    return fail(ErrorCode::kInvalidArgument, "the name of the form is too long or not UTF-8", "form name", {}, kMaxNameBytes);
  }
  if (draft.parts.size() > kMaxParts) return fail(ErrorCode::kTooLarge, "the draft has too many parts", "parts", {}, kMaxParts);
  std::set<std::string_view> names;
  std::size_t total = 0;
  for (const Draft::Part& part : draft.parts) {
    if (part.name.empty() || part.name.size() > kMaxNameBytes || !is_utf8(part.name) || !names.insert(part.name).second) {
      return fail(ErrorCode::kInvalidArgument, "the name of a part is empty, too long, not UTF-8 or stands twice", "part");
    }
    total += part.content.size();
  }
  if (total > kMaxDraftBytes) {
    return fail(ErrorCode::kTooLarge, "the draft is too large", "draft", "seal it, and add the rest as a further record", kMaxDraftBytes);
  }
  return {};
}

SecretBuffer encode_draft(const Draft& draft) {
  BasicWriter<SecretBuffer> writer;
  writer.id(draft.form).var16(draft.form_name);
  writer.u64(static_cast<std::uint64_t>(draft.started)).u64(static_cast<std::uint64_t>(draft.edited));
  writer.u16(static_cast<std::uint16_t>(draft.parts.size()));
  for (const Draft::Part& part : draft.parts) writer.var16(part.name).var64(ByteView(part.content));
  const std::size_t used = writer.view().size() + 8;
  const SecretBuffer padding((kPadTo - used % kPadTo) % kPadTo, 0);
  writer.var64(ByteView(padding));
  return std::move(writer).take();
}

Result<Draft> parse_draft(const DraftId& id, ByteView content) {
  Reader reader(content);
  Draft draft;
  draft.id = id;
  SIGILO_TRY(draft.form, reader.id<Digest>());
  SIGILO_TRY(draft.form_name, reader.text16(kMaxNameBytes));
  SIGILO_TRY(const std::uint64_t started, reader.u64());
  SIGILO_TRY(const std::uint64_t edited, reader.u64());
  draft.started = static_cast<std::int64_t>(started);
  draft.edited = static_cast<std::int64_t>(edited);
  SIGILO_TRY(const std::uint16_t count, reader.u16());
  for (std::uint16_t i = 0; i < count; ++i) {
    Draft::Part part;
    SIGILO_TRY(part.name, reader.text16(kMaxNameBytes));
    SIGILO_TRY(const ByteView bytes, reader.var64());
    part.content = to_secret(bytes);
    draft.parts.push_back(std::move(part));
  }
  SIGILO_TRY(const ByteView padding, reader.var64());
  SIGILO_CHECK(reader.finish());
  const bool zero = std::all_of(padding.begin(), padding.end(), [](std::uint8_t byte) { return byte == 0; });
  if (!zero || padding.size() >= kPadTo || content.size() % kPadTo != 0) {
    return fail(ErrorCode::kMalformed, "the draft is not padded as it must be", "draft");
  }
  SIGILO_CHECK(check_draft(draft));
  return draft;
}

}  // namespace sigilo
