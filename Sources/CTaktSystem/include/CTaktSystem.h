#ifndef CTAKTSYSTEM_H
#define CTAKTSYSTEM_H

// The few Linux calls that Swift cannot see: their headers hide them behind _GNU_SOURCE, which the Glibc module
// does not define. macOS needs none of them, so there this module is empty.

#if defined(__linux__)

#include <spawn.h>

// The flag that starts a child in a session of its own.
short takt_spawn_setsid(void);

// Lets the child change to `path` before it runs. Answers an error number, 0 for success.
int takt_spawn_add_chdir(posix_spawn_file_actions_t *actions, const char *path);

// Lets the child close every descriptor from `lowest` on. Answers ENOSYS where the C library cannot do it.
int takt_spawn_add_close_from(posix_spawn_file_actions_t *actions, int lowest);

// Makes a pipe whose ends no child inherits. Answers -1 and sets errno on failure.
int takt_pipe(int descriptors[2]);

// Opens a descriptor that becomes readable when the process ends. Answers -1 and sets errno on failure.
int takt_open_process(pid_t process);

// Sends a signal to the process that a descriptor of takt_open_process stands for. Answers -1 and sets errno on failure.
int takt_signal_process(int descriptor, int number);

#endif
#endif
