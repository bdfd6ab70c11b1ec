#include "crypto/platform/process_memory.h"

#include <malloc.h>

namespace sigilo {

void keep_freed_memory() {
#ifdef M_TRIM_THRESHOLD
  // A limit that the allocator does not take costs speed only.
  (void)mallopt(M_MMAP_THRESHOLD, 8 * 1024 * 1024);
  (void)mallopt(M_TRIM_THRESHOLD, 32 * 1024 * 1024);
  (void)mallopt(M_ARENA_MAX, 4);
#endif
}

}  // namespace sigilo
