#include "crypto/primitives/self_test.h"
