#include "client/forms/answers_content.h"

#include <set>
#include <utility>

#include "crypto/base/codec.h"
#include "crypto/base/encoding.h"

namespace sigilo {
namespace {

constexpr std::size_t kMaxFormIdBytes = 256;
constexpr std::size_t kMaxLanguageBytes = 35;
constexpr std::size_t kMaxIndexedPathBytes = 2048;

Status check_text(std::string_view text, std::size_t bound, StaticText field) {
  if (text.size() > bound) return fail(ErrorCode::kTooLarge, "the text is too long", field, {}, static_cast<std::int64_t>(bound));
  if (!is_utf8(text)) return fail(ErrorCode::kMalformed, "the text is not UTF-8", field);
  return {};
}

Status check_item(const AnswersContent::Item& item, std::set<std::string_view>& paths) {
  SIGILO_CHECK(check_text(item.path, kMaxIndexedPathBytes, "path"));
  SIGILO_CHECK(check_text(as_text(item.value), kMaxAnswerBytes, "answer"));
  if (!paths.insert(item.path).second) return fail(ErrorCode::kMalformed, "a question is answered twice", "path");
  return {};
}

Status check_content(const AnswersContent& content) {
  SIGILO_CHECK(check_text(content.form_id, kMaxFormIdBytes, "form id"));
  SIGILO_CHECK(check_text(content.form_version, kMaxFormIdBytes, "form version"));
  SIGILO_CHECK(check_text(content.language, kMaxLanguageBytes, "language"));
  if (content.answers.size() > kMaxAnswers) {
    return fail(ErrorCode::kTooLarge, "there are too many answers", "answers", {}, static_cast<std::int64_t>(kMaxAnswers));
  }
  std::set<std::string_view> paths;
  for (const AnswersContent::Item& item : content.answers) SIGILO_CHECK(check_item(item, paths));
  return {};
}

}  // namespace

AnswersContent select_answers(const Questionnaire& form, const FilledForm& filled, codes::DataCategory section, std::string_view language) {
  AnswersContent content;
  content.form_id = form.model().id;
  content.form_version = form.model().version;
  content.form = form.digest();
  content.language = std::string(language);
  for (const FormAnswer& answer : filled.answers) {
    if (answer.section == section) content.answers.push_back({answer.path, answer.value});
  }
  return content;
}

Result<SecretBuffer> encode_answers(const AnswersContent& content) {
  SIGILO_CHECK(check_content(content));
  BasicWriter<SecretBuffer> writer;
  writer.var16(content.form_id).var16(content.form_version).id(content.form).var16(content.language).u64(content.answers.size());
  for (const AnswersContent::Item& item : content.answers) writer.var16(item.path).var64(ByteView(item.value));
  return std::move(writer).take();
}

Result<AnswersContent> parse_answers(ByteView bytes) {
  Reader reader(bytes);
  AnswersContent content;
  SIGILO_TRY(content.form_id, reader.text16(kMaxFormIdBytes));
  SIGILO_TRY(content.form_version, reader.text16(kMaxFormIdBytes));
  SIGILO_TRY(content.form, reader.id<Digest>());
  SIGILO_TRY(content.language, reader.text16(kMaxLanguageBytes));
  SIGILO_TRY(const std::uint64_t count, reader.u64());
  if (count > kMaxAnswers) return fail(ErrorCode::kTooLarge, "there are too many answers", "answers");
  for (std::uint64_t i = 0; i < count; ++i) {
    AnswersContent::Item item;
    SIGILO_TRY(item.path, reader.text16(kMaxIndexedPathBytes));
    SIGILO_TRY(const ByteView value, reader.var64());
    item.value = to_secret(value);
    content.answers.push_back(std::move(item));
  }
  SIGILO_CHECK(reader.finish());
  SIGILO_CHECK(check_content(content));
  return content;
}

}  // namespace sigilo
