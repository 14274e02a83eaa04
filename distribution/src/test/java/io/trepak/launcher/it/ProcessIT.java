package io.trepak.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The proxy as a process among others: its name, its signals, what it keeps open, and one that follows another. */
@Timeout(300)
class ProcessIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Path NUTCRACKER =
            Path.of("target/trepak/bin/nutcracker").toAbsolutePath();

    /** A process of the folder that ships, and the file its output goes to. */
    private record Started(Process process, Path output) implements AutoCloseable {
        static Started of(Fleet fleet, String name, List<String> environment, Path launcher, String... options)
                throws IOException {
            List<String> command = new ArrayList<>(List.of("env"));
            command.addAll(environment);
            command.add(launcher.toString());
            command.addAll(List.of(options));
            Path output = fleet.file(name);
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            return new Started(process, output);
        }

        String said() throws IOException {
            return Files.readString(output);
        }

        void awaitServing() throws IOException {
            Await.until("a proxy to serve", PATIENCE, () -> {
                if (!process.isAlive()) {
                    throw new IOException("ended with " + process.exitValue() + ":\n" + said());
                }
                return said().contains("serving\n");
            });
        }

        int awaitEnd() throws IOException {
            Await.until("a process to end", PATIENCE, () -> !process.isAlive());
            return process.exitValue();
        }

        @Override
        public void close() {
            process.destroyForcibly();
            process.onExit().join();
        }
    }

    private static void signal(String name, long pid) throws IOException, InterruptedException {
        assertEquals(0, new ProcessBuilder("kill", "-" + name, "" + pid).start().waitFor());
    }

    private static String text(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return text;
    }

    private static boolean isThere(String tool) throws IOException, InterruptedException {
        return new ProcessBuilder("sh", "-c", "command -v " + tool).start().waitFor() == 0;
    }

    // ---- one that follows another

    /** Clients that are idle keep the one before busy for seconds; every address is to be the next one's meanwhile. */
    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void aStartInTheMomentOfTheEndAlwaysServes(String signal) throws Exception {
        List<Link> idle = new ArrayList<>();
        try (Fleet fleet = new Fleet("restart")) {
            Pool alpha = Pool.of("alpha", fleet.redis(1), "redis: true");
            Pool beta = new Pool("beta", Ports.free(), alpha.keys(), alpha.servers());
            Path socket = fleet.file("s");
            String conf = Files.writeString(
                            fleet.file("conf.yml"),
                            "admin: " + Ports.free() + "\n" + alpha.yaml() + beta.yaml()
                                    + new Pool("gamma", 1, alpha.keys(), alpha.servers())
                                            .yaml()
                                            .replace("127.0.0.1:1\n", socket + "\n"))
                    .toString();
            String pidFile = fleet.file("pid").toString();
            String[] options = {"-c", conf, "-a", "127.0.0.1", "-s", "" + Ports.free(), "-p", pidFile};
            Started before = Started.of(fleet, "0", List.of(), NUTCRACKER, options);
            try {
                before.awaitServing();
                for (int round = 1; round <= 3; round++) {
                    for (int i = 0; i < 3; i++) {
                        Link link = new Link(alpha.port());
                        assertEquals("+PONG\r\n", link.ask("PING"));
                        idle.add(link);
                    }
                    signal(signal, before.process.pid());
                    Started next = Started.of(fleet, "" + round, List.of(), NUTCRACKER, options);
                    Started ending = before;
                    before = next;
                    next.awaitServing();
                    for (int port : new int[] {alpha.port(), beta.port()}) {
                        try (Link link = new Link(port)) {
                            assertEquals("+OK\r\n", link.ask("SET", "k", "v"));
                        }
                    }
                    assertEquals(signal.equals("TERM") ? 0 : 1, ending.awaitEnd());
                    try (SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX)) {
                        assertTrue(client.connect(UnixDomainSocketAddress.of(socket)));
                    }
                    assertEquals("" + next.process.pid(), Files.readString(Path.of(pidFile)));
                }
            } finally {
                before.close();
            }
        } finally {
            for (Link link : idle) {
                link.close();
            }
        }
    }

    /** In the first moments there is a script, then a JVM that knows of no signal; from then on the end is a clean one. */
    @Test
    void toldToEndWhileItStartsItEndsAtOnceAndWell() throws Exception {
        try (Fleet fleet = new Fleet("early")) {
            int stats = Ports.free();
            Pool pool = new Pool("alpha", Ports.free(), List.of("redis: true"), List.of("127.0.0.1:1:1"));
            String conf = Files.writeString(fleet.file("conf.yml"), pool.yaml()).toString();
            String[] options = {"-c", conf, "-a", "127.0.0.1", "-s", "" + stats};
            try (java.net.ServerSocket taken =
                            new java.net.ServerSocket(stats, 1, java.net.InetAddress.getLoopbackAddress());
                    Started starting = Started.of(fleet, "0", List.of(), NUTCRACKER, options)) {
                Await.until(
                        "it to wait for its port",
                        PATIENCE,
                        () -> starting.said().contains("for the process that has it to end"));
                signal("TERM", starting.process.pid());
                assertEquals(0, starting.awaitEnd(), starting.said());
                assertTrue(starting.said().contains("start ended: before it served"), starting.said());
                assertFalse(starting.said().contains("bug"), starting.said());
                assertEquals(stats, taken.getLocalPort());
            }
        }
    }

    // ---- signals

    /** Each of which nutcracker survives. */
    @Test
    void signalsUnderLoadCostNoRequest() throws Exception {
        AtomicBoolean enough = new AtomicBoolean();
        AtomicLong answered = new AtomicLong();
        try (Fleet fleet = new Fleet("signals")) {
            Pool pool = Pool.of("alpha", fleet.redis(2), "redis: true");
            Server proxy = fleet.trepak(pool);
            List<CompletableFuture<Void>> clients = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                String key = "key" + i;
                clients.add(CompletableFuture.runAsync(() -> talk(pool.port(), key, enough, answered)));
            }
            for (String name : List.of("USR1", "USR2", "PIPE", "WINCH", "CONT", "URG", "CHLD", "TTIN", "TTOU", "HUP")) {
                long before = answered.get();
                for (int i = 0; i < 20; i++) {
                    proxy.signal(name);
                }
                Await.until("answers after " + name, PATIENCE, () -> answered.get() > before + 100);
            }
            enough.set(true);
            for (CompletableFuture<Void> client : clients) {
                client.join();
            }
            assertTrue(proxy.isAlive());
            assertTrue(proxy.log().contains("signal received: 12 (SIGUSR2)"), proxy.log());
        }
    }

    private static void talk(int port, String key, AtomicBoolean enough, AtomicLong answered) {
        try (Link link = new Link(port)) {
            assertEquals("+OK\r\n", link.ask("SET", key, "v"));
            while (!enough.get()) {
                assertEquals("$1\r\nv\r\n", link.ask("GET", key));
                answered.incrementAndGet();
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    // ---- what others see of it

    @ParameterizedTest
    @ValueSource(strings = {"trepak", "nutcracker"})
    void isFoundByItsName(String name) throws Exception {
        try (Fleet fleet = new Fleet("name")) {
            Pool pool = new Pool("alpha", Ports.free(), List.of("redis: true"), List.of("127.0.0.1:1:1"));
            String conf = Files.writeString(fleet.file("conf.yml"), pool.yaml()).toString();
            try (Started proxy = Started.of(
                    fleet,
                    "0",
                    List.of(),
                    NUTCRACKER.resolveSibling(name),
                    "-c",
                    conf,
                    "-a",
                    "127.0.0.1",
                    "-s",
                    "" + Ports.free())) {
                proxy.awaitServing();
                long pid = proxy.process.pid();
                assertEquals(name + "\n", Files.readString(Path.of("/proc/" + pid + "/comm")));
                for (String[] ask : new String[][] {
                    {"pidof", name},
                    {"pgrep", "-x", name},
                    {"ps", "-C", name, "-o", "pid="},
                    {"killall", "-v", "-0", name}
                }) {
                    if (isThere(ask[0])) {
                        String found = text(ask);
                        assertTrue(
                                Arrays.asList(found.split("[^0-9]+")).contains("" + pid),
                                () -> String.join(" ", ask) + ": " + found);
                    }
                }
                if (isThere("start-stop-daemon")) {
                    String pidFile =
                            Files.writeString(fleet.file("pid"), "" + pid).toString();
                    Process status = new ProcessBuilder(
                                    "start-stop-daemon", "--status", "--pidfile", pidFile, "--name", name)
                            .start();
                    assertEquals(0, status.waitFor());
                }
            }
        }
    }

    /** A dump of the threads and the JVM's last words belong into the log file; nothing may hold on to who started it. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void inTheBackgroundItKeepsNoPipeOpen(boolean withLog) throws Exception {
        try (Fleet fleet = new Fleet("background")) {
            Pool pool = new Pool("alpha", Ports.free(), List.of("redis: true"), List.of("127.0.0.1:1:1"));
            String conf = Files.writeString(fleet.file("conf.yml"), pool.yaml()).toString();
            Path log = fleet.file("proxy.log");
            Path pidFile = fleet.file("pid");
            List<String> options = new ArrayList<>(
                    List.of("-d", "-c", conf, "-a", "127.0.0.1", "-s", "" + Ports.free(), "-p", pidFile.toString()));
            if (withLog) {
                options.addAll(List.of("-o", log.toString()));
            }
            try (Started caller = Started.of(fleet, "0", List.of(), NUTCRACKER, options.toArray(new String[0]))) {
                assertEquals(0, caller.awaitEnd(), caller.said());
                assertEquals("", caller.said());
            }
            long pid = Long.parseLong(Files.readString(pidFile));
            try {
                Path descriptors = Path.of("/proc/" + pid + "/fd");
                assertEquals(Path.of("/dev/null"), Files.readSymbolicLink(descriptors.resolve("0")));
                for (String output : List.of("1", "2")) {
                    assertEquals(
                            withLog ? log.toRealPath() : Path.of("/dev/null"),
                            Files.readSymbolicLink(descriptors.resolve(output)));
                }
                // 3 was the pipe to the caller, or its number has been given out again
                assertFalse(Files.exists(descriptors.resolve("3"), java.nio.file.LinkOption.NOFOLLOW_LINKS)
                        && Files.readSymbolicLink(descriptors.resolve("3"))
                                .toString()
                                .startsWith("pipe:"));
                signal("QUIT", pid);
                if (withLog) {
                    Await.until(
                            "the thread dump",
                            PATIENCE,
                            () -> Files.readString(log).contains("Full thread dump"));
                }
            } finally {
                signal("TERM", pid);
                Await.until("the end", PATIENCE, () -> !Files.exists(pidFile));
            }
        }
    }

    /** As in containers and boot scripts, where the locale is C or one that is not installed. */
    @ParameterizedTest
    @ValueSource(strings = {"LC_ALL=C", "LC_ALL=POSIX", "LC_ALL=", "LC_ALL=xx_XX.UTF-8"})
    void pathsBeyondAsciiAreTakenInEveryLocale(String locale) throws Exception {
        try (Fleet fleet = new Fleet("locale")) {
            assumeTrue(System.getProperty("sun.jnu.encoding").equals("UTF-8"), "this JVM itself cannot name the file");
            Path folder = Files.createDirectory(fleet.file("größe-日本"));
            Path socket = folder.resolve("ß.sock");
            Pool pool = new Pool("alpha", Ports.free(), List.of("redis: true"), List.of("127.0.0.1:1:1"));
            String conf = Files.writeString(
                            folder.resolve("ü.yml"),
                            pool.yaml()
                                    + new Pool("beta", 1, pool.keys(), pool.servers())
                                            .yaml()
                                            .replace("127.0.0.1:1\n", socket + "\n"))
                    .toString();
            Path log = folder.resolve("protokoll-é.log");
            Path pidFile = folder.resolve("pid-é");
            try (Started proxy = Started.of(
                    fleet,
                    "0",
                    List.of("LANG=", locale),
                    NUTCRACKER,
                    "-d",
                    "-c",
                    conf,
                    "-o",
                    log.toString(),
                    "-p",
                    pidFile.toString(),
                    "-a",
                    "127.0.0.1",
                    "-s",
                    "" + Ports.free())) {
                assertEquals(0, proxy.awaitEnd(), proxy.said());
                assertTrue(Files.readString(log).contains(": '" + socket), () -> "no socket " + socket);
                assertTrue(Files.exists(socket));
                signal("TERM", Long.parseLong(Files.readString(pidFile)));
                Await.until("the end", PATIENCE, () -> !Files.exists(pidFile));
            }
        }
    }

    // ---- limits

    /** The JVM alone has some 65 open, most of them JARs; with fewer it says so itself. */
    @Test
    void tooFewDescriptorsAreSaidToBeTooFew() throws Exception {
        try (Fleet fleet = new Fleet("few")) {
            Pool pool = new Pool("alpha", Ports.free(), List.of("redis: true"), List.of("127.0.0.1:1:1"));
            String conf = Files.writeString(fleet.file("conf.yml"), pool.yaml()).toString();
            try (Started proxy = Started.of(
                    fleet,
                    "0",
                    List.of("sh", "-c", "ulimit -n 80 && exec \"$0\" \"$@\""),
                    NUTCRACKER,
                    "-c",
                    conf,
                    "-a",
                    "127.0.0.1",
                    "-s",
                    "" + Ports.free())) {
                assertEquals(1, proxy.awaitEnd());
                assertTrue(proxy.said().contains("80 file descriptors are allowed, and about "), proxy.said());
                assertFalse(proxy.said().contains("bug"), proxy.said());
            }
        }
    }
}
