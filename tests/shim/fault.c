// A disk that fails, preloaded into `track`: it stops, fails or forgets at the n-th call that changes a file.
//
//   FAULT_FOLDER  only this folder and the files below it count; an absolute path
//   FAULT_KIND    count    nothing fails; the number of calls is written to FAULT_COUNT when the process ends
//                 stop     the process ends before the call
//                 torn     the first half of a write is done, then the process ends; else as stop
//                 power    the process ends, and what was not synced is as it was before
//                 scatter  the same, but each thing that was not synced is lost or kept by chance
//                 eio      the call fails with EIO
//                 enospc   the call, and each later write, fails with ENOSPC
//   FAULT_AT      the number of the call, from 1
//
// Calls: write, pwrite, fsync, fdatasync, ftruncate, unlink, rename. What was not synced are the bytes of a file
// until that file is synced, and names made, taken away or changed in a folder until the folder is synced. A file
// that was made here may be renamed by the system itself, past the C library: that is no call, and is lost too.
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

enum kind { NONE, COUNT, STOP, TORN, POWER, SCATTER, EIO_ONCE, ENOSPC_ON };

// What can be lost: bytes of a file, its length, or a name.
struct change {
  enum { BYTES, LENGTH, MADE, SETTLED, GONE, MOVED } what;
  char path[PATH_MAX];  // of a file that was moved: where to
  char other[PATH_MAX]; // where a file lies whose name was taken away, also by another that moved there; may be empty
  char from[PATH_MAX];  // where a file was that was moved
  off_t at, length;     // `length` is the file's before
  ino_t number;         // of the file: it may be moved by a call that is not met here
  size_t count;
  char *bytes;
};

static struct change *changes;
static size_t count_of_changes;
static long calls;
static int is_ready;
static enum kind kind;
static long fail_at;
static char folder[PATH_MAX];

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static void prepare(void) {
  if (is_ready) return;
  is_ready = 1;
  const char *names[] = {"", "count", "stop", "torn", "power", "scatter", "eio", "enospc"};
  const char *asked = getenv("FAULT_KIND"), *at = getenv("FAULT_AT");
  const char *below = getenv("FAULT_FOLDER");
  snprintf(folder, PATH_MAX, "%s", below ? below : "");
  size_t n = strlen(folder);
  if (n && folder[n - 1] == '/') folder[n - 1] = 0;
  for (int i = 1; asked && n && i < 8; i++)
    if (!strcmp(asked, names[i])) kind = (enum kind)i;
  fail_at = at ? atol(at) : 0;
  srand((unsigned)fail_at);
}

// The folder itself counts too, where it is synced.
static int is_ours(const char *path) {
  size_t n = strlen(folder);
  return kind != NONE && !strncmp(path, folder, n) && (path[n] == '/' || !path[n]);
}

static int path_of(int fd, char *path) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t n = readlink(link, path, PATH_MAX - 1);
  if (n < 0) return 0;
  path[n] = 0;
  return is_ours(path);
}

static int forgets(void) { return kind == POWER || kind == SCATTER; }

static struct change *remember(int what, const char *path) {
  changes = realloc(changes, (count_of_changes + 1) * sizeof *changes);
  struct change *change = &changes[count_of_changes++];
  memset(change, 0, sizeof *change);
  change->what = what;
  snprintf(change->path, PATH_MAX, "%s", path);
  return change;
}

static void forget_change(size_t i) {
  if (changes[i].what == GONE || changes[i].what == MOVED) REAL(unlink)(changes[i].other);
  free(changes[i].bytes);
  memmove(&changes[i], &changes[i + 1], (--count_of_changes - i) * sizeof *changes);
}

static int is_in(const char *path, const char *directory) {
  size_t n = strlen(directory);
  return !strncmp(path, directory, n) && path[n] == '/' && !strchr(path + n + 1, '/');
}

// Where a file lies, also after it was moved; an empty path where it is gone.
static void find(struct change *change) {
  struct stat stat;
  if (!*change->path) return;
  if (!lstat(change->path, &stat) && stat.st_ino == change->number) return;
  char directory[PATH_MAX];
  snprintf(directory, PATH_MAX, "%s", change->path);
  *strrchr(directory, '/') = 0;
  *change->path = 0;
  DIR *files = opendir(directory);
  for (struct dirent *file; files && (file = readdir(files));)
    if (file->d_ino == change->number) snprintf(change->path, PATH_MAX, "%.2000s/%s", directory, file->d_name);
  if (files) closedir(files);
}

// A file that is gone for good; its number may be given to another.
static void drop(ino_t number) {
  for (size_t i = 0; i < count_of_changes; i++)
    if (changes[i].what != GONE && changes[i].number == number) *changes[i].path = 0;
}

// A file was synced: its bytes are safe. A folder was: its names are.
static void synced(int fd, const char *path) {
  struct stat stat;
  int is_folder = !fstat(fd, &stat) && S_ISDIR(stat.st_mode);
  for (size_t i = count_of_changes; i-- > 0;) {
    int is_name = changes[i].what == GONE || changes[i].what == MOVED;
    if (is_folder && changes[i].what <= SETTLED && changes[i].what >= MADE && is_in(changes[i].path, path)) {
      find(&changes[i]);
      changes[i].what = SETTLED;
    } else if (is_folder ? is_name && is_in(changes[i].path, path)
                         : changes[i].what <= LENGTH && changes[i].number == stat.st_ino) {
      if (changes[i].what == GONE) drop(changes[i].number);
      forget_change(i);
    }
  }
}

// What was remembered of a file goes with it to its new name.
static void follow(size_t before, const char *from, const char *to) {
  for (size_t i = 0; i < before; i++)
    if (changes[i].what != GONE && !strcmp(changes[i].path, from)) snprintf(changes[i].path, PATH_MAX, "%s", to);
}

// Takes back what was not synced, the newest first.
static void lose(void) {
  for (size_t i = count_of_changes; i-- > 0;) {
    struct change *change = &changes[i];
    int is_kept = kind == SCATTER && rand() % 2;
    if (change->what == GONE) {
      if (is_kept) REAL(unlink)(change->other);
      else REAL(rename)(change->other, change->path);
    } else if (is_kept) {
      continue;
    } else if (change->what == MOVED) {
      REAL(rename)(change->path, change->from);
      if (*change->other) REAL(rename)(change->other, change->path);
      follow(i, change->path, change->from);
    } else if (change->what == SETTLED) {
      char path[PATH_MAX];
      snprintf(path, PATH_MAX, "%s", change->path);
      find(change);
      if (*change->path && strcmp(path, change->path)) REAL(rename)(change->path, path);
    } else if (change->what == MADE) {
      find(change);
      if (*change->path) REAL(unlink)(change->path);
    } else {
      find(change);
      int fd = open(change->path, O_WRONLY);
      if (fd < 0) continue;
      if (change->what == BYTES && change->count) REAL(pwrite)(fd, change->bytes, change->count, change->at);
      REAL(ftruncate)(fd, change->length);
      close(fd);
    }
  }
}

static void end(void) {
  if (forgets()) lose();
  _exit(137);
}

// Counts a call. Answers with 1 where it has to fail, and does not return where the process ends.
static int fails(int is_write) {
  calls++;
  if (kind == ENOSPC_ON && calls >= fail_at && (is_write || calls == fail_at)) {
    errno = ENOSPC;
    return 1;
  }
  if (calls != fail_at) return 0;
  if (kind == EIO_ONCE) {
    errno = EIO;
    return 1;
  }
  if (kind == STOP || forgets()) end();
  return 0;
}

static void before_bytes(int fd, const char *path, off_t at, size_t count) {
  struct stat stat;
  if (!forgets() || fstat(fd, &stat)) return;
  char *bytes = malloc(count ? count : 1);
  int other = open(path, O_RDONLY);
  ssize_t n = other < 0 ? 0 : pread(other, bytes, count, at);
  if (other >= 0) close(other);
  struct change *change = remember(BYTES, path);
  change->number = stat.st_ino;
  change->at = at;
  change->length = stat.st_size;
  change->count = n > 0 ? (size_t)n : 0;
  change->bytes = bytes;
}

static ssize_t written(int fd, const void *bytes, size_t count, off_t at, int is_placed) {
  prepare();
  char path[PATH_MAX];
  if (!path_of(fd, path)) goto through;
  if (fails(1)) return -1;
  if (kind == TORN && calls == fail_at) {
    if (is_placed) REAL(pwrite)(fd, bytes, count / 2, at);
    else REAL(write)(fd, bytes, count / 2);
    end();
  }
  before_bytes(fd, path, is_placed ? at : lseek(fd, 0, SEEK_CUR), count);
through:
  return is_placed ? REAL(pwrite)(fd, bytes, count, at) : REAL(write)(fd, bytes, count);
}

ssize_t write(int fd, const void *bytes, size_t count) { return written(fd, bytes, count, 0, 0); }
ssize_t pwrite(int fd, const void *bytes, size_t count, off_t at) { return written(fd, bytes, count, at, 1); }
ssize_t pwrite64(int fd, const void *bytes, size_t count, off_t at) { return written(fd, bytes, count, at, 1); }

static int sync_of(int fd, int (*real)(int)) {
  prepare();
  char path[PATH_MAX];
  if (!path_of(fd, path)) return real(fd);
  if (fails(0)) return -1;
  if (kind == TORN && calls == fail_at) end();
  if (forgets()) synced(fd, path);
  return 0; // nothing here outlives the machine
}

int fsync(int fd) { return sync_of(fd, REAL(fsync)); }
int fdatasync(int fd) { return sync_of(fd, REAL(fdatasync)); }

static int truncated(int fd, off_t length) {
  prepare();
  char path[PATH_MAX];
  struct stat stat;
  if (path_of(fd, path)) {
    if (fails(0)) return -1;
    if (kind == TORN && calls == fail_at) end();
    if (forgets() && !fstat(fd, &stat)) {
      if (length < stat.st_size) before_bytes(fd, path, length, (size_t)(stat.st_size - length));
      else {
        struct change *change = remember(LENGTH, path);
        change->length = stat.st_size;
        change->number = stat.st_ino;
      }
    }
  }
  return REAL(ftruncate)(fd, length);
}

int ftruncate(int fd, off_t length) { return truncated(fd, length); }
int ftruncate64(int fd, off_t length) { return truncated(fd, length); }

int unlink(const char *path) {
  prepare();
  if (is_ours(path)) {
    if (fails(0)) return -1;
    if (kind == TORN && calls == fail_at) end();
    struct stat stat;
    if (forgets() && !lstat(path, &stat)) {
      struct change *change = remember(GONE, path);
      change->number = stat.st_ino;
      snprintf(change->other, PATH_MAX, "%s.gone%ld", path, calls);
      int failed = REAL(rename)(path, change->other);
      if (failed) count_of_changes--;
      return failed;
    }
  }
  return REAL(unlink)(path);
}

int rename(const char *from, const char *to) {
  prepare();
  char other[PATH_MAX] = "";
  if (is_ours(to)) {
    if (fails(0)) return -1;
    if (kind == TORN && calls == fail_at) end();
    if (forgets()) snprintf(other, PATH_MAX, "%s.gone%ld", to, calls);
    if (forgets() && link(to, other)) *other = 0;
  }
  int failed = REAL(rename)(from, to);
  if (is_ours(to) && forgets() && !failed) {
    follow(count_of_changes, from, to);
    struct change *change = remember(MOVED, to);
    snprintf(change->from, PATH_MAX, "%s", from);
    snprintf(change->other, PATH_MAX, "%s", other);
  }
  return failed;
}

static int opened(const char *path, int flags, mode_t mode) {
  prepare();
  int is_new = (flags & O_CREAT) && is_ours(path) && access(path, F_OK);
  int fd = REAL(open)(path, flags, mode);
  struct stat stat;
  if (fd >= 0 && is_new && forgets() && !fstat(fd, &stat)) remember(MADE, path)->number = stat.st_ino;
  return fd;
}

#define MODE(flags, mode)          \
  mode_t mode = 0;                 \
  if ((flags) & O_CREAT) {         \
    va_list rest;                  \
    va_start(rest, flags);         \
    mode = (mode_t)va_arg(rest, int); \
    va_end(rest);                  \
  }

int open(const char *path, int flags, ...) {
  MODE(flags, mode)
  return opened(path, flags, mode);
}

int open64(const char *path, int flags, ...) {
  MODE(flags, mode)
  return opened(path, flags, mode);
}

__attribute__((destructor)) static void tell(void) {
  const char *to = getenv("FAULT_COUNT");
  if (kind != COUNT || !to) return;
  char text[32];
  int n = snprintf(text, sizeof text, "%ld\n", calls), fd = REAL(open)(to, O_CREAT | O_TRUNC | O_WRONLY, 0600);
  if (fd < 0) return;
  if (REAL(write)(fd, text, (size_t)n) < 0) _exit(70);
  close(fd);
}
