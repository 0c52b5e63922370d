/* What libmodbus makes of a device of ours: one line "what<TAB>result" a check. Usage: tcp HOST PORT | rtu PATH. */
#include <errno.h>
#include <modbus/modbus.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void check(const char *what, int good) {
  printf("%s\t%s\n", what, good ? "pass" : modbus_strerror(errno));
  errno = 0;
}

int main(int argc, char **argv) {
  int serial = argc > 1 && strcmp(argv[1], "rtu") == 0;
  modbus_t *ctx = serial ? modbus_new_rtu(argv[2], 115200, 'N', 8, 1) : modbus_new_tcp(argv[2], atoi(argv[3]));
  uint16_t words[125], more[125];
  uint8_t bits[2000];
  int i, same;
  modbus_set_slave(ctx, 1);
  modbus_set_response_timeout(ctx, 3, 0);
  if (modbus_connect(ctx) == -1) {
    printf("connect\t%s\n", modbus_strerror(errno));
    return 1;
  }
  printf("version\t%d.%d.%d\n", libmodbus_version_major, libmodbus_version_minor, libmodbus_version_micro);
  check("1 read coils, 2000", modbus_read_bits(ctx, 0, 2000, bits) == 2000 && bits[0] == 1 && bits[1] == 0 && bits[1998] == 1);
  check("2 read discrete inputs", modbus_read_input_bits(ctx, 0, 2, bits) == 2 && bits[0] == 1 && bits[1] == 0);
  same = modbus_read_registers(ctx, 0, 125, words) == 125;
  for (i = 0; same && i < 125; i++) same = words[i] == i;
  check("3 read holding registers, 125", same);
  check("4 read input registers", modbus_read_input_registers(ctx, 10, 3, words) == 3 && words[0] == 7 && words[2] == 9);
  same = modbus_read_input_registers(ctx, 0, 2, words) == 2;
  check("4 float32, low word first", same && modbus_get_float_cdab(words) > 0.64f && modbus_get_float_cdab(words) < 0.66f);
  check("5 write coil", modbus_write_bit(ctx, 1, 1) == 1 && modbus_read_bits(ctx, 1, 1, bits) == 1 && bits[0] == 1);
  check("6 write register", modbus_write_register(ctx, 200, 4711) == 1 && modbus_read_registers(ctx, 200, 1, words) == 1 && words[0] == 4711);
  memset(bits, 1, 1968);
  check("15 write coils, 1968", modbus_write_bits(ctx, 20, 1968, bits) == 1968);
  for (i = 0; i < 123; i++) words[i] = i;
  same = modbus_write_registers(ctx, 200, 123, words) == 123 && modbus_read_registers(ctx, 200, 123, more) == 123;
  check("16 write registers, 123", same && memcmp(words, more, 246) == 0);
  check("17 server id", modbus_report_slave_id(ctx, 100, bits) > 11 && memcmp(bits, "Plantwright", 11) == 0);
  same = modbus_mask_write_register(ctx, 9, 0xfff0, 0x0005) == 1 && modbus_read_registers(ctx, 9, 1, words) == 1;
  check("22 mask write", same && words[0] == 5);
  more[0] = 8, more[1] = 9;
  check("23 read and write", modbus_write_and_read_registers(ctx, 30, 2, more, 30, 2, words) == 2 && words[0] == 8 && words[1] == 9);
  check("exception 2 past the map", modbus_read_registers(ctx, 9999, 1, words) == -1 && errno == EMBXILADD);
  words[0] = 0x4120, words[1] = 0;
  check("exception 3 out of range", modbus_write_registers(ctx, 500, 2, words) == -1 && errno == EMBXILVAL);
  modbus_close(ctx);
  modbus_free(ctx);
  return 0;
}
