#include "crypto/consent/jurisdictions.h"

namespace sigilo {
namespace {

using codes::DataCategory;
using codes::Jurisdiction;
using codes::PolicyBasis;
using Rule = codes::PolicyRule;

/// What data-protection laws call sensitive.
constexpr std::uint32_t kSensitive =
    set_of(DataCategory::kImageOrVoice) | set_of(DataCategory::kHealth) | set_of(DataCategory::kGroupBelonging);
constexpr PolicyBasis kUnconfirmed = PolicyBasis::kCounselMustConfirm;

constexpr const char* kDutyToReport = "Deber de denunciar delitos de los funcionarios frente a la reserva (arts. 20 d y 21.2 OPCAT)";

ConsentPolicy paraguay() {
  return {Jurisdiction::kPy, 1,
          {{Rule::kSecondMember, kSensitive, kUnconfirmed, "Ley 7593/2025 (vigente hacia el 27-11-2027): régimen más estricto para datos sensibles"},
           {Rule::kGuardian, 1, kUnconfirmed, "Ley 7593/2025: régimen más estricto para niñas, niños y adolescentes"}},
          {"Ley 4288/2011, arts. 3 y siguientes: facultades, reserva y sanciones", kDutyToReport}};
}

ConsentPolicy argentina() {
  return {Jurisdiction::kAr, 1,
          {{Rule::kSecondMember, kSensitive, kUnconfirmed, "Ley 25.326, art. 7: nadie puede ser obligado a dar datos sensibles"}},
          {"Ley 25.326, art. 7 inc. 3: prohibición de archivos con datos sensibles; fundamento del mecanismo",
           "Ley 26.827, arts. 4 y siguientes, y leyes locales", kDutyToReport}};
}

ConsentPolicy brazil() {
  return {Jurisdiction::kBr, 1,
          {{Rule::kSecondMember, kSensitive, kUnconfirmed, "LGPD (Lei 13.709/2018), art. 11: consentimento específico e destacado para dados sensíveis"},
           {Rule::kGuardian, 1, PolicyBasis::kLaw,
            "LGPD (Lei 13.709/2018), art. 14 §1: consentimento específico e em destaque de um dos pais ou do responsável"}},
          {"Lei 12.847/2013, art. 10 §1: publicidade das informações frente ao sigilo dos dados pessoais (§2)",
           "LAI (Lei 12.527/2011), art. 31: exceções ao consentimento expresso, que aqui não abrem nada", "Dever de comunicar crimes frente ao sigilo"}};
}

ConsentPolicy chile() {
  return {Jurisdiction::kCl, 1,
          {{Rule::kSecondMember, kSensitive, kUnconfirmed, "Ley 21.719 (vigente desde el 1-12-2026): los datos de salud son sensibles"}},
          {"Ley 21.719: consentimiento expreso y régimen de datos sensibles", "Ley 21.154: separación entre el INDH y el Comité", kDutyToReport}};
}

ConsentPolicy uruguay() {
  return {Jurisdiction::kUy, 1,
          {{Rule::kWriting, kSensitive, kUnconfirmed, "Ley 18.331, art. 18: consentimiento expreso y escrito para datos sensibles"}},
          {"Consentimiento escrito dentro de un lugar de privación de libertad", "Separación entre quejas ante la INDDHH y el mecanismo", kDutyToReport}};
}

ConsentPolicy peru() {
  return {Jurisdiction::kPe, 1,
          {{Rule::kWriting, kSensitive, kUnconfirmed, "Ley 29733, art. 13.6: consentimiento por escrito para datos sensibles"}},
          {"D.S. 016-2024-JUS", "Consentimiento escrito dentro de un lugar de privación de libertad", kDutyToReport}};
}

ConsentPolicy bolivia() {
  return {Jurisdiction::kBo, 1,
          {},
          {"Ley 1397: la Defensoría también puede promover la acción penal; la entrevista preventiva no es denuncia",
           "No hay ley general de protección de datos; Constitución, art. 130 (acción de protección de privacidad)", kDutyToReport}};
}

}  // namespace

ConsentPolicy jurisdiction_policy(Jurisdiction jurisdiction) {
  switch (jurisdiction) {
    case Jurisdiction::kPy: return paraguay();
    case Jurisdiction::kAr: return argentina();
    case Jurisdiction::kBr: return brazil();
    case Jurisdiction::kCl: return chile();
    case Jurisdiction::kUy: return uruguay();
    case Jurisdiction::kPe: return peru();
    case Jurisdiction::kBo: return bolivia();
  }
  return {};
}

}  // namespace sigilo
