// Linux calls that the C library's own module leaves out: variadic, hidden behind _GNU_SOURCE, or in a header it does
// not map.
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <malloc.h>
#include <signal.h>
#include <spawn.h>
#include <stddef.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

// Declared by spawn.h under _GNU_SOURCE only.
int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);

// The calling process dies with the thread that started it.
static inline int sheaf_die_with_parent(void) { return prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0); }

// No core dump, and no reading of the process's memory by others of the same user.
static inline int sheaf_forbid_dumps(void) { return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); }

// No privileges from programs it may start; kernel filters need this first.
static inline int sheaf_forbid_privileges(void) { return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); }

// One heap for all threads; each further one would reserve 64 MB of address space. It keeps blocks as large as a page's
// image for the next page, which the kernel would hand out anew, zeroed, each time.
static inline int sheaf_use_one_heap(void) {
    int done = mallopt(M_ARENA_MAX, 1) & mallopt(M_MMAP_THRESHOLD, 32 << 20) & mallopt(M_TRIM_THRESHOLD, 64 << 20);
    return done == 1 ? 0 : -1;
}

#if defined(__x86_64__)
#define SHEAF_AUDIT_ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define SHEAF_AUDIT_ARCH AUDIT_ARCH_AARCH64
#else
#error "name this architecture's AUDIT_ARCH"
#endif

#define SHEAF_ANSWER(code) BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (code))
#define SHEAF_LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define SHEAF_DENY(call) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_##call, 0, 1), SHEAF_ANSWER(EPERM)

// From here on no new socket, no new program or process, no removed or renamed file, no look at other processes: seccomp(2).
// A list of what is denied: libraries need too many calls for a list of what is allowed. Threads stay allowed.
static inline int sheaf_deny_calls(void) {
    struct sock_filter filter[] = {
        SHEAF_LOAD(arch),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SHEAF_AUDIT_ARCH, 1, 0),
        SHEAF_ANSWER(EPERM),
        SHEAF_LOAD(nr),
        // x86-64's second numbering of the same calls.
        BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 0, 1),
        SHEAF_ANSWER(EPERM),
        SHEAF_DENY(socket),
        SHEAF_DENY(connect),
        SHEAF_DENY(bind),
        SHEAF_DENY(execve),
        SHEAF_DENY(execveat),
        SHEAF_DENY(ptrace),
        SHEAF_DENY(process_vm_readv),
        SHEAF_DENY(process_vm_writev),
        SHEAF_DENY(kill),
        SHEAF_DENY(unlinkat),
        SHEAF_DENY(renameat),
        SHEAF_DENY(renameat2),
        SHEAF_DENY(linkat),
        SHEAF_DENY(symlinkat),
        SHEAF_DENY(mkdirat),
        SHEAF_DENY(fchmodat),
        SHEAF_DENY(fchownat),
        SHEAF_DENY(truncate),
        SHEAF_DENY(mount),
        SHEAF_DENY(bpf),
        SHEAF_DENY(io_uring_setup),
        SHEAF_DENY(userfaultfd),
        SHEAF_DENY(perf_event_open),
#if defined(__x86_64__)
        SHEAF_DENY(fork),
        SHEAF_DENY(vfork),
        SHEAF_DENY(unlink),
        SHEAF_DENY(rename),
        SHEAF_DENY(link),
        SHEAF_DENY(symlink),
        SHEAF_DENY(mkdir),
        SHEAF_DENY(rmdir),
        SHEAF_DENY(chmod),
        SHEAF_DENY(chown),
#endif
        // A filter cannot look into clone3's argument: "no such call" makes the C library take clone.
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_clone3, 0, 1),
        SHEAF_ANSWER(ENOSYS),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_clone, 0, 3),
        SHEAF_LOAD(args[0]),
        BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, 0x00010000 /* CLONE_THREAD */, 1, 0),
        SHEAF_ANSWER(EPERM),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {.len = sizeof filter / sizeof *filter, .filter = filter};
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0);
}

// A set of rules about files for this process, landlock(7): all access is denied that no rule allows. -1 where the kernel
// has none. Each later version of the kernel's interface knows more kinds of access, and refuses those it does not know.
static inline int sheaf_file_rules(void) {
    long version = syscall(__NR_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (version < 1) return -1;
    int known = version == 1 ? 13 : version == 2 ? 14 : version < 5 ? 15 : 16;
    struct landlock_ruleset_attr attributes = {.handled_access_fs = (1ULL << known) - 1};
    return (int)syscall(__NR_landlock_create_ruleset, &attributes, sizeof attributes, 0);
}

// Allows reading what is at and below `path`; a path that is not there needs no rule.
static inline int sheaf_allow_reading(int rules, const char *path) {
    int place = open(path, __O_PATH | O_CLOEXEC);
    if (place < 0) return errno == ENOENT || errno == ENOTDIR ? 0 : -1;
    struct landlock_path_beneath_attr rule = {
        .allowed_access = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR,
        .parent_fd = place,
    };
    long result = syscall(__NR_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
    close(place);
    return (int)result;
}

// Puts the rules in force for this thread and its later ones, and closes them. Needs PR_SET_NO_NEW_PRIVS.
static inline int sheaf_enforce(int rules) {
    long result = syscall(__NR_landlock_restrict_self, rules, 0);
    close(rules);
    return (int)result;
}
