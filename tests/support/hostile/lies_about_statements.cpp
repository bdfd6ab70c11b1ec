#include "crypto/log/checkpoint.h"
#include "crypto/log/tree_hash.h"
#include "sigilo/v1/consent.pb.h"
#include "tests/support/hostile/trick.h"

namespace sigilo::testing {
namespace {

constexpr std::string_view kSubmit = "ConsentService/SubmitStatement";

std::string remembered;  // the statement that was handed in under "statement-remembered"
std::string submitted;   // under "statement-elsewhere", by the call that is answered next

/// A tree of this one entry alone, under the log's own signature.
void prove_in_another_tree(v1::LogProof& proof) {
  const Checkpoint alone{own_keys().origin(), {1, leaf_hash(as_bytes(submitted))}};
  const auto note = sign_checkpoint(alone, own_keys().log_key());
  if (!note) return;
  proof.set_checkpoint(*note);
  proof.set_index(0);
  proof.clear_path();
}

}  // namespace

std::vector<Trick> lies_about_statements() {
  const auto take = [](std::string_view kind, auto act) { return on_request<v1::SubmitStatementRequest>(kind, kSubmit, act); };
  const auto change = [](std::string_view kind, auto alter) {
    return on_answer<v1::SubmitStatementResponse>(kind, kSubmit, [alter](v1::SubmitStatementResponse& answer, const Orders&) { alter(*answer.mutable_proof()); });
  };
  return {
      take("statement-remembered", [](auto& request, const Orders&) { remembered = request.statement(); }),
      // A good answer, for another statement of the same device: this one never comes into the log.
      take("statement-dropped", [](auto& request, const Orders&) { request.set_statement(remembered); }),
      change("statement-misplaced", [](v1::LogProof& proof) { proof.set_index(proof.index() - 1); }),
      change("statement-unproved", [](v1::LogProof& proof) { flip(*proof.mutable_path(0), 0); }),
      take("statement-elsewhere", [](auto& request, const Orders&) { submitted = request.statement(); }),
      change("statement-elsewhere", [](v1::LogProof& proof) { prove_in_another_tree(proof); }),
  };
}

}  // namespace sigilo::testing
