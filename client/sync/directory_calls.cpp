#include "client/sync/calls.h"
#include "client/sync/mapping.h"
#include "sigilo/v1/directory.grpc.pb.h"

namespace sigilo {
namespace {

using Stub = v1::DirectoryService::StubInterface;

constexpr int kMaxPages = 1000;

class GrpcDirectoryCalls final : public DirectoryCalls {
 public:
  explicit GrpcDirectoryCalls(RpcChannel& channel) : channel_(channel), stub_(v1::DirectoryService::NewStub(channel.channel())) {}

  Result<DirectoryUpdate> get_directory(std::uint32_t known_version, std::uint64_t known_tree_size) override {
    v1::GetDirectoryRequest request;
    request.set_known_version(known_version);
    request.set_known_tree_size(known_tree_size);
    v1::GetDirectoryResponse response;
    SIGILO_CHECK(channel_.unary(*stub_, &Stub::GetDirectory, request, response, kLongCall));
    return directory_update(response);
  }

  Result<ServedProof> publish_directory(ByteView directory, ByteView names) override {
    v1::PublishDirectoryRequest request;
    request.set_directory(field_of(directory));
    request.set_names(field_of(names));
    v1::PublishDirectoryResponse response;
    SIGILO_CHECK(channel_.unary(*stub_, &Stub::PublishDirectory, request, response, kLongCall));
    return served_proof(response.proof());
  }

  Status create_invitation(ByteView invitation) override {
    v1::CreateInvitationRequest request;
    request.set_invitation(field_of(invitation));
    v1::CreateInvitationResponse response;
    return channel_.unary(*stub_, &Stub::CreateInvitation, request, response, kShortCall);
  }

  Status enrol(const SecretBytes& token, ByteView enrolment) override {
    channel_.show_invitation(token);
    v1::EnrolRequest request;
    request.set_token(field_of(token.expose()));
    request.set_enrolment(field_of(enrolment));
    v1::EnrolResponse response;
    const Status status = channel_.unary(*stub_, &Stub::Enrol, request, response, kShortCall);
    auto& copy = *request.mutable_token();
    wipe({reinterpret_cast<std::uint8_t*>(copy.data()), copy.size()});
    return status;
  }

  Result<std::vector<ServedEnrolment>> list_enrolments() override {
    std::vector<ServedEnrolment> enrolments;
    SIGILO_CHECK(all_pages(&Stub::ListEnrolments, [&](const v1::ListEnrolmentsResponse& page) {
      for (const auto& item : page.enrolments()) enrolments.push_back({bytes_of(item.invitation()), bytes_of(item.enrolment())});
    }));
    return enrolments;
  }

  Status revoke_invitation(const Digest& token_digest) override {
    v1::RevokeInvitationRequest request;
    request.set_token_digest(field_of(token_digest.bytes()));
    v1::RevokeInvitationResponse response;
    return channel_.unary(*stub_, &Stub::RevokeInvitation, request, response, kShortCall);
  }

  Status put_team_key(ByteView team_key) override {
    v1::PutTeamKeyRequest request;
    request.set_team_key(field_of(team_key));
    v1::PutTeamKeyResponse response;
    return channel_.unary(*stub_, &Stub::PutTeamKey, request, response, kShortCall);
  }

  Result<std::vector<Bytes>> list_team_keys() override {
    std::vector<Bytes> keys;
    SIGILO_CHECK(all_pages(&Stub::ListTeamKeys, [&](const v1::ListTeamKeysResponse& page) {
      for (const auto& key : page.team_keys()) keys.push_back(bytes_of(key));
    }));
    return keys;
  }

  Result<Digest> put_resource(ByteView content) override {
    v1::PutResourceRequest request;
    request.set_content(field_of(content));
    v1::PutResourceResponse response;
    SIGILO_CHECK(channel_.unary(*stub_, &Stub::PutResource, request, response, kLongCall));
    return Digest::from_bytes(as_bytes(response.digest()));
  }

  Result<Bytes> get_resource(const Digest& digest) override {
    v1::GetResourceRequest request;
    request.set_digest(field_of(digest.bytes()));
    v1::GetResourceResponse response;
    SIGILO_CHECK(channel_.unary(*stub_, &Stub::GetResource, request, response, kLongCall));
    return bytes_of(response.content());
  }

 private:
  /// Pages until the last one, whose `next` is the `after` that was asked for.
  template <typename Request, typename Response, typename Take>
  Status all_pages(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*), const Take& take) {
    Request request;
    for (int page = 0; page < kMaxPages; ++page) {
      Response response;
      SIGILO_CHECK(channel_.unary(*stub_, method, request, response, kLongCall));
      take(response);
      if (response.next() == request.after()) return {};
      if (response.next() < request.after()) break;
      request.set_after(response.next());
    }
    return fail(ErrorCode::kMalformed, "the pages of the server's answer do not end", "next");
  }

  RpcChannel& channel_;
  std::unique_ptr<Stub> stub_;
};

}  // namespace

std::unique_ptr<DirectoryCalls> make_directory_calls(RpcChannel& channel) { return std::make_unique<GrpcDirectoryCalls>(channel); }

}  // namespace sigilo
