#include "client/cli/command.h"
#include "client/cli/files.h"
#include "client/cli/identifier.h"
#include "client/cli/session.h"
#include "client/core/receipt_check.h"

namespace sigilo::cli {
namespace {

constexpr std::size_t kMaxReceiptBytes = std::size_t{4} << 20;

struct ReceiptOptions {
  std::string what;
  std::string out;
  bool online = false;
};

std::string_view name_of(ReceiptState state) { return state == ReceiptState::kStored ? "stored" : "quarantined"; }

Done list(Context& context) {
  SIGILO_TRY(const auto session, Session::open(context));
  SIGILO_TRY(const std::vector<StoredReceipt> receipts, session->home().vault().outbox().receipts());
  Console& console = context.console;
  Table table({console.text(Msg::kColumnRecord), console.text(Msg::kColumnReceived), console.text(Msg::kColumnState), console.text(Msg::kColumnDigest)});
  Json rows = Json::array();
  for (const StoredReceipt& receipt : receipts) {
    const bool stored = receipt.state == ReceiptState::kStored;
    table.add({receipt.record.hex(), receipt.received.iso(), console.text(stored ? Msg::kStateStored : Msg::kStateQuarantined),
               receipt.manifest_digest.hex()});
    rows.push_back(Json{{"record", json_text(receipt.record.hex())},
                        {"manifest_digest", json_text(receipt.manifest_digest.hex())},
                        {"received", json_text(receipt.received.iso())},
                        {"state", json_text(name_of(receipt.state))}});
  }
  console.print(table);
  console.document("receipt list", Json{{"receipts", std::move(rows)}});
  return {};
}

/// Also that what the store shows now goes on from the log that the receipt is in.
Outcome<ReceiptReport> check_at_the_store(Session& session, const ReceiptBundle& bundle, const RecordId& record, const Digest& manifest,
                                          const std::string& subject) {
  SIGILO_TRY(Transport* const server, session.server());
  const auto check = [&]() -> Result<ReceiptReport> {
    SIGILO_CHECK(session.trust().advance_view(server->log()));
    return check_receipt_online(session.trust(), server->log(), bundle, record, manifest);
  };
  return about(check(), subject);
}

Outcome<ReceiptReport> check_stored(Session& session, const RecordId& record, bool online, const std::string& subject) {
  SIGILO_TRY(const ReceiptBundle bundle, about(stored_receipt(session.home(), record), subject, Msg::kHintReceiptList));
  SIGILO_TRY(const std::vector<StoredReceipt> receipts, session.home().vault().outbox().receipts());
  for (const StoredReceipt& receipt : receipts) {
    if (receipt.record != record) {
      continue;
    }
    if (!online) {
      return about(check_receipt_offline(session.trust(), bundle, record, receipt.manifest_digest), subject);
    }
    return check_at_the_store(session, bundle, record, receipt.manifest_digest, subject);
  }
  return refuse(ErrorCode::kNotFound, Msg::kMeansNotFound, subject, Msg::kHintReceiptList);
}

/// A record of this home, or a receipt file.
Outcome<ReceiptReport> check_one(Session& session, const ReceiptOptions& options) {
  const auto record = RecordId::from_hex(options.what);
  if (record) {
    return check_stored(session, *record, options.online, options.what);
  }
  SIGILO_TRY(const Bytes file, read_file(options.what, kMaxReceiptBytes));
  if (!options.online) {
    return about(check_receipt_file(session.trust(), file), options.what);
  }
  SIGILO_TRY(const ReceiptReport offline, about(check_receipt_file(session.trust(), file), options.what));
  SIGILO_TRY(const ReceiptBundle bundle, about(parse_receipt_bundle(file), options.what));
  return check_at_the_store(session, bundle, offline.record, offline.manifest, options.what);
}

Done verify(Context& context, const ReceiptOptions& options) {
  SIGILO_TRY(const auto session, Session::open(context));
  SIGILO_TRY(const ReceiptReport report, check_one(*session, options));
  const Receipt& receipt = report.verified.receipt;
  Console& console = context.console;
  console.say(receipt.state == ReceiptState::kStored ? Msg::kReceiptGood : Msg::kReceiptQuarantined,
              {report.record.hex(), std::to_string(receipt.log_index), std::to_string(report.verified.imported_by.size()),
               std::to_string(report.custodian_threshold), std::to_string(receipt.copies)});
  if (!report.under_kept_view) {
    console.say(Msg::kReceiptOtherView);
  }
  Json fields{{"record", json_text(report.record.hex())},
              {"manifest_digest", json_text(report.manifest.hex())},
              {"log_index", receipt.log_index},
              {"copies", receipt.copies},
              {"state", json_text(name_of(receipt.state))},
              {"imported", report.verified.imported_by.size()},
              {"refused", report.verified.refused_by.size()},
              {"custodian_threshold", report.custodian_threshold},
              {"enough_imported", report.enough_imported},
              {"enough_copies", report.enough_copies},
              {"under_kept_view", report.under_kept_view}};
  if (receipt.state == ReceiptState::kStored && report.enough_imported && report.enough_copies) {
    console.document("receipt verify", std::move(fields));
    return {};
  }
  Problem problem(ErrorCode::kQuarantined, Msg::kReceiptPromisesLess, options.what);
  problem.shown = std::move(fields);
  return tl::unexpected<Problem>(std::move(problem));
}

Done save(Context& context, const ReceiptOptions& options) {
  SIGILO_TRY(const RecordId record, identifier<RecordId>(options.what, options.what, Msg::kHintReceiptList));
  SIGILO_TRY(const auto session, Session::open(context));
  SIGILO_TRY(const ReceiptBundle bundle, about(stored_receipt(session->home(), record), options.what, Msg::kHintReceiptList));
  SIGILO_TRY(const Bytes file, encode_receipt_bundle(bundle));
  SIGILO_CHECK(write_new_file(options.out, file));
  context.console.say(Msg::kFileWritten, {options.out});
  context.console.document("receipt save", Json{{"record", json_text(options.what)}, {"file", json_text(options.out)}});
  return {};
}

}  // namespace

void add_receipt(Commands& commands) {
  const auto options = std::make_shared<ReceiptOptions>();
  const Command group = commands.group("receipt", Msg::kAboutReceipt);
  commands.add("list", Msg::kAboutReceiptList, list, &group);
  const Command verify_app = commands.add("verify", Msg::kAboutReceiptVerify, [options](Context& context) { return verify(context, *options); }, &group);
  verify_app.option("receipt", options->what, Msg::kHelpReceipt).required().type_name("RECORD|FILE");
  verify_app.flag("--online", options->online, Msg::kHelpOnline);
  const Command save_app = commands.add("save", Msg::kAboutReceiptSave, [options](Context& context) { return save(context, *options); }, &group);
  save_app.option("record", options->what, Msg::kHelpRecord).required().type_name("RECORD");
  save_app.option("--out", options->out, Msg::kHelpOut).required().type_name("FILE");
}

}  // namespace sigilo::cli
