#include "server/rpc/answer.h"
#include "server/rpc/handlers.h"
#include "server/rpc/mapping.h"
#include "sigilo/v1/directory.grpc.pb.h"

namespace sigilo::server {
namespace {

using grpc::CallbackServerContext;

class DirectoryHandler final : public v1::DirectoryService::CallbackService {
 public:
  DirectoryHandler(Gate& gate, DirectoryService& directories) : gate_(gate), directories_(directories) {}

  grpc::ServerUnaryReactor* GetDirectory(CallbackServerContext* context, const v1::GetDirectoryRequest* request,
                                         v1::GetDirectoryResponse* response) override {
    return answer(gate_, *context, *request, [=, this](const Peer& peer) -> Status {
      const auto known = request->known_version();
      const auto size = request->known_tree_size();
      SIGILO_TRY(const auto update, peer.caller ? directories_.update(known, size) : directories_.update_for_invited(known, size));
      fill(update, *response);
      return {};
    });
  }

  grpc::ServerUnaryReactor* PublishDirectory(CallbackServerContext* context, const v1::PublishDirectoryRequest* request,
                                             v1::PublishDirectoryResponse* response) override {
    return answer(gate_, *context, *request, [=, this](const Caller& caller) -> Status {
      SIGILO_TRY(const auto proof, directories_.publish(caller, as_bytes(request->directory()), as_bytes(request->names())));
      fill(proof, *response->mutable_proof());
      return {};
    });
  }

  grpc::ServerUnaryReactor* CreateInvitation(CallbackServerContext* context, const v1::CreateInvitationRequest* request,
                                             v1::CreateInvitationResponse*) override {
    return answer(gate_, *context, *request, [=, this](const Caller& caller) {
      return directories_.create_invitation(caller, as_bytes(request->invitation()));
    });
  }

  grpc::ServerUnaryReactor* Enrol(CallbackServerContext* context, const v1::EnrolRequest* request, v1::EnrolResponse*) override {
    return answer(gate_, *context, *request, [=, this](const Peer& peer) {
      return directories_.enrol(as_bytes(request->token()), as_bytes(request->enrolment()), peer.tls_spki);
    });
  }

  grpc::ServerUnaryReactor* ListEnrolments(CallbackServerContext* context, const v1::ListEnrolmentsRequest* request,
                                           v1::ListEnrolmentsResponse* response) override {
    return answer(gate_, *context, *request, [=, this](const Caller& caller) -> Status {
      SIGILO_TRY(const auto page, directories_.enrolments(caller, request->after()));
      response->set_next(page.next);
      for (const auto& item : page.enrolments) {
        auto& out = *response->add_enrolments();
        out.set_invitation(field_of(item.invitation));
        out.set_enrolment(field_of(item.enrolment));
      }
      return {};
    });
  }

  grpc::ServerUnaryReactor* RevokeInvitation(CallbackServerContext* context, const v1::RevokeInvitationRequest* request,
                                             v1::RevokeInvitationResponse*) override {
    return answer(gate_, *context, *request, [=, this](const Caller& caller) -> Status {
      SIGILO_TRY(const auto digest, Digest::from_bytes(as_bytes(request->token_digest())));
      return directories_.revoke_invitation(caller, digest);
    });
  }

  grpc::ServerUnaryReactor* PutTeamKey(CallbackServerContext* context, const v1::PutTeamKeyRequest* request, v1::PutTeamKeyResponse*) override {
    return answer(gate_, *context, *request, [=, this](const Caller& caller) { return directories_.put_team_key(caller, as_bytes(request->team_key())); });
  }

  grpc::ServerUnaryReactor* ListTeamKeys(CallbackServerContext* context, const v1::ListTeamKeysRequest* request,
                                         v1::ListTeamKeysResponse* response) override {
    return answer(gate_, *context, *request, [=, this](const Caller& caller) -> Status {
      SIGILO_TRY(const auto page, directories_.team_keys(caller, request->after()));
      response->set_next(page.next);
      for (const auto& key : page.team_keys) response->add_team_keys(field_of(key));
      return {};
    });
  }

  grpc::ServerUnaryReactor* PutResource(CallbackServerContext* context, const v1::PutResourceRequest* request,
                                        v1::PutResourceResponse* response) override {
    return answer(gate_, *context, *request, [=, this](const Caller& caller) -> Status {
      SIGILO_TRY(const auto digest, directories_.put_resource(caller, as_bytes(request->content())));
      response->set_digest(field_of(digest.bytes()));
      return {};
    });
  }

  grpc::ServerUnaryReactor* GetResource(CallbackServerContext* context, const v1::GetResourceRequest* request,
                                        v1::GetResourceResponse* response) override {
    return answer(gate_, *context, *request, [=, this](const Caller&) -> Status {
      SIGILO_TRY(const auto digest, Digest::from_bytes(as_bytes(request->digest())));
      SIGILO_TRY(const auto content, directories_.resource(digest));
      response->set_content(field_of(content));
      return {};
    });
  }

 private:
  Gate& gate_;
  DirectoryService& directories_;
};

}  // namespace

std::unique_ptr<grpc::Service> make_directory_handler(Gate& gate, DirectoryService& directories) {
  return std::make_unique<DirectoryHandler>(gate, directories);
}

}  // namespace sigilo::server
