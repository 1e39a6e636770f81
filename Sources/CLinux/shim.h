// Linux calls that the C library's own module leaves out: variadic, hidden behind _GNU_SOURCE, or in a header it does
// not map.
#include <malloc.h>
#include <signal.h>
#include <spawn.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>

// Declared by spawn.h under _GNU_SOURCE only.
int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);

// The calling process dies with the thread that started it.
static inline int sheaf_die_with_parent(void) { return prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0); }

// No core dump, and no reading of the process's memory by others of the same user.
static inline int sheaf_forbid_dumps(void) { return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); }

// One heap for all threads; each further one would reserve 64 MB of address space.
static inline int sheaf_use_one_heap(void) { return mallopt(M_ARENA_MAX, 1) == 1 ? 0 : -1; }
