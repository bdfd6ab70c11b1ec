#include "server/app/config.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "server/app/head_place.h"
#include "server/app/refusal.h"
#include "tests/support/process/process.h"

namespace sigilo::server {
namespace {

ConfigProblem problem_of(std::string_view text) {
  const auto config = parse_config(text);
  EXPECT_FALSE(config) << text;
  return config ? ConfigProblem{Error{ErrorCode::kInternal, "it was accepted", {}, {}}, {}, 0} : config.error();
}

constexpr std::string_view kWhole = R"(# a whole file
data = "/srv/sigilo"
listen = "0.0.0.0:7443"
database_key_file = '/etc/sigilo/database.key'
head_file = "/mnt/other/sigilo/head"
[limits]
threads = 64
streams_per_connection = 4
memory_mib = 200
database_readers = 8
shutdown_seconds = 30
kept_free_mib = 10
reserve_mib = 0
quarantine_items_per_day = 11
quarantine_mib_per_day = 12
open_uploads = 13
[log]
level = "warning"
)";

TEST(Config, AnEmptyFileGivesDefaultsForOneMachine) {
  const auto config = parse_config("");
  ASSERT_TRUE(config);
  EXPECT_EQ(config->data, "/var/lib/sigilo");
  EXPECT_EQ(config->listen, "127.0.0.1:7443");
  EXPECT_TRUE(config->database_key_file.empty());
  EXPECT_EQ(config->threads, 48);
}

TEST(Config, EverySettingIsRead) {
  const auto config = parse_config(kWhole);
  ASSERT_TRUE(config) << to_string(config.error());
  EXPECT_EQ(config->data, "/srv/sigilo");
  EXPECT_EQ(config->listen, "0.0.0.0:7443");
  EXPECT_EQ(config->database_key_file, "/etc/sigilo/database.key");
  EXPECT_EQ(config->head_file, "/mnt/other/sigilo/head");
  EXPECT_EQ(config->threads, 64);
  EXPECT_EQ(config->streams_per_connection, 4);
  EXPECT_EQ(config->memory_mib, 200);
  EXPECT_EQ(config->database_readers, 8);
  EXPECT_EQ(config->shutdown_seconds, 30);
  EXPECT_EQ(config->kept_free_mib, 10);
  EXPECT_EQ(config->reserve_mib, 0);
  EXPECT_EQ(config->quarantine_items_per_day, 11);
  EXPECT_EQ(config->quarantine_mib_per_day, 12);
  EXPECT_EQ(config->open_uploads, 13);
  EXPECT_EQ(config->log_level, "warning");
}

TEST(Config, WhetherTheHeadStandsApartIsAskedOfTheFileSystems) {
  testing::TemporaryFolder folder;
  Config config;
  config.data = folder.path();
  ASSERT_TRUE(std::filesystem::create_directory(config.data / "store"));
  EXPECT_EQ(head_path(config), config.data / "store" / "head");
  EXPECT_FALSE(head_stands_apart(config).value());
  config.head_file = config.data / "head";
  EXPECT_FALSE(head_stands_apart(config).value()) << "another folder is not another disk";
  config.head_file = "/proc/head";
  EXPECT_TRUE(head_stands_apart(config).value());
  config.head_file = config.data / "missing" / "head";
  EXPECT_EQ(head_stands_apart(config).error().code, ErrorCode::kNotFound);
}

TEST(Config, AnUnknownSettingIsNamedWithItsLine) {
  const auto problem = problem_of("data = \"/srv\"\n[limits]\nthread = 4\n");
  EXPECT_EQ(problem.key, "limits.thread");
  EXPECT_EQ(problem.line, 3U);
  EXPECT_NE(to_string(problem).find("limits.threads"), std::string::npos);
  EXPECT_EQ(problem_of("[limit]\nthreads = 4\n").key, "limit");
  EXPECT_EQ(problem_of("[limits]\n[limits.more]\nx = 1\n").key, "limits.more");
  EXPECT_EQ(problem_of("[[limits]]\nthreads = 40\n").key, "limits");
}

TEST(Config, WrongKindsAndRangesAreNamedWithKeyAndLine) {
  for (const auto* text : {"\nlisten = 7443\n", "\nlisten = \"7443\"\n", "\nlisten = \"host:70000\"\n",
                           "\nlisten = \"unix:/tmp/x:1\"\n", "\nlisten = \"host:\"\n", "\nlisten = \"\"\n"}) {
    const auto problem = problem_of(text);
    EXPECT_EQ(problem.key, "listen") << text;
    EXPECT_EQ(problem.line, 2U) << text;
  }
  EXPECT_EQ(problem_of("data = \"relative/path\"").key, "data");
  EXPECT_EQ(problem_of("data = 1").key, "data");
  EXPECT_EQ(problem_of("[limits]\nthreads = 7").error.number, 8);
  EXPECT_EQ(problem_of("[limits]\nthreads = 513").error.number, 512);
  EXPECT_EQ(problem_of("[limits]\nthreads = 4.5").key, "limits.threads");
  EXPECT_EQ(problem_of("[limits]\nthreads = 99999999999999999999").line, 2U);
  EXPECT_EQ(problem_of("[log]\nlevel = \"loud\"").key, "log.level");
}

TEST(Config, AccentsStandInCommentsOnly) {
  EXPECT_TRUE(parse_config("# Asunción, São Paulo, g̃\ndata = \"/srv\" # ñandutí \"x\n"));
  EXPECT_EQ(problem_of("# ok\ndata = \"/srv/año\"\n").line, 2U);
  EXPECT_EQ(problem_of("año = 1\n").line, 1U);
  EXPECT_EQ(problem_of("data = \"/srv # no comment ñ\"\n").line, 1U);
  EXPECT_EQ(problem_of("data = '/srv \\'ñ\n").line, 1U);
  EXPECT_EQ(problem_of("\xEF\xBB\xBF"
                       "data = \"/srv\"\n")
                .line,
            1U);
}

TEST(Config, WhatIsNotTomlIsRefusedWithItsLine) {
  EXPECT_EQ(problem_of("data = \"/srv\"\ndata = \"/srv\"\n").line, 2U);
  EXPECT_EQ(problem_of("data\n").line, 1U);
  EXPECT_EQ(problem_of(std::string(kMaxConfigBytes + 1, '#')).error.code, ErrorCode::kTooLarge);
}

TEST(Config, OnlyPlainLinesReachTheTomlReader) {
  for (const auto* text : {"[$limits]\n", "[limits\n", "[]\n", "[limits.]\n", "data = \"\"\"/srv\"\"\"\n", "data = '/srv\n", "data = \"/srv\\\n\"\n",
                           "log = { level = \"info\" }\n", "data = [\"/srv\"]\n", "\"data\" = \"/srv\"\n", "data = \"/srv\" x\n", "data =\n",
                           "data = \"/s\x01rv\"\n", "data = \"/srv\"\rlisten = \"h:1\"\n", "= 1\n", "a.b. = 1\n", "data = 1979-05-27T07:32:00Z\n", "data = true\n"}) {
    EXPECT_EQ(problem_of(std::string("# first\n") + text).line, 2U) << text;
  }
  EXPECT_TRUE(parse_config("\t [limits] # a section\r\n  threads=64\t# sixty-four\r\n\r\n")) << "spaces, comments and Windows line ends";
  EXPECT_EQ(parse_config("data = \"/srv/\\u0061 # \\\"b\" # c").value().data, "/srv/a # \"b");
  EXPECT_EQ(parse_config("data = '/srv/\\n # \"b'").value().data, "/srv/\\n # \"b");
  EXPECT_EQ(parse_config("limits.threads = 1_00").value().threads, 100);
}

TEST(Config, EveryRefusalSaysWhatToWrite) {
  for (const auto* text : {"colour = 1", "data = 7", "data = \"a\"", "listen = \"x\"", "[limits]\nthreads = 1", "[limits]\ndatabase_readers = \"4\"", "[log]\nlevel = 1",
                           "data = \"/a\"\ndata = \"/b\"", "no setting"}) {
    EXPECT_FALSE(problem_of(text).error.hint.empty()) << text;
  }
}

TEST(Config, AnAddressIsHostAndPort) {
  for (const auto* good : {"127.0.0.1:0", "store.example:7443", "[::1]:65535"}) EXPECT_TRUE(check_host_and_port(good)) << good;
  for (const auto* bad : {"", ":1", "host", "host:", "host:65536", "host:1x", "a b:1", "a\nb:1", "http://host:1"}) EXPECT_FALSE(check_host_and_port(bad)) << bad;
}

TEST(Refusal, IsOneLineWithSubjectAndAdvice) {
  const Refusal bare(Error{ErrorCode::kTruncated, "the header ends early", "header", {}, 12}, "a\nfile");
  EXPECT_EQ(to_string(bare), "a?file: header: the header ends early (12); the copy is incomplete: copy it again");
  const Refusal advised(Error{ErrorCode::kTruncated, "the header ends early", {}, "ask Ana", Error::kNoNumber}, "f");
  EXPECT_EQ(to_string(advised), "f: the header ends early; ask Ana");
}

TEST(Config, EveryDamagedByteAndEveryTruncationIsAnAnswer) {
  for (std::size_t at = 0; at < kWhole.size(); ++at) {
    (void)parse_config(kWhole.substr(0, at));
    for (const int byte : {0x00, 0x0a, 0x22, 0x27, 0x5b, 0x80, 0xc3, 0xff}) {
      std::string damaged(kWhole);
      damaged[at] = static_cast<char>(byte);
      const auto config = parse_config(damaged);
      EXPECT_TRUE(config || !to_string(config.error()).empty());
    }
  }
}

}  // namespace
}  // namespace sigilo::server
