#include "crypto/primitives/words.h"
