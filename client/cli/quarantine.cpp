#include "client/cli/quarantine.h"

#include <algorithm>
#include <array>
#include <filesystem>

#include "client/cli/account_view.h"
#include "client/cli/files.h"
#include "client/core/quarantine.h"
#include "crypto/directory/lookup.h"

namespace sigilo::cli {
namespace {

struct ReasonText {
  QuarantineReason reason;
  std::string_view name;
  Msg meaning;
  Msg advice;
};

constexpr std::array<ReasonText, 9> kReasons = {{
    {QuarantineReason::kUnreadableCover, "unreadable_cover", Msg::kReasonUnreadableCover, Msg::kAdviceItemAgain},
    {QuarantineReason::kBadManifest, "bad_manifest", Msg::kReasonBadManifest, Msg::kAdviceItemAgain},
    {QuarantineReason::kUnknownDevice, "unknown_device", Msg::kReasonUnknownDevice, Msg::kAdviceItemDirectory},
    {QuarantineReason::kRevokedDevice, "revoked_device", Msg::kReasonRevokedDevice, Msg::kAdviceItemRevoked},
    {QuarantineReason::kUnknownDirectory, "unknown_directory", Msg::kReasonUnknownDirectory, Msg::kAdviceItemDirectory},
    {QuarantineReason::kDamagedSection, "damaged_section", Msg::kReasonDamagedSection, Msg::kAdviceItemAgain},
    {QuarantineReason::kSecondManifest, "second_manifest", Msg::kReasonSecondManifest, Msg::kAdviceItemSecond},
    {QuarantineReason::kBadCommitment, "bad_commitment", Msg::kReasonBadCommitment, Msg::kAdviceItemAgain},
    {QuarantineReason::kUnsupportedVersion, "unsupported_version", Msg::kReasonUnsupportedVersion, Msg::kAdviceItemUpgrade},
}};

const ReasonText* text_of_reason(std::uint32_t reason) {
  const auto found = std::find_if(kReasons.begin(), kReasons.end(), [reason](const ReasonText& row) { return static_cast<std::uint32_t>(row.reason) == reason; });
  return found == kReasons.end() ? nullptr : &*found;
}

Msg word_of(SectionState state) {
  switch (state) {
    case SectionState::kIntact: return Msg::kStateIntact;
    case SectionState::kDamaged: return Msg::kStateSectionDamaged;
    case SectionState::kMissing: return Msg::kStateMissing;
  }
  return Msg::kStateMissing;
}

std::string_view name_of(SectionState state) {
  switch (state) {
    case SectionState::kIntact: return "intact";
    case SectionState::kDamaged: return "damaged";
    case SectionState::kMissing: return "missing";
  }
  return "missing";
}

/// "3 protection", "7 personal, health".
std::string label_of(const SectionSpec& spec) {
  const std::string category = spec.category == Category::kNone ? "" : ", " + std::string(code_of(spec.category));
  return std::to_string(spec.id) + " " + std::string(code_of(spec.kind)) + category;
}

/// The whole item into a file that appears only when all of it is there.
Outcome<FetchedItem> fetch_into(Context& context, Session& session, Transport& server, const ItemOptions& options) {
  SIGILO_TRY(OutputFile file, OutputFile::create(options.out));
  Done written;
  const auto sink = [&](ByteView bytes) -> Status {
    written = file.write(bytes);
    if (!written) return tl::unexpected<Error>(written.error().error);
    return {};
  };
  Progress progress(context.console, context.clock, context.progress_enabled());
  auto fetched = fetch_quarantined(session.trust(), server, options.number, sink,
                                   [&](std::uint64_t done, std::uint64_t total) { progress.update(Msg::kProgressFetching, done, total); });
  if (!written) return tl::unexpected<Problem>(written.error());
  SIGILO_TRY(FetchedItem item, about(std::move(fetched), std::to_string(options.number)));
  SIGILO_CHECK(file.publish());
  return item;
}

/// What was found, for people and for programs.
Json tell(Context& context, Session& session, const ItemFindings& found) {
  Console& console = context.console;
  Json fields{{"as_logged", found.as_logged}, {"cover_opens", found.cover_opens}, {"in_one_piece", found.in_one_piece}, {"sections", Json::array()}};
  if (!found.cover_opens) {
    console.say(Msg::kItemSealed);
    return fields;
  }
  const DeviceEntry* device = find_device(session.trust().directory(), *found.device);
  const std::string who = device == nullptr ? console.text(Msg::kItemDeviceUnknown) : session.name_of(device->member);
  console.say(Msg::kItemSigned, {found.device->hex(), who, found.day->iso()});
  fields["device"] = json_text(found.device->hex());
  fields["sealed_on"] = json_text(found.day->iso());
  if (found.in_one_piece) console.say(Msg::kItemInOnePiece);
  Table table({console.text(Msg::kColumnSection), console.text(Msg::kColumnState)});
  for (const SectionFinding& section : found.sections) {
    table.add({label_of(section.spec), console.text(word_of(section.state))});
    fields["sections"].push_back(Json{{"section", section.spec.id},
                                      {"kind", json_text(code_of(section.spec.kind))},
                                      {"category", json_text(code_of(section.spec.category))},
                                      {"state", json_text(name_of(section.state))}});
  }
  if (!found.sections.empty()) console.print(table);
  return fields;
}

}  // namespace

Msg meaning_of_reason(std::uint32_t reason) {
  const ReasonText* text = text_of_reason(reason);
  return text == nullptr ? Msg::kReasonUnknown : text->meaning;
}

std::string_view name_of_reason(std::uint32_t reason) {
  const ReasonText* text = text_of_reason(reason);
  return text == nullptr ? "unknown" : text->name;
}

Done fetch_item(Context& context, Session& session, const ItemOptions& options) {
  SIGILO_TRY(Transport* const server, session.server());
  SIGILO_TRY(const FetchedItem fetched, fetch_into(context, session, *server, options));
  Console& console = context.console;
  const ServedQuarantineItem& item = fetched.head.item;
  const ReasonText* reason = text_of_reason(item.reason);
  const Msg advice = reason == nullptr ? Msg::kAdviceItemUpgrade : reason->advice;
  console.say(Msg::kItemFetched, {std::to_string(item.number), human_size(fetched.bytes), options.out});
  console.say(Msg::kItemReason, {console.text(meaning_of_reason(item.reason)), item.day.iso()});
  SIGILO_TRY(const auto file, about(session.home().files().open(options.out, FileMode::kRead), options.out));
  const ItemSource source = [&file](std::uint64_t offset, MutableBytes out) { return file->read_at(offset, out); };
  SIGILO_TRY(const ItemFindings found, about(examine_item(session.trust(), fetched, source), options.out));
  Json fields = tell(context, session, found);
  console.say(advice);
  fields["number"] = item.number;
  fields["record"] = json_text(item.record.hex());
  fields["reason"] = json_text(name_of_reason(item.reason));
  fields["file"] = json_text(options.out);
  fields["bytes"] = fetched.bytes;
  if (options.open) {
    SIGILO_TRY(const AnswersContent answers, about(open_item_account(session.home(), session.trust(), fetched, source), options.out));
    fields["account"] = show_answers(context, session, item.record, answers);
  }
  Json document{{"item", std::move(fields)}};
  if (!found.as_logged) {
    Problem problem(ErrorCode::kAuthenticationFailed, Msg::kItemAltered, options.out, Msg::kHintItemAltered);
    problem.shown = std::move(document);
    return tl::unexpected<Problem>(std::move(problem));
  }
  console.document("inbox", std::move(document));
  return {};
}

}  // namespace sigilo::cli
