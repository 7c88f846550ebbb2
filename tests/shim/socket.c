// Preloaded into `track`: whoever opens a socket ends at once, with a code that no command has.
#include <unistd.h>

int socket(int domain, int type, int protocol) {
  (void)domain, (void)type, (void)protocol;
  _exit(99);
}
