/* Loads for the benchmarks. Each prints one line of JSON with what it really did, so that what a sensor saw can be held against it. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MESSAGE = 1024 };

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static int fail(const char *what) {
  fprintf(stderr, "%s: %s\n", what, strerror(errno));
  exit(1);
}

static void told(const char *class, long count, long operations, double took) {
  printf("{\"%s\":%ld,\"ops\":%ld,\"seconds\":%.6f}\n", class, count, operations, took);
}

/* execs SECONDS WORKERS PROGRAM: fork, exec, wait, as fast as it goes. */
static int execs(double length, int workers, char *program) {
  volatile long *done = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  char *arguments[] = {program, 0}, *none[] = {0};
  double began = seconds();
  for (int worker = 0; worker < workers; worker++) {
    if (fork() != 0) continue;
    while (seconds() - began < length) {
      pid_t child = fork();
      if (child == 0) {
        execve(program, arguments, none);
        _exit(127);
      }
      int status = 1;
      if (child > 0 && waitpid(child, &status, 0) == child && status == 0) done[worker]++;
    }
    _exit(0);
  }
  while (wait(0) > 0) continue;
  long sum = 0;
  for (int worker = 0; worker < workers; worker++) sum += done[worker];
  told("exec", sum, sum, seconds() - began);
  return 0;
}

/* opens COUNT FILE: the same file, as fast as it goes. */
static int opens(long count, const char *file) {
  long opened = 0;
  double began = seconds();
  for (long i = 0; i < count; i++) {
    int fd = open(file, O_RDONLY);
    if (fd < 0) continue;
    opened++;
    close(fd);
  }
  told("open", opened, opened, seconds() - began);
  return opened != count;
}

/*
 * files SECONDS RATE COUNT FOLDER: opens of COUNT different files FOLDER/mkopen.N in turn, RATE a second (0: as fast as it goes). The
 * rate is kept in steps of a millisecond.
 */
static int files(double length, double rate, long count, const char *folder) {
  char name[512];
  long opened = 0, tried = 0;
  double began = seconds();
  for (;;) {
    double elapsed = seconds() - began;
    if (elapsed >= length) break;
    long due = rate > 0 ? (long)(elapsed * rate) : tried + 256;
    for (; tried < due; tried++) {
      snprintf(name, sizeof name, "%s/mkopen.%ld", folder, tried % count);
      int fd = open(name, O_RDONLY);
      if (fd < 0) continue;
      opened++;
      close(fd);
    }
    struct timespec pause = {.tv_nsec = 1000000};
    if (rate > 0) nanosleep(&pause, 0);
  }
  told("open", opened, opened, seconds() - began);
  return opened != tried;
}

static struct sockaddr_in loopback(int port) {
  return (struct sockaddr_in){
      .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

/* connects SECONDS PORT: TCP connects to a loopback listener of its own that are reset at once, as fast as it goes. */
static int connects(double length, int port) {
  struct sockaddr_in there = loopback(port);
  int one = 1, listener = socket(AF_INET, SOCK_STREAM, 0);
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  if (bind(listener, (void *)&there, sizeof there) || listen(listener, 512)) fail("listen");
  struct linger reset = {.l_onoff = 1};
  long connected = 0;
  double began = seconds();
  while (seconds() - began < length) {
    int out = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(out, (void *)&there, sizeof there)) fail("connect");
    connected++;
    int in = accept(listener, 0, 0);
    setsockopt(out, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
    close(out);
    close(in);
  }
  told("connect", connected, connected, seconds() - began);
  return 0;
}

static int listenAt(int port) {
  struct sockaddr_in here = loopback(port);
  int one = 1, listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  if (bind(listener, (void *)&here, sizeof here) || listen(listener, 64)) fail("listen");
  return listener;
}

static SSL_CTX *serverContext(const char *certificate, const char *key) {
  SSL_CTX *context = SSL_CTX_new(TLS_server_method());
  if (SSL_CTX_use_certificate_file(context, certificate, SSL_FILETYPE_PEM) != 1) fail(certificate);
  if (SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM) != 1) fail(key);
  return context;
}

static void noDelay(int socket) {
  int one = 1;
  setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
}

/* Gives back each message until the other side ends. Returns how many. */
static long echo(SSL_CTX *context, int socket) {
  char message[MESSAGE];
  long echoed = 0;
  noDelay(socket);
  SSL *ssl = SSL_new(context);
  SSL_set_fd(ssl, socket);
  if (SSL_accept(ssl) == 1) {
    while (SSL_read(ssl, message, MESSAGE) == MESSAGE && SSL_write(ssl, message, MESSAGE) == MESSAGE) echoed++;
  }
  SSL_free(ssl);
  close(socket);
  return echoed;
}

/* echoes PORT CERTIFICATE KEY: a TLS server, one connection after the other, until it is killed. */
_Noreturn static void echoes(int port, const char *certificate, const char *key) {
  SSL_CTX *context = serverContext(certificate, key);
  int listener = listenAt(port);
  signal(SIGPIPE, SIG_IGN);
  for (;;) {
    int socket = accept(listener, 0, 0);
    if (socket >= 0) echo(context, socket);
  }
}

/* tls ROUNDS PORT CERTIFICATE KEY: 1 KiB there and back over one connection; both ends on one processor, so that placing them does not
 * decide the figure. */
static int tls(long rounds, int port, const char *certificate, const char *key) {
  cpu_set_t allowed, first;
  sched_getaffinity(0, sizeof allowed, &allowed);
  CPU_ZERO(&first);
  for (int cpu = 0; cpu < CPU_SETSIZE && CPU_COUNT(&first) == 0; cpu++)
    if (CPU_ISSET(cpu, &allowed)) CPU_SET(cpu, &first);
  sched_setaffinity(0, sizeof first, &first);
  int listener = listenAt(port);
  pid_t server = fork();
  if (server == 0) {
    int socket = accept(listener, 0, 0);
    _exit(socket < 0 || echo(serverContext(certificate, key), socket) != rounds);
  }
  close(listener);
  struct sockaddr_in there = loopback(port);
  int out = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (connect(out, (void *)&there, sizeof there)) fail("connect");
  noDelay(out);
  SSL *ssl = SSL_new(SSL_CTX_new(TLS_client_method()));
  SSL_set_fd(ssl, out);
  if (SSL_connect(ssl) != 1) fail("SSL_connect");
  char message[MESSAGE];
  memset(message, 'm', sizeof message);
  memcpy(message, "mktls ", 6);
  double began = seconds();
  for (long i = 0; i < rounds; i++) {
    if (SSL_write(ssl, message, MESSAGE) != MESSAGE || SSL_read(ssl, message, MESSAGE) != MESSAGE) fail("round trip");
  }
  double took = seconds() - began;
  SSL_shutdown(ssl);
  close(out);
  int status = 1;
  waitpid(server, &status, 0);
  told("tls", 4 * rounds, rounds, took);
  return status != 0;
}

int main(int count, char **argument) {
  const char *load = count > 1 ? argument[1] : "";
  if (count == 5 && !strcmp(load, "execs")) return execs(atof(argument[2]), atoi(argument[3]), argument[4]);
  if (count == 4 && !strcmp(load, "opens")) return opens(atol(argument[2]), argument[3]);
  if (count == 6 && !strcmp(load, "files"))
    return files(atof(argument[2]), atof(argument[3]), atol(argument[4]), argument[5]);
  if (count == 4 && !strcmp(load, "connects")) return connects(atof(argument[2]), atoi(argument[3]));
  if (count == 5 && !strcmp(load, "echoes")) echoes(atoi(argument[2]), argument[3], argument[4]);
  if (count == 6 && !strcmp(load, "tls")) return tls(atol(argument[2]), atoi(argument[3]), argument[4], argument[5]);
  fprintf(stderr, "usage: loads execs|opens|files|connects|echoes|tls …\n");
  return 2;
}
