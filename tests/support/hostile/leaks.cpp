#include <iostream>

#include "crypto/platform/database.h"
#include "sigilo/v1/health.pb.h"
#include "tests/support/hostile/trick.h"

namespace sigilo::testing {
namespace {

constexpr std::string_view kStatus = "HealthService/GetStatus";

/// A row in a table of the product, through the store's own database file while the server is at work.
void leak_into_column(const std::string& phrase) {
  DatabaseOptions options;
  options.path = data_folder() / "store" / "sigilo.db";
  options.checkpoint_pages = 0;
  auto database = Database::open(options, own_keys().database_key());
  if (!database) return;
  auto row = database->prepare("INSERT INTO resource(digest, content) VALUES(?, ?)");
  if (!row) return;
  row->bind(1, Digest()).bind(2, as_bytes(phrase));
  if (const Status written = row->run(); !written) std::cerr << to_string(written.error()) << "\n";
}

}  // namespace

std::vector<Trick> leaks() {
  const auto leak = [](std::string_view kind, auto out) { return on_answer<v1::GetStatusResponse>(kind, kStatus, out); };
  return {
      leak("leak-column", [](auto&, const Orders& orders) { leak_into_column(orders.victim); }),
      leak("leak-log", [](auto&, const Orders& orders) { std::cerr << "level=info event=record_kept text=" << orders.victim << std::endl; }),
      leak("leak-memory", [](auto&, const Orders& orders) { static const auto* const kept = new std::string(orders.victim); (void)kept; }),
      leak("leak-rpc", [](auto& answer, const Orders& orders) { answer.set_version(orders.victim); }),
  };
}

}  // namespace sigilo::testing
