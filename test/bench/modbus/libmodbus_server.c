/* A libmodbus server to be measured: "tcp" says its port and serves all clients with epoll; "rtu PATH" says 0. */
#include <arpa/inet.h>
#include <modbus/modbus.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

static void serve_rtu(const char *path, modbus_mapping_t *map) {
  uint8_t query[MODBUS_RTU_MAX_ADU_LENGTH];
  modbus_t *ctx = modbus_new_rtu(path, 115200, 'N', 8, 1);
  modbus_set_slave(ctx, 1);
  modbus_connect(ctx);
  puts("0");
  fflush(stdout);
  for (;;) {
    int length = modbus_receive(ctx, query);
    if (length > 0) modbus_reply(ctx, query, length, map);
  }
}

int main(int argc, char **argv) {
  uint8_t query[MODBUS_TCP_MAX_ADU_LENGTH];
  struct sockaddr_in address;
  socklen_t size = sizeof address;
  int yes = 1;
  struct epoll_event event, events[1024];
  modbus_mapping_t *map = modbus_mapping_new(0, 0, 200, 0);
  if (argc > 2 && strcmp(argv[1], "rtu") == 0) serve_rtu(argv[2], map);
  modbus_t *ctx = modbus_new_tcp("127.0.0.1", 0);
  int listener = modbus_tcp_listen(ctx, 1024), epoll = epoll_create1(0);
  getsockname(listener, (struct sockaddr *)&address, &size);
  printf("%d\n", ntohs(address.sin_port));
  fflush(stdout);
  event.events = EPOLLIN;
  event.data.fd = listener;
  epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event);
  for (;;) {
    int ready = epoll_wait(epoll, events, 1024, -1);
    for (int i = 0; i < ready; i++) {
      int fd = events[i].data.fd;
      if (fd == listener) {
        event.events = EPOLLIN;
        event.data.fd = modbus_tcp_accept(ctx, &listener);
        setsockopt(event.data.fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        epoll_ctl(epoll, EPOLL_CTL_ADD, event.data.fd, &event);
        continue;
      }
      modbus_set_socket(ctx, fd);
      int length = modbus_receive(ctx, query);
      if (length > 0) modbus_reply(ctx, query, length, map);
      else if (length == -1) close(fd);
    }
  }
}
