/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the limit programs share: a clock, the program's own CPU time, and percentiles as one line of JSON. */
#ifndef COUNTERFOIL_BENCH_TIMING_H
#define COUNTERFOIL_BENCH_TIMING_H

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double secondsOf(clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static double wallSeconds(void) {
  return secondsOf(CLOCK_MONOTONIC);
}
static double cpuSeconds(void) {
  return secondsOf(CLOCK_PROCESS_CPUTIME_ID);
}

static int compareSeconds(const void* a, const void* b) {
  const double x = *(const double*)a;
  const double y = *(const double*)b;
  return (x > y) - (x < y);
}

static void printFigures(const char* name, double* seconds, size_t count, double cpu) {
  qsort(seconds, count, sizeof *seconds, compareSeconds);
  printf("{\"name\":\"%s\",\"count\":%zu,\"p50_us\":%.1f,\"p99_us\":%.1f,\"max_us\":%.1f,\"cpu_us\":%.1f}\n", name,
         count, seconds[count / 2] * 1e6, seconds[count * 99 / 100] * 1e6, seconds[count - 1] * 1e6,
         cpu / (double)count * 1e6);
}

#endif
