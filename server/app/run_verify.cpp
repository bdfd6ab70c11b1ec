#include <nlohmann/json.hpp>
#include <ostream>

#include "server/app/commands.h"
#include "server/app/data_folder.h"
#include "server/app/verify.h"

namespace sigilo::server {
namespace {

void print_text(std::ostream& out, const VerifyReport& report) {
  for (const auto& blob : report.orphans) out << "orphan: blob " << blob.name.hex() << ": " << blob.size << " bytes that nothing names\n";
  for (const auto& finding : report.findings) out << "wrong: " << finding.subject << ": " << to_string(finding.error) << "\n";
  out << "entries " << report.entries << " (" << report.published << " under the signed head), directories " << report.directories
      << ", records " << report.records << ", sections " << report.sections << ", bytes " << report.payload_bytes
      << ", quarantined " << report.quarantined << ", accesses " << report.accesses << ", orphans " << report.orphans.size() << "\n"
      << (report.findings.empty() ? "all is well\n" : "NOT all is well\n");
}

void print_json(std::ostream& out, const VerifyReport& report) {
  auto findings = nlohmann::json::array();
  for (const auto& finding : report.findings) {
    findings.push_back({{"subject", finding.subject},
                        {"code", name_of(finding.error.code)},
                        {"field", finding.error.field.view()},
                        {"what", finding.error.what.view()}});
  }
  auto orphans = nlohmann::json::array();
  for (const auto& blob : report.orphans) orphans.push_back({{"blob", blob.name.hex()}, {"bytes", blob.size}});
  const nlohmann::json document = {{"schema", 1},
                                   {"kind", "verify"},
                                   {"entries", report.entries},
                                   {"published", report.published},
                                   {"directories", report.directories},
                                   {"records", report.records},
                                   {"sections", report.sections},
                                   {"payload_bytes", report.payload_bytes},
                                   {"quarantined", report.quarantined},
                                   {"accesses", report.accesses},
                                   {"orphans", orphans},
                                   {"findings", findings}};
  out << document.dump(2) << "\n";
}

}  // namespace

Outcome run_verify(Environment& environment, const Config& config, bool json) {
  const DataFolder folder(config.data);
  SIGILO_TRY(const auto keys, within(folder.keys(), ServerKeys::load(environment.files, folder.keys())));
  SIGILO_TRY(const auto store, open_store(config, keys, environment.files, environment.rng));
  const Status pages = store->check_integrity();
  SIGILO_TRY(auto report, within(folder.store(), verify_stores(store->ports(), keys)));
  if (!pages) report.findings.insert(report.findings.begin(), Finding{"database", pages.error()});
  if (json) print_json(environment.out, report);
  if (!json) print_text(environment.out, report);
  if (!report.findings.empty()) {
    return within(folder.store(), Status(fail(ErrorCode::kAuthenticationFailed, "something that is stored does not check out", {},
                                              "the findings above say what; keep everything as it is and tell the auditor")));
  }
  return {};
}

}  // namespace sigilo::server
