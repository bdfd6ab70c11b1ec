#include "client/core/account_answers.h"

#include <gtest/gtest.h>

#include "tests/support/seeded_rng.h"

namespace sigilo {
namespace {

// Source: promise P6. Whoever signs a record must not have its answers shown, found or set beside the questions of another questionnaire.
TEST(AccountAnswers, AreThoseOfTheQuestionnaireThatTheRecordNames) {
  testing::SeededRng rng(1);
  AnswersContent content;
  content.form = rng.id<Digest>();
  content.language = "es";
  const SecretBuffer bytes = encode_answers(content).value();
  Prologue prologue;
  prologue.form = content.form;
  EXPECT_TRUE(account_answers(bytes, prologue));
  prologue.form = rng.id<Digest>();
  EXPECT_EQ(account_answers(bytes, prologue).error().code, ErrorCode::kConflict);
  EXPECT_FALSE(account_answers(ByteView(bytes).first(bytes.size() - 1), prologue));
}

}  // namespace
}  // namespace sigilo
