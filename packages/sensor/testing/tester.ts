import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder of the test's own with a small C program in it that does what its first argument says. */
export interface Tester {
  readonly folder: string;
  readonly path: string;
  remove(): void;
}

export function buildTester(): Tester {
  const folder = mkdtempSync(join(tmpdir(), 'remit-kernel-'));
  const path = join(folder, 'tester');
  writeFileSync(`${path}.c`, TESTER);
  execFileSync('cc', ['-O1', '-pthread', '-o', path, `${path}.c`]);
  return { folder, path, remove: () => rmSync(folder, { recursive: true }) };
}

const TESTER = String.raw`
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void *nothing(void *unused) { return unused; }
static void *late_end(void *unused) { usleep(20000); syscall(SYS_exit, 0); return unused; }

static void opens(const char *path, int times) {
  for (int i = 0; i < times; i++) close(open(path, O_RDONLY));
}

static char **arguments;
static void *opens_of_thread(void *unused) { opens(arguments[2], atoi(arguments[3])); return unused; }

/* PATH0, PATH1, …, each made and taken away again: the file system gives their numbers out anew. */
static void different(const char *path, int times) {
  char name[4096];
  for (int i = 0; i < times; i++) {
    snprintf(name, sizeof name, "%s%d", path, i);
    close(open(name, O_CREAT | O_RDWR, 0600));
    unlink(name);
  }
}

static void udp(const char *address, int port, int times) {
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port)};
  inet_pton(AF_INET, address, &to.sin_addr);
  int fd = socket(AF_INET, SOCK_DGRAM, 0);
  for (int i = 0; i < times; i++) sendto(fd, "x", 1, 0, (struct sockaddr *)&to, sizeof to);
}

static void tcp6(const char *address, int port) {
  struct sockaddr_in6 to = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
  inet_pton(AF_INET6, address, &to.sin6_addr);
  connect(socket(AF_INET6, SOCK_STREAM, 0), (struct sockaddr *)&to, sizeof to);
}

static void tcp4(const char *address, int port, int send, int receive) {
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port)};
  inet_pton(AF_INET, address, &to.sin_addr);
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(fd, (struct sockaddr *)&to, sizeof to)) return;
  char *bytes = calloc(1, send + receive + 1);
  for (int done = 0; done < send; ) done += write(fd, bytes, send - done);
  for (int done = 0, count = 1; count > 0 && done < receive; done += count) count = read(fd, bytes, receive);
  close(fd);
}

int main(int argc, char **argv) {
  const char *what = argv[1];
  if (!strcmp(what, "open")) return open(argv[2], atoi(argv[3]), 0644) < 0;
  if (!strcmp(what, "chdir-open")) return chdir(argv[2]) || open(argv[3], O_RDONLY) < 0;
  arguments = argv;
  if (!strcmp(what, "opens")) opens(argv[2], atoi(argv[3]));
  if (!strcmp(what, "different")) different(argv[2], atoi(argv[3]));
  if (!strcmp(what, "opens-then-wait")) for (int c = 0; c != EOF; ) {
    opens(argv[2], atoi(argv[3]));
    while ((c = getchar()) != EOF && c != '\n') continue;
  }
  if (!strcmp(what, "opens-in-threads")) {
    pthread_t t[2];
    for (int i = 0; i < 2; i++) pthread_create(&t[i], 0, opens_of_thread, 0);
    for (int i = 0; i < 2; i++) pthread_join(t[i], 0);
  }
  if (!strcmp(what, "udp")) udp(argv[2], atoi(argv[3]), atoi(argv[4]));
  if (!strcmp(what, "tcp6")) tcp6(argv[2], atoi(argv[3]));
  if (!strcmp(what, "tcp4")) tcp4(argv[2], atoi(argv[3]), atoi(argv[4]), atoi(argv[5]));
  if (!strcmp(what, "kill")) raise(atoi(argv[2]));
  if (!strcmp(what, "exit")) return atoi(argv[2]);
  if (!strcmp(what, "threads")) {
    pthread_t t;
    for (int i = 0; i < 5; i++) { pthread_create(&t, 0, nothing, 0); pthread_join(t, 0); }
  }
  if (!strcmp(what, "leader-first")) { pthread_t t; pthread_create(&t, 0, late_end, 0); syscall(SYS_exit, 0); }
  if (!strcmp(what, "fork-wait")) { if (!fork()) _exit(5); wait(0); }
  return 0;
}
`;
