#include <algorithm>
#include <utility>

#include "crypto/directory/accept.h"
#include "crypto/directory/invitation.h"
#include "crypto/directory/signed_directory.h"
#include "crypto/directory/team_key.h"
#include "crypto/log/proof.h"
#include "crypto/log/statement.h"
#include "crypto/primitives/hash.h"
#include "tests/support/client/fake_server.h"

namespace sigilo::testing {
namespace {

tl::unexpected<Error> broken() { return fail(ErrorCode::kUnavailable, "the connection broke", "network"); }
tl::unexpected<Error> unknown_record() { return fail(ErrorCode::kNotFound, "no such record", "record"); }

}  // namespace

template <typename T>
Result<T> FakeServer::answer(Result<T> result) {
  if (!answer_lost_) return result;
  answer_lost_ = false;
  return broken();
}

class FakeDirectory final : public DirectoryCalls {
 public:
  FakeDirectory(FakeServer& server, const DeviceId& caller) : server_(server), caller_(caller) {}

  Result<DirectoryUpdate> get_directory(std::uint32_t known_version, std::uint64_t known_tree_size) override {
    if (server_.breaks_before()) return broken();
    DirectoryUpdate update;
    std::size_t first = known_version;
    if (server_.mischief_ == Mischief::kOldDirectory) first = 0;
    for (std::size_t i = first; i < server_.versions_.size(); ++i) {
      const FakeServer::Version& version = server_.versions_[i];
      update.versions.push_back({version.document, version.entry, server_.proof_of(version.index)});
    }
    if (server_.mischief_ == Mischief::kWithheldDirectory) update.versions.clear();
    if (server_.mischief_ == Mischief::kSkippedDirectory && update.versions.size() > 1) update.versions.erase(update.versions.begin());
    if (server_.mischief_ == Mischief::kUnsignedDirectory) update.versions = {unsigned_next()};
    update.names = server_.names_;
    update.consistency = server_.consistency_from(known_tree_size);
    return server_.answer(Result<DirectoryUpdate>(std::move(update)));
  }
  Result<ServedProof> publish_directory(ByteView directory, ByteView names) override {
    if (server_.breaks_before()) return broken();
    SIGILO_TRY(const SignedDirectory next, SignedDirectory::parse(directory));
    SIGILO_TRY(const SignedDirectory held, SignedDirectory::parse(server_.versions_.back().document));
    SIGILO_CHECK(accept_directory(DirectoryBasis::of(held), next));
    server_.install(directory, names);
    return server_.answer(Result<ServedProof>(server_.proof_of(server_.versions_.back().index)));
  }
  Status create_invitation(ByteView invitation) override {
    if (server_.breaks_before()) return broken();
    SIGILO_TRY(const SignedStatement statement, SignedStatement::parse(invitation));
    SIGILO_TRY(const Invitation body, Invitation::parse(statement.body()));
    server_.invitations_[body.token] = to_bytes(invitation);
    return server_.answer(Status());
  }
  Status enrol(const SecretBytes& token, ByteView enrolment) override {
    if (server_.breaks_before()) return broken();
    const auto at = server_.invitations_.find(token_digest(token.expose()));
    if (at == server_.invitations_.end()) return fail(ErrorCode::kPermissionDenied, "no such invitation", "token");
    const auto known = server_.enrolments_.find(at->first);
    if (known != server_.enrolments_.end() && known->second.enrolment.size() != enrolment.size()) {
      return fail(ErrorCode::kAlreadyExists, "the invitation was used", "token");
    }
    server_.enrolments_[at->first] = {at->second, to_bytes(enrolment)};
    return server_.answer(Status());
  }
  Result<std::vector<ServedEnrolment>> list_enrolments() override {
    if (server_.breaks_before()) return broken();
    std::vector<ServedEnrolment> enrolments;
    for (const auto& item : server_.enrolments_) enrolments.push_back(item.second);
    return server_.answer(Result<std::vector<ServedEnrolment>>(std::move(enrolments)));
  }
  Status revoke_invitation(const Digest& token) override {
    if (server_.breaks_before()) return broken();
    server_.invitations_.erase(token);
    server_.enrolments_.erase(token);
    return server_.answer(Status());
  }
  Status put_team_key(ByteView team_key) override {
    if (server_.breaks_before()) return broken();
    SIGILO_TRY(const SignedStatement statement, SignedStatement::parse(team_key));
    SIGILO_TRY(const TeamKeyGrant grant, TeamKeyGrant::parse(statement.body()));
    (grant.recipient.is_zero() ? server_.recovery_grants_ : server_.grants_[grant.recipient]).push_back(to_bytes(team_key));
    return server_.answer(Status());
  }
  Result<std::vector<Bytes>> list_team_keys() override {
    if (server_.breaks_before()) return broken();
    return server_.answer(Result<std::vector<Bytes>>(server_.grants_[caller_]));
  }
  Result<Digest> put_resource(ByteView content) override {
    if (server_.breaks_before()) return broken();
    const Digest digest = sha256(content);
    server_.resources_[digest] = to_bytes(content);
    return server_.answer(Result<Digest>(digest));
  }
  Result<Bytes> get_resource(const Digest& digest) override {
    if (server_.breaks_before()) return broken();
    const auto at = server_.resources_.find(digest);
    if (at == server_.resources_.end()) return fail(ErrorCode::kNotFound, "no such resource", "digest");
    return server_.answer(Result<Bytes>(at->second));
  }

 private:
  [[nodiscard]] ServedDirectory unsigned_next() {
    const SignedDirectory held = *SignedDirectory::parse(server_.versions_.back().document);
    Directory next = held.directory();
    next.version += 1;
    next.previous = held.digest();
    const SignedDirectory made = *SignedDirectory::make(next);
    const Bytes entry = server_.make_entry(DirectoryPublished{next.version, made.digest()});
    return {made.encode(), entry, server_.proof_of(0)};
  }
  FakeServer& server_;
  DeviceId caller_;
};

class FakeIntake final : public IntakeCalls {
 public:
  explicit FakeIntake(FakeServer& server) : server_(server) {}

  Result<ReceiptBundle> submit_record(const OfferedCover& cover, ByteView payloads) override {
    if (server_.breaks_before()) return broken();
    RecordId record;
    SIGILO_TRY(FakeServer::Upload* upload, server_.open_upload(cover, payloads.size(), record));
    std::map<std::uint16_t, FakeServer::Blob> blobs;
    std::size_t at = 0;
    for (const auto& section : upload->sections) {
      const ByteView payload = payloads.subspan(at, static_cast<std::size_t>(section.payload_length));
      blobs[section.id] = {section.header, to_bytes(payload)};
      at += payload.size();
    }
    return server_.answer(server_.commit(record, cover, std::move(blobs)));
  }
  Result<UploadState> begin_upload(const OfferedCover& cover, std::uint64_t payloads_length) override {
    if (server_.breaks_before()) return broken();
    UploadState state;
    SIGILO_TRY(FakeServer::Upload* upload, server_.open_upload(cover, payloads_length, state.record));
    if (const auto known = server_.records_.find(state.record); known != server_.records_.end()) {
      state.committed = true;
      state.receipt = server_.receipt_of(known->second);
      return server_.answer(Result<UploadState>(std::move(state)));
    }
    for (const auto& section : upload->sections) state.offsets.push_back(server_.offset_of(section, upload->payloads[section.id]));
    return server_.answer(Result<UploadState>(std::move(state)));
  }
  Result<std::uint64_t> put_piece(const RecordId& record, std::uint16_t section, std::uint64_t offset, ByteView data) override {
    if (server_.breaks_before()) return broken();
    server_.piece_bytes_ += data.size();
    const auto upload = server_.uploads_.find(record);
    if (upload == server_.uploads_.end()) return unknown_record();
    Bytes& payload = upload->second.payloads[section];
    if (server_.restarted_ && offset < payload.size()) payload.resize(static_cast<std::size_t>(offset));
    if (payload.size() != offset) return fail(ErrorCode::kConflict, "not the section's offset", "offset");
    payload.insert(payload.end(), data.begin(), data.end());
    return server_.answer(Result<std::uint64_t>(payload.size()));
  }
  Result<ReceiptBundle> commit_upload(const RecordId& record) override {
    if (server_.breaks_before()) return broken();
    if (const auto act = std::exchange(server_.before_commit_, nullptr)) act();
    const auto upload = server_.uploads_.find(record);
    if (upload == server_.uploads_.end()) return unknown_record();
    std::map<std::uint16_t, FakeServer::Blob> blobs;
    for (const auto& section : upload->second.sections) blobs[section.id] = {section.header, upload->second.payloads[section.id]};
    const OfferedCover cover = upload->second.cover;
    return server_.answer(server_.commit(record, cover, std::move(blobs)));
  }
  Result<ReceiptBundle> get_receipt(const RecordId& record, const Digest& manifest_digest) override {
    if (server_.breaks_before()) return broken();
    const auto known = server_.records_.find(record);
    if (known == server_.records_.end() || known->second.digest != manifest_digest) return unknown_record();
    return server_.answer(Result<ReceiptBundle>(server_.receipt_of(known->second)));
  }

 private:
  FakeServer& server_;
};

class FakeReview final : public ReviewCalls {
 public:
  explicit FakeReview(FakeServer& server) : server_(server) {}

  Result<ServedPage> list_records(std::uint64_t after, std::uint32_t limit) override {
    if (server_.breaks_before()) return broken();
    if (const auto act = std::exchange(server_.before_list_, nullptr)) act();
    ServedPage page;
    page.next = after;
    if (server_.mischief_ == Mischief::kEndlessList) {
      page.records.push_back(server_.summary_of(server_.records_.at(server_.order_.front())));
      page.next = after + 1;
      return page;
    }
    const bool again = std::exchange(server_.list_again_, false);
    for (const RecordId& id : server_.order_) {
      const FakeServer::Record& record = server_.records_.at(id);
      if ((record.index < after && !again) || page.records.size() == limit) continue;
      if (server_.mischief_ == Mischief::kDroppedRecord && id == server_.order_.front()) continue;
      page.records.push_back(server_.summary_of(record));
      page.next = record.index + 1;
    }
    if (again) page.next = server_.leaves().size();
    return server_.answer(Result<ServedPage>(std::move(page)));
  }
  Result<ServedRecord> get_record(const RecordId& record) override {
    if (server_.breaks_before()) return broken();
    const auto known = server_.records_.find(record);
    if (known == server_.records_.end()) return unknown_record();
    if (server_.mischief_ == Mischief::kDroppedRecord && record == server_.order_.front()) return unknown_record();
    return server_.answer(Result<ServedRecord>(server_.summary_of(known->second)));
  }
  Status fetch_section(const RecordId& record, std::uint16_t section, std::uint64_t offset, std::uint64_t length,
                       const std::function<Status(ByteView)>& on_header, const std::function<Status(ByteView)>& on_data) override {
    if (server_.breaks_before()) return broken();
    if (server_.mischief_ == Mischief::kDeniedAccount && section == kAccountSection) {
      return fail(ErrorCode::kPermissionDenied, "the section is sealed to another team", "section");
    }
    SIGILO_TRY(const FakeServer::Blob blob, blob_of(record, section));
    SIGILO_CHECK(on_header(blob.header));
    ByteView left = ByteView(blob.payload).subspan(static_cast<std::size_t>(offset));
    if (length != 0) left = left.first(static_cast<std::size_t>(length));
    while (!left.empty()) {
      const ByteView part = left.first(std::min<std::size_t>(left.size(), 64 * 1024));
      SIGILO_CHECK(on_data(part));
      left = left.subspan(part.size());
    }
    return server_.answer(Status());
  }
  Status fetch_sections(const std::vector<RecordId>& records, std::uint16_t section,
                        const std::function<Status(ServedSection)>& on_section) override {
    if (server_.breaks_before()) return broken();
    for (const RecordId& record : records) {
      SIGILO_TRY(const FakeServer::Blob blob, blob_of(record, section));
      SIGILO_CHECK(on_section({record, blob.header, blob.payload}));
    }
    return server_.answer(Status());
  }
  Result<std::vector<ServedQuarantineItem>> list_quarantine(std::uint64_t, std::uint32_t) override {
    if (server_.breaks_before()) return broken();
    return server_.answer(Result<std::vector<ServedQuarantineItem>>(std::vector<ServedQuarantineItem>()));
  }
  Status fetch_quarantined(std::uint64_t, const std::function<Status(ServedQuarantineHead)>&, const std::function<Status(ByteView)>&) override {
    if (server_.breaks_before()) return broken();
    return server_.answer(Status(fail(ErrorCode::kNotFound, "nothing is set aside", "number")));
  }
  Result<ServedAccess> list_access(std::uint64_t, std::uint32_t) override {
    if (server_.breaks_before()) return broken();
    return server_.answer(Result<ServedAccess>(ServedAccess()));
  }

 private:
  Result<FakeServer::Blob> blob_of(const RecordId& record, std::uint16_t section) {
    const auto known = server_.records_.find(record);
    if (known == server_.records_.end()) return unknown_record();
    const FakeServer::Record* source = &known->second;
    const bool account = section == kAccountSection;
    if (account && server_.mischief_ == Mischief::kSwappedAccounts) source = server_.other_than(record);
    const auto at = source->sections.find(section);
    if (at == source->sections.end()) return fail(ErrorCode::kNotFound, "no such section", "section");
    FakeServer::Blob blob = at->second;
    if (account && server_.mischief_ == Mischief::kAlteredAccount) blob.payload[blob.payload.size() / 2] ^= 1;
    if (account && server_.mischief_ == Mischief::kTruncatedAccount) blob.payload.resize(blob.payload.size() / 2);
    return blob;
  }
  FakeServer& server_;
};

class FakeLog final : public LogCalls {
 public:
  explicit FakeLog(FakeServer& server) : server_(server) {}

  Result<Bytes> get_checkpoint() override {
    if (server_.breaks_before()) return broken();
    return server_.answer(Result<Bytes>(server_.checkpoint_note()));
  }
  Result<ServedConsistency> get_consistency(std::uint64_t old_size, ByteView checkpoint) override {
    if (server_.breaks_before()) return broken();
    if (!checkpoint.empty()) server_.shown_checkpoints_.emplace_back(as_text(checkpoint));
    if (server_.busy_) server_.grow_log();
    if (old_size > server_.leaves().size()) return fail(ErrorCode::kInvalidArgument, "the log was never that long", "old_size");
    return server_.answer(Result<ServedConsistency>(server_.consistency_from(old_size)));
  }
  Result<std::vector<Digest>> connect_sizes(std::uint64_t old_size, std::uint64_t new_size) override {
    if (server_.breaks_before()) return broken();
    if (server_.busy_) server_.grow_log();
    if (new_size > server_.leaves().size()) return fail(ErrorCode::kInvalidArgument, "the log was never that long", "new_size");
    return server_.answer(Result<std::vector<Digest>>(server_.path_between(old_size, new_size)));
  }
  Result<ServedProof> get_inclusion(const Digest& wanted) override {
    if (server_.breaks_before()) return broken();
    const std::vector<Digest> hashes = server_.leaves();
    const auto at = std::find(hashes.begin(), hashes.end(), wanted);
    if (at == hashes.end()) return fail(ErrorCode::kNotFound, "no such entry", "leaf hash");
    return server_.answer(Result<ServedProof>(server_.proof_of(static_cast<std::uint64_t>(at - hashes.begin()))));
  }
  Result<Bytes> get_tile(std::uint32_t, std::uint64_t, std::uint32_t) override {
    return fail(ErrorCode::kUnsupported, "the fake server has no tiles", "tile");
  }
  Result<std::vector<Bytes>> get_entries(std::uint64_t start, std::uint32_t limit) override {
    if (server_.breaks_before()) return broken();
    std::vector<Bytes> entries;
    for (std::uint64_t i = start; i < server_.entries_.size() && entries.size() < limit; ++i) entries.push_back(server_.entries_[i]);
    if (server_.mischief_ == Mischief::kAlteredEntries && !entries.empty()) entries.back().back() ^= 1;
    return server_.answer(Result<std::vector<Bytes>>(std::move(entries)));
  }

 private:
  FakeServer& server_;
};

class FakeConsent final : public ConsentCalls {
 public:
  explicit FakeConsent(FakeServer& server) : server_(server) {}
  Result<ServedProof> submit_statement(ByteView statement) override {
    if (server_.breaks_before()) return broken();
    return server_.answer(server_.take_statement(statement));
  }

 private:
  FakeServer& server_;
};

class FakeTransport final : public Transport {
 public:
  FakeTransport(FakeServer& server, const DeviceId& caller)
      : server_(server), directory_(server, caller), intake_(server), review_(server), consent_(server), log_(server) {}
  DirectoryCalls& directory() override { return directory_; }
  IntakeCalls& intake() override { return intake_; }
  ReviewCalls& review() override { return review_; }
  ConsentCalls& consent() override { return consent_; }
  LogCalls& log() override { return log_; }
  Result<ServedStatus> status() override {
    ServedStatus status;
    status.profile = "single";
    status.records = server_.records_.size();
    return status;
  }

 private:
  FakeServer& server_;
  FakeDirectory directory_;
  FakeIntake intake_;
  FakeReview review_;
  FakeConsent consent_;
  FakeLog log_;
};

std::unique_ptr<Transport> FakeServer::connect(const DeviceId& caller) { return std::make_unique<FakeTransport>(*this, caller); }

}  // namespace sigilo::testing
