#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "tests/unit/crypto/consent/gate_world.h"

namespace sigilo::test {

/// A log with entries of every kind that the gate folds, each of which changes what it knows. The last but one names another log.
inline void play_every_kind(GateWorld& w) {
  const auto tag = [&] { return w.m.rng.id<Digest>(); };
  ConsentStatement first = w.statement({w.scope()});
  first.withdrawal_tag = tag();
  w.seal(first, {w.colleague});
  w.change(w.statement({w.scope()}), w.colleague, {w.clinician});
  const Digest hold = w.append(ConsentHeld{{w.record}}, w.colleague->key);
  w.lift(hold, w.interviewer, w.clinician);
  w.append(OfficerAssigned{w.record, w.officer->member}, w.reviewer->key);
  w.append(OfficerAssigned{w.record, w.officer->member}, w.reviewer->key);
  w.pass(4);
  const Digest leaf = w.request(w.usual_request());
  w.approve(leaf);
  const Digest permit = w.permit(leaf, 2);
  w.append(PermitVoided{permit, {1}}, w.m.custodians[1]);
  w.permit(leaf, 1);
  w.append(ReleaseRefused{leaf}, w.second_approver->key);
  w.append(ReleaseRefused{tag()}, w.second_approver->key);
  w.append(PermitVoided{tag(), {1}}, w.m.custodians[1]);
  w.append(ConsentWithdrawn{{}, 0, tag()}, w.colleague->key);
  w.append(RecordSealed{w.m.rng.id<RecordId>(), tag(), 0, tag(), tag()}, w.m.store);
  w.append_bytes(sign_statement(make_header("sigilo/v1/log/record-frozen", w.origin(), {}, w.colleague->key, w.today, w.m.rng), {}, w.colleague->key).value());
  w.append(ConsentWithdrawn{{}, 0, first.withdrawal_tag}, w.colleague->key);
  w.append(ConsentWithdrawn{w.record, 5, {}}, w.colleague->key);
  const auto before = w.claimed;
  w.claimed = TreeHead{3, tag()};
  w.append(ConsentHeld{{w.record}}, w.colleague->key);
  w.claimed = before;
  w.publish_next();
}

/// A log of one record that a seeded dice plays: what members, store and custodians may write, in any order and not always by who may.
class PlayedLog {
 public:
  PlayedLog(std::uint64_t seed, std::size_t steps, bool with_heads) : w(seed), rng(seed + 1'000) {
    if (!with_heads) w.claimed = TreeHead{};
    people = {w.interviewer, w.colleague, w.clinician, w.officer, w.reviewer, w.approver, w.second_approver};
    if (rng.below(4) != 0) w.seal_usual();
    for (std::size_t i = 0; i < steps; ++i) step();
  }

  /// Whether custodians and the sender of R_c would let each request pass, by what it is about.
  [[nodiscard]] std::map<std::string, bool> permits(const GateState& state) const {
    std::map<std::string, bool> result;
    for (const auto& [leaf, openings] : asked) {
      for (std::uint8_t custodian = 1; custodian <= 3; ++custodian) {
        result[leaf.hex() + std::to_string(custodian)] = evaluate(state, leaf, {custodian, w.today, {}}, openings, w.policies).has_value();
      }
      result[leaf.hex() + "half"] = evaluate_half(state, leaf, w.today, openings, w.policies).has_value();
    }
    return result;
  }
  [[nodiscard]] LogEntry entry(std::size_t position) const { return parse_entry(w.entries[position].bytes, w.origin()).value(); }
  /// The log as it is, with other bytes at some places.
  [[nodiscard]] GateState fold(const std::vector<GateWorld::Written>& written) const {
    GateState state;
    for (const GateWorld::Written& one : written) EXPECT_TRUE(state.apply(state.size(), parse_entry(one.bytes, w.origin()).value(), one.document));
    return state;
  }
  [[nodiscard]] const GateWorld::Device* somebody() { return people[rng.below(people.size())]; }
  /// By a key that no directory knows, about what the log knows.
  [[nodiscard]] Bytes of_a_stranger() {
    const SigningKey key = SigningKey::generate(w.m.rng);
    const Digest leaf = asked.empty() ? w.m.rng.id<Digest>() : asked[rng.below(asked.size())].first;
    const Digest permit = given.empty() ? leaf : given[rng.below(given.size())];
    const EntryBody bodies[] = {DirectoryPublished{w.m.directory.version + 1, w.m.rng.id<Digest>()}, RecordSealed{w.record, w.m.rng.id<Digest>(), 0, leaf, {}},
                                ConsentChanged{w.record, 0, w.head(), leaf, {}}, ConsentWithdrawn{w.record, 0, {}}, ConsentHeld{{w.record}},
                                OfficerAssigned{w.record, w.officer->member}, ReleaseApproved{leaf}, ReleaseRefused{leaf}, ReleasePermitted{1, leaf},
                                PermitVoided{permit, {1}}, CustodianSeen{1}};
    const EntryBody& body = bodies[rng.below(std::size(bodies))];
    return sign_entry(make_header("", w.origin(), TreeHead{}, key, w.today, w.m.rng), body, key).value();
  }

  GateWorld w;
  testing::SeededRng rng;
  std::vector<const GateWorld::Device*> people;
  std::vector<std::pair<Digest, Bytes>> asked;  ///< leaf and openings
  std::vector<Digest> holds;
  std::vector<Digest> given;  ///< permits

 private:
  void ask() {
    const Bytes openings = w.openings_file();
    const Digest leaf = w.request(w.usual_request(), rng.below(5) == 0 ? w.second_approver : w.reviewer);
    asked.emplace_back(leaf, openings);
    if (rng.below(4) != 0) w.approve(leaf);
  }
  Digest some_request() { return asked[rng.below(asked.size())].first; }
  void step() {
    const std::uint8_t custodian = static_cast<std::uint8_t>(1 + rng.below(3));
    const std::uint64_t kind = rng.below(20);
    if (kind < 5 || asked.empty()) return ask();
    if (kind == 5) { w.approve(some_request(), somebody()); return; }
    if (kind == 6) { w.append(ReleaseRefused{some_request()}, somebody()->key); return; }
    if (kind < 11) return given.push_back(w.permit(some_request(), custodian));
    if (kind == 11 && !given.empty()) { w.append(PermitVoided{given[rng.below(given.size())], {1}}, w.m.custodians[custodian - 1U]); return; }
    if (kind == 12) { w.change(w.statement({w.scope()}), somebody(), {somebody()}); return; }
    if (kind == 13 && rng.below(3) == 0) { w.append(ConsentWithdrawn{w.record, 0, {}}, somebody()->key); return; }
    if (kind == 14) return holds.push_back(w.append(ConsentHeld{{w.record}}, somebody()->key));
    if (kind < 17 && !holds.empty()) { w.lift(holds[rng.below(holds.size())], somebody(), somebody()); return; }
    if (kind == 17) return w.pass(static_cast<std::int32_t>(rng.below(5)));
    if (kind == 18 && rng.below(4) == 0) return w.publish_next();
    if (kind == 19) { w.append_bytes(of_a_stranger()); return; }
    w.append(CustodianSeen{custodian}, w.m.custodians[custodian - 1U]);
  }
};

}  // namespace sigilo::test
