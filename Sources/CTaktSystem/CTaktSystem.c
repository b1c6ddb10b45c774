#if defined(__linux__)
#define _GNU_SOURCE
#include "CTaktSystem.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

short takt_spawn_setsid(void) { return POSIX_SPAWN_SETSID; }

int takt_spawn_add_chdir(posix_spawn_file_actions_t *actions, const char *path) {
  return posix_spawn_file_actions_addchdir_np(actions, path);
}

int takt_spawn_add_close_from(posix_spawn_file_actions_t *actions, int lowest) {
#if defined(__GLIBC__)
#if __GLIBC_PREREQ(2, 34)
  return posix_spawn_file_actions_addclosefrom_np(actions, lowest);
#endif
#endif
  // Everything takt opens is close-on-exec, so only descriptors it inherited itself would get through.
  return ENOSYS;
}

int takt_pipe(int descriptors[2]) { return pipe2(descriptors, O_CLOEXEC); }

int takt_open_process(pid_t process) {
#if defined(SYS_pidfd_open)
  return (int)syscall(SYS_pidfd_open, process, 0);
#else
  errno = ENOSYS;
  return -1;
#endif
}

int takt_signal_process(int descriptor, int number) {
#if defined(SYS_pidfd_send_signal)
  return (int)syscall(SYS_pidfd_send_signal, descriptor, number, NULL, 0);
#else
  errno = ENOSYS;
  return -1;
#endif
}
#else
// An empty translation unit is not allowed.
typedef int takt_nothing_to_add;
#endif
