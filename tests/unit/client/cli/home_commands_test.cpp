// Commands on a real home, in this process: what needs another day or a damaged place, which the tests of whole programs cannot make.
#include <gtest/gtest.h>

#include "tests/support/client/client_world.h"
#include "tests/unit/client/cli/cli_fixture.h"

namespace sigilo::cli {
namespace {

using testing::ClientWorld;
using testing::kTestPassphrase;
using testing::Person;

class HomeCommands : public CliTest {
 protected:
  int run_at(Person& person, std::vector<std::string> arguments) {
    world.close(person);
    out = TextSink();
    err = TextSink();
    const std::string passphrase = file("passphrase", kTestPassphrase);
    arguments.insert(arguments.end(), {"--home", person.folder.string(), "--passphrase-file", passphrase, "--no-input"});
    return static_cast<int>(cli::run(arguments, Surroundings{out, err, terminal, world.clock, world.rng, false}));
  }

  ClientWorld world;
};

TEST_F(HomeCommands, PassphraseIsChangedAndTheFormerOneRefused) {
  const std::string next = file("next", "una frase nueva y larga");
  ASSERT_EQ(run_at(world.interviewer, {"passphrase", "--new-passphrase-file", next}), 0) << err.text;
  EXPECT_EQ(run_at(world.interviewer, {"status", "--offline"}), 3) << "the former one";
  EXPECT_EQ(run_at(world.interviewer, {"passphrase", "--new-passphrase-file", next}), 3);
  EXPECT_TRUE(Home::open(world.services(), world.interviewer.folder, as_bytes(std::string_view("una frase nueva y larga"))));
}

TEST_F(HomeCommands, AShortNewPassphraseChangesNothing) {
  const std::string next = file("next", "corta");
  EXPECT_EQ(run_at(world.interviewer, {"passphrase", "--new-passphrase-file", next}), 2);
  EXPECT_EQ(run_at(world.interviewer, {"status", "--offline"}), 0) << err.text;
}

}  // namespace
}  // namespace sigilo::cli
