#pragma once

#include <string>
#include <vector>

#include "client/cli/session.h"
#include "client/forms/form_problem.h"
#include "client/forms/questionnaire.h"

namespace sigilo::cli {

/// A refusal of client/forms with the file that it is about and the whole list of what is wrong.
[[nodiscard]] Problem form_refusal(const FormRefusal& refusal, std::string subject);

template <typename T>
[[nodiscard]] Outcome<T> about(FormResult<T> result, const std::string& subject) {
  if (result) {
    return std::move(*result);
  }
  return tl::unexpected<Problem>(form_refusal(result.error(), subject));
}

/// The sidecar that the directory lists for a form, signed by a device of the directory; nothing if there is none. Without network.
[[nodiscard]] Outcome<std::optional<Sidecar>> listed_sidecar(Session& session, const Digest& form);

/// A questionnaire that the directory lists, by its digest. Without network. kNotFound if it was never fetched.
[[nodiscard]] Outcome<Questionnaire> listed_form(Session& session, const Digest& form);

/// The same by the name in the directory, or by a file whose content the directory lists. kNotFound, kPermissionDenied (a file that is not listed),
/// kConflict (a name that stands for more than one).
[[nodiscard]] Outcome<Questionnaire> find_form(Session& session, const std::string& name_or_file);

}  // namespace sigilo::cli
