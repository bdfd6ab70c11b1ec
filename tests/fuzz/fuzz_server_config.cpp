#include "server/app/config.h"
#include "tests/fuzz/fuzz_support.h"

namespace sigilo::fuzz {

void examine(ByteView input) {
  const auto config = server::parse_config(as_text(input));
  if (!config) {
    require(!server::to_string(config.error()).empty());
    return;
  }
  require(config->data.is_absolute() && config->listen.find(':') != std::string::npos);
  require(config->database_key_file.empty() || config->database_key_file.is_absolute());
  require(config->head_file.empty() || config->head_file.is_absolute());
  require(config->threads >= 8 && config->threads <= 512 && config->streams_per_connection >= 1 && config->streams_per_connection <= 64);
  require(config->database_readers >= 1 && config->database_readers <= 32 && config->shutdown_seconds >= 0 && config->shutdown_seconds <= 300);
  require(config->kept_free_mib >= 1 && config->reserve_mib >= 0 && config->reserve_mib <= 4096);
  require(config->quarantine_items_per_day >= 1 && config->quarantine_mib_per_day >= 1 && config->open_uploads >= 1 && config->open_uploads <= 1024);
  // A comment says nothing, whatever its bytes.
  const auto again = server::parse_config(std::string(as_text(input)) + "\n# \xc3\xb1 \xff \" '");
  require(again.has_value() || input.size() + 16 > server::kMaxConfigBytes);
}

}  // namespace sigilo::fuzz
