#include "tests/fuzz/media_property.h"

namespace sigilo::fuzz {

void examine(ByteView input) { cleaned_stays_clean(input); }

}  // namespace sigilo::fuzz
