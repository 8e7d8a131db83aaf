/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the disk gives: appending 20 KiB to a file and waiting until it is durable, as a commit must at least.
 * usage: fsync_limit FILE SECONDS */
#include <fcntl.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#include "timing.h"

enum { kBytes = 20 * 1024, kAtMost = 1 << 18 };

int main(int count, char** arguments) {
  static char block[kBytes];
  static double latencies[kAtMost];
  if (count != 3 || !(atof(arguments[2]) > 0)) {
    fprintf(stderr, "usage: %s FILE SECONDS\n", arguments[0]);
    return 2;
  }
  const int file = open(arguments[1], O_RDWR | O_CREAT | O_TRUNC, 0600);
  if (file < 0) {
    perror(arguments[1]);
    return 1;
  }
  memset(block, 0x5a, sizeof block);
  const double start = wallSeconds();
  const double cpuStart = cpuSeconds();
  const double end = start + atof(arguments[2]);
  size_t done = 0;
  for (double now = start; now < end && done < kAtMost; ++done) {
    if (pwrite(file, block, kBytes, (off_t)done * kBytes) != kBytes || fdatasync(file) != 0) {
      perror("write");
      return 1;
    }
    const double after = wallSeconds();
    latencies[done] = after - now;
    now = after;
  }
  printFigures("fsync_append_20k", latencies, done, cpuSeconds() - cpuStart);
  close(file);
  unlink(arguments[1]);
  return 0;
}
