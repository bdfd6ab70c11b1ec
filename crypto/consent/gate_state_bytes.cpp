#include "crypto/base/codec.h"
#include "crypto/consent/gate_state.h"

namespace sigilo {
namespace {

void write_value(Writer& writer, const Day& day) { writer.u32(day.number()); }
void write_value(Writer& writer, std::uint16_t value) { writer.u16(value); }
void write_value(Writer& writer, std::uint32_t value) { writer.u32(value); }

template <typename Tag, std::size_t N>
void write_value(Writer& writer, const FixedId<Tag, N>& id) {
  writer.id(id);
}

void write_value(Writer& writer, const ConsentEvent& e) {
  writer.u64(e.position).id(e.leaf).id(e.prev).id(e.commitment).id(e.withdrawal_tag).id(e.author).boolean(e.sealed).u64(e.seen);
}

void write_value(Writer& writer, const Approval& a) { writer.id(a.device).id(a.member); }

void write_value(Writer& writer, const PermitState& p) {
  writer.id(p.leaf).id(p.custodian_key).u8(p.custodian).u32(p.day.number()).boolean(p.voided).boolean(p.counted).boolean(p.crosses);
}

void write_value(Writer& writer, const Voiding& v) { writer.id(v.custodian_key).u8(v.custodian).boolean(v.crosses); }

void write_value(Writer& writer, const CrossedFork& c) { writer.u64(c.position).id(c.leaf).id(c.device).u64(c.seen.size).id(c.seen.root); }

/// By the digest of its document, which holds everything else.
void write_value(Writer& writer, const DirectoryTimeline::Version& version) {
  const auto body = version.directory->encode();
  writer.u64(version.position).id(body ? directory_digest(*body) : Digest());
}

void write_value(Writer& writer, const LiftedHold& l);

template <typename A, typename B>
void write_value(Writer& writer, const std::pair<A, B>& pair);

/// How many, then each: what comes next is never taken for more of it.
template <typename Range>
void write_all(Writer& writer, const Range& range) {
  writer.u64(range.size());
  for (const auto& value : range) write_value(writer, value);
}

template <typename Value>
void write_value(Writer& writer, const std::set<Value>& values) {
  write_all(writer, values);
}

template <typename Value>
void write_value(Writer& writer, const std::vector<Value>& values) {
  write_all(writer, values);
}

void write_value(Writer& writer, const LiftedHold& l) {
  writer.u64(l.position).id(l.members[0]).id(l.members[1]);
  write_all(writer, l.records);
}

void write_value(Writer& writer, const ConsentChain& chain) {
  writer.id(chain.head());
  write_all(writer, chain.events());
}

template <typename Value>
void write_value(Writer& writer, const std::optional<Value>& value) {
  writer.boolean(value.has_value());
  if (value) write_value(writer, *value);
}

void write_value(Writer& writer, const RecordState& record) {
  write_value(writer, record.manifest);
  write_all(writer, record.chains);
  write_value(writer, record.officer);
}

void write_value(Writer& writer, const RequestState& request) {
  writer.u64(request.position).u32(request.day.number()).id(request.device).id(request.requester).u16(request.roles.bits());
  write_body(writer, request.body);
  write_all(writer, request.approvals);
  writer.boolean(request.refused);
  write_all(writer, request.permits);
}

template <typename A, typename B>
void write_value(Writer& writer, const std::pair<A, B>& pair) {
  write_value(writer, pair.first);
  write_value(writer, pair.second);
}

}  // namespace

Bytes GateState::canonical() const {
  Writer writer;
  writer.u64(heads_.size()).id(heads_.head().root).boolean(whole_);
  write_all(writer, crossed_);
  write_all(writer, latest_);
  write_all(writer, unknown_);
  write_all(writer, directories_.versions());
  sightings_.write(writer);
  write_all(writer, records_);
  write_all(writer, holds_);
  write_all(writer, lifted_);
  write_all(writer, tags_);
  write_all(writer, withdrawn_tags_);
  write_all(writer, requests_);
  write_all(writer, refused_);
  write_all(writer, releases_);
  write_all(writer, permits_);
  write_all(writer, voided_);
  write_all(writer, identified_);
  write_all(writer, once_);
  return std::move(writer).take();
}

}  // namespace sigilo
