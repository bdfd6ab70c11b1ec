#include <google/protobuf/repeated_field.h>

#include "crypto/base/labels.h"
#include "crypto/log/checkpoint.h"
#include "crypto/log/entries.h"
#include "crypto/log/receipt.h"
#include "crypto/log/statement.h"
#include "sigilo/v1/intake.pb.h"
#include "sigilo/v1/review.pb.h"
#include "tests/support/hostile/trick.h"

namespace sigilo::testing {
namespace {

constexpr std::string_view kList = "ReviewService/ListRecords";
constexpr std::string_view kGet = "ReviewService/GetRecord";
constexpr std::string_view kFetch = "ReviewService/FetchSection";
constexpr std::string_view kFetchItem = "ReviewService/FetchQuarantined";

v1::RecordSummary* find(v1::ListRecordsResponse& page, const std::string& record) {
  for (auto& summary : *page.mutable_records()) {
    if (summary.record() == record) return &summary;
  }
  return nullptr;
}

/// The same change to the victim wherever it is shown.
template <typename Change>
void for_summaries(std::vector<Trick>& tricks, std::string_view kind, Change change) {
  tricks.push_back(on_answer<v1::ListRecordsResponse>(kind, kList, [change](auto& page, const Orders& orders) {
    if (auto* victim = find(page, orders.victim); victim != nullptr) change(*victim);
  }));
  tricks.push_back(on_answer<v1::GetRecordResponse>(kind, kGet, [change](auto& answer, const Orders& orders) {
    if (answer.record().record() == orders.victim) change(*answer.mutable_record());
  }));
}

void drop_from_page(v1::ListRecordsResponse& page, const Orders& orders) {
  auto& records = *page.mutable_records();
  for (int i = 0; i < records.size(); ++i) {
    if (records[i].record() == orders.victim) {
      records.DeleteSubrange(i, 1);
      return;
    }
  }
}

/// Each of the two goes under the other's id.
void cross(std::string& record, const Orders& orders) { record = record == orders.victim ? orders.other : record == orders.other ? orders.victim : record; }

void forget(v1::GetRecordRequest& request, const Orders& orders) {
  if (request.record() == orders.victim) flip(*request.mutable_record(), 0);
}

/// A receipt with another content, signed by the store itself.
template <typename Change>
std::string receipt_signed_anew(const std::string& receipt, Change change) {
  SystemRng rng;
  const auto old = SignedStatement::parse(as_bytes(receipt));
  if (!old) return receipt;
  auto content = Receipt::parse(old->body());
  if (!content) return receipt;
  change(*content);
  const auto again = sign_statement(old->header(), content->encode(), own_keys().store_key());
  return again ? std::string(as_text(*again)) : receipt;
}

using ChangeReceipt = std::function<void(v1::ReceiptBundle&)>;

/// The same change to whatever receipt a tablet is given.
void for_receipts(std::vector<Trick>& tricks, std::string_view kind, const ChangeReceipt& change) {
  tricks.push_back(on_answer<v1::SubmitRecordResponse>(kind, "IntakeService/SubmitRecord", [change](auto& a, const Orders&) { change(*a.mutable_receipt()); }));
  tricks.push_back(on_answer<v1::BeginUploadResponse>(kind, "IntakeService/BeginUpload", [change](auto& a, const Orders&) {
    if (a.has_receipt()) change(*a.mutable_receipt());
  }));
  tricks.push_back(on_answer<v1::CommitUploadResponse>(kind, "IntakeService/CommitUpload", [change](auto& a, const Orders&) { change(*a.mutable_receipt()); }));
  tricks.push_back(on_answer<v1::GetReceiptResponse>(kind, "IntakeService/GetReceipt", [change](auto& a, const Orders&) { change(*a.mutable_receipt()); }));
}

}  // namespace

std::vector<Trick> lies_about_records() {
  std::vector<Trick> tricks{
      on_answer<v1::ListRecordsResponse>("record-dropped", kList, drop_from_page),
      on_request<v1::GetRecordRequest>("record-dropped", kGet, forget),
      on_request<v1::GetRecordRequest>("record-rolled-back", kGet, forget),
      on_answer<v1::ListRecordsResponse>("record-swapped", kList,
                                         [](auto& page, const Orders& orders) {
                                           auto* one = find(page, orders.victim);
                                           auto* two = find(page, orders.other);
                                           if (one != nullptr && two != nullptr) std::swap(*one->mutable_manifest(), *two->mutable_manifest());
                                         }),
      on_request<v1::GetRecordRequest>("record-swapped", kGet, [](auto& request, const Orders& orders) { cross(*request.mutable_record(), orders); }),
      on_answer<v1::GetRecordResponse>("record-swapped", kGet,
                                       [](auto& answer, const Orders& orders) { cross(*answer.mutable_record()->mutable_record(), orders); }),
      on_answer<v1::ListRecordsResponse>("record-replayed", kList,
                                         [](auto& page, const Orders& orders) {
                                           auto* victim = find(page, orders.victim);
                                           if (victim == nullptr) return;
                                           const v1::RecordSummary again = *victim;
                                           *page.add_records() = again;
                                           page.mutable_records(page.records_size() - 1)->set_log_index(again.log_index() + 1);
                                         }),
      on_request<v1::GetRecordRequest>("record-mixed-up", kGet,
                                       [](auto& request, const Orders& orders) {
                                         if (request.record() == orders.victim) request.set_record(orders.other);
                                       }),
  };
  for_summaries(tricks, "record-altered", [](v1::RecordSummary& record) { flip(*record.mutable_manifest(), record.manifest().size() / 2); });
  for_summaries(tricks, "record-truncated", [](v1::RecordSummary& record) { record.mutable_manifest()->pop_back(); });
  for_summaries(tricks, "record-handle-altered", [](v1::RecordSummary& record) { flip(*record.mutable_handle(), 0); });
  return tricks;
}

std::vector<Trick> lies_about_receipts() {
  std::vector<Trick> tricks;
  static v1::ReceiptBundle remembered;  // an honest one, of whatever was handed in under "receipt-remembered"
  for_receipts(tricks, "receipt-remembered", [](v1::ReceiptBundle& receipt) { remembered = receipt; });
  for_receipts(tricks, "receipt-dropped", [](v1::ReceiptBundle& receipt) { receipt.Clear(); });
  for_receipts(tricks, "receipt-swapped", [](v1::ReceiptBundle& receipt) { receipt = remembered; });
  for_receipts(tricks, "receipt-replayed", [](v1::ReceiptBundle& receipt) { receipt.set_entry(remembered.entry()); });
  for_receipts(tricks, "receipt-altered", [](v1::ReceiptBundle& receipt) { flip(*receipt.mutable_receipt(), receipt.receipt().size() - 1); });
  for_receipts(tricks, "receipt-truncated", [](v1::ReceiptBundle& receipt) { receipt.mutable_receipt()->pop_back(); });
  for_receipts(tricks, "receipt-unproved", [](v1::ReceiptBundle& receipt) { flip(*receipt.mutable_proof()->mutable_path(0), 0); });
  for_receipts(tricks, "receipt-import-forged", [](v1::ReceiptBundle& receipt) { flip(*receipt.mutable_imported(0), receipt.imported(0).size() - 1); });
  for_receipts(tricks, "receipt-misplaced", [](v1::ReceiptBundle& receipt) {
    receipt.set_receipt(receipt_signed_anew(receipt.receipt(), [](Receipt& content) { ++content.log_index; }));
  });
  for_receipts(tricks, "receipt-without-copy", [](v1::ReceiptBundle& receipt) {
    receipt.set_receipt(receipt_signed_anew(receipt.receipt(), [](Receipt& content) { content.copies = 0; }));
  });
  for_receipts(tricks, "receipt-rolled-back", [](v1::ReceiptBundle& receipt) {
    // The entry is under a checkpoint of a log that has not grown: signed, and not long enough.
    const Checkpoint smaller{own_keys().origin(), {receipt.proof().index(), Digest()}};
    if (const auto note = sign_checkpoint(smaller, own_keys().log_key())) receipt.mutable_proof()->set_checkpoint(*note);
  });
  return tricks;
}

std::vector<Trick> lies_about_sections() {
  const auto change = [](std::string_view kind, auto alter) { return on_answer<v1::FetchSectionResponse>(kind, kFetch, alter); };
  return {
      change("section-dropped",
             [](auto& piece, const Orders&) {
               piece.clear_header();
               piece.clear_data();
             }),
      change("section-altered", [](auto& piece, const Orders&) { flip(*piece.mutable_data(), piece.data().size() / 2); }),
      change("section-replayed", [](auto& piece, const Orders&) { piece.mutable_data()->append(std::string(piece.data())); }),
      change("section-truncated", [](auto& piece, const Orders&) { piece.mutable_data()->resize(piece.data().size() - 100); }),
      change("section-rolled-back", [](auto& piece, const Orders&) { flip(*piece.mutable_header(), piece.header().size() - 10); }),
      on_request<v1::FetchSectionRequest>("section-swapped", kFetch,
                                          [](auto& request, const Orders& orders) {
                                            if (request.record() == orders.victim) request.set_record(orders.other);
                                          }),
      on_answer<v1::FetchSectionsResponse>("section-altered-for-search", "ReviewService/FetchSections",
                                           [](auto& section, const Orders& orders) {
                                             if (section.record() == orders.victim) flip(*section.mutable_payload(), section.payload().size() / 2);
                                           }),
  };
}

std::vector<Trick> lies_about_items() {
  const auto change = [](std::string_view kind, auto alter) { return on_answer<v1::FetchQuarantinedResponse>(kind, kFetchItem, alter); };
  return {
      on_request<v1::FetchQuarantinedRequest>("item-swapped", kFetchItem, [](auto& request, const Orders&) { request.set_number(request.number() + 1); }),
      change("item-altered", [](auto& piece, const Orders&) { flip(*piece.mutable_data(), piece.data().size() / 2); }),
      change("item-dropped",
             [](auto& piece, const Orders&) {
               piece.clear_head();
               piece.clear_data();
             }),
      change("item-reason-altered",
             [](auto& piece, const Orders&) {
               if (piece.has_head()) piece.mutable_head()->mutable_item()->set_reason(static_cast<std::uint32_t>(QuarantineReason::kRevokedDevice));
             }),
      change("item-receipt-altered",
             [](auto& piece, const Orders&) {
               if (piece.has_head()) flip(*piece.mutable_head()->mutable_receipt()->mutable_receipt(), piece.head().receipt().receipt().size() - 1);
             }),
      change("item-manifest-dropped",
             [](auto& piece, const Orders&) {
               if (piece.has_head()) piece.mutable_head()->clear_manifest();
             }),
      change("item-manifest-altered",
             [](auto& piece, const Orders&) {
               if (piece.has_head()) flip(*piece.mutable_head()->mutable_manifest(), piece.head().manifest().size() / 2);
             }),
  };
}

}  // namespace sigilo::testing
