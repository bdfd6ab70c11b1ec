#include "tests/fuzz/media_property.h"

namespace sigilo::fuzz {

void examine(ByteView input) { cleaned_without_the_rest(input); }

}  // namespace sigilo::fuzz
