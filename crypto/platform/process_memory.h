#pragma once

namespace sigilo {

/// Lets the allocator keep what is freed (up to 32 MiB at the end of each of at most four arenas) instead of giving every buffer of a
/// piece back to the kernel: fetching 1 MiB anew costs 256 page faults a buffer, which on a virtual machine takes longer than the
/// rest of an upload. Call first in main, before threads start.
void keep_freed_memory();

}  // namespace sigilo
