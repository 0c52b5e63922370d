/* Reads 125 registers over a serial line, one request after the other: PATH SECONDS. Says how many, and p50 in ms. */
#include <modbus/modbus.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

static int ascending(const void *a, const void *b) {
  return (*(const double *)a > *(const double *)b) - (*(const double *)a < *(const double *)b);
}

int main(int argc, char **argv) {
  static double times[1000000];
  uint16_t words[125];
  int count = 0;
  modbus_t *ctx = modbus_new_rtu(argv[1], 115200, 'N', 8, 1);
  modbus_set_slave(ctx, 1);
  if (argc < 3 || modbus_connect(ctx) == -1) return 1;
  double begun = now(), end = begun + atof(argv[2]);
  while (now() < end && count < 1000000) {
    double asked = now();
    if (modbus_read_registers(ctx, 0, 125, words) != 125) return 1;
    times[count++] = now() - asked;
  }
  double seconds = now() - begun;
  qsort(times, count, sizeof *times, ascending);
  printf("%.0f %.3f\n", count / seconds, times[count / 2] * 1000);
  return 0;
}
